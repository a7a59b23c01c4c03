"""What every harness measures: 0.3 s of set-up, then calls of about 10 ms, both hashing the same cached bytes.

`work` is suites/selftest/work.py, copied beside this file; what differs between the two sides of a comparison is
the number of hashes alone. The set-up is work too: thirty calls' worth.
"""

import os

from work import Hashing

SET_UP_ROUNDS = 6000


def load(files: dict, workload: dict) -> Hashing:
    """Set up, as a model is loaded, and return what is measured; a suite's loader."""
    Hashing(SET_UP_ROUNDS).call()
    return Hashing(int(workload["rounds"]))


def subject() -> Hashing:
    """The same for a harness that hands the amount of work over in HARNESS_ROUNDS."""
    return load({}, {"rounds": os.environ["HARNESS_ROUNDS"]})
