"""How good predictions and choices are on chips, models and sources that were left out, beside baselines."""
