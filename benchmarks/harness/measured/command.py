"""The workload as a command: sets up, then makes as many calls as its argument says."""

import sys

from measured import subject

call = subject().call
for _ in range(int(sys.argv[1])):
    call()
