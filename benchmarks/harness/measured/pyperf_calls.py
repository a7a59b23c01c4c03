"""The workload as a pyperf script: the set-up at the head, which every one of its processes runs."""

import pyperf
from measured import subject

call = subject().call
pyperf.Runner().bench_func("calls", call)
