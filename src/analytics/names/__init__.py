"""One spelling for what sources call by many names: techniques, metrics, tasks, models and chips.

What foreign words mean stands in the tables beside the modules (*.csv), one row a rule; the code only applies them.
"""
