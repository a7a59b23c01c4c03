"""The workload as a benchmark of asv: set up at import, once a process.

A `setup` method would be run again before every call (asv_runner's `_setup_isolates_timed_calls`), which doesn't
suit what is loaded once and called often.
"""

from measured import subject

call = subject().call


def time_calls():
    """Timed by asv."""
    call()
