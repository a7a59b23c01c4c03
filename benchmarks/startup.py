"""How long the commands take that a person waits for before anything is measured, as whole processes.

    uv run python benchmarks/startup.py [--rounds 21]

Start-up is reading bytecode and importing: what is imported at the head of a module is paid by every command.
Rounds take the commands in turn, so that a busy minute falls on all of them alike; `python -c pass` is the
floor beneath them. Bytecode is kept, as in any ordinary installation, whatever the environment says of it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCH = str(Path(sys.executable).with_name("bench"))
FLOOR = "python -c pass"
COMMANDS = {
    FLOOR: (sys.executable, "-c", "pass"),
    "bench --help": (BENCH, "--help"),
    "bench --version": (BENCH, "--version"),
    "bench list": (BENCH, "list"),
    "bench run --help": (BENCH, "run", "--help"),
}
PROMISED = {"bench --help": 0.3, "bench list": 0.5}  # seconds


def seconds_of(command: tuple[str, ...], variables: dict[str, str]) -> float:
    """Wall time of one process from start to end.

    Raises subprocess.CalledProcessError where it fails.
    """
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def measure(rounds: int) -> dict[str, list[float]]:
    """Times by command; a first round, not counted, writes the bytecode."""
    with tempfile.TemporaryDirectory() as bytecode:
        dropped = ("PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME")
        variables = {name: value for name, value in os.environ.items() if name not in dropped}
        variables["PYTHONPYCACHEPREFIX"] = bytecode
        times: dict[str, list[float]] = {name: [] for name in COMMANDS}
        for counted in (False, *[True] * rounds):
            for name, command in COMMANDS.items():
                taken = seconds_of(command, variables)
                if counted:
                    times[name].append(taken)
    return times


def lines(times: dict[str, list[float]]) -> list[str]:
    """The table: median, quickest, median over the floor's, and what is promised."""
    floor = statistics.median(times[FLOOR])
    rows = [f"{'command':18} {'median':>9} {'quickest':>9} {'of floor':>9}   promised"]
    for name, values in times.items():
        median = statistics.median(values)
        row = f"{name:18} {median * 1e3:6.0f} ms {min(values) * 1e3:6.0f} ms {median / floor:8.1f}x"
        if limit := PROMISED.get(name):
            row += f"   {limit * 1e3:.0f} ms: {'kept' if median <= limit else 'MISSED'}"
        rows.append(row)
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=21)
    options = parser.parse_args()
    before = os.getloadavg()[0]
    print("\n".join(lines(measure(options.rounds))))
    after = os.getloadavg()[0]
    print(f"{options.rounds} rounds, {os.cpu_count()} cores, load {before:.1f} before and {after:.1f} after")


if __name__ == "__main__":
    main()
