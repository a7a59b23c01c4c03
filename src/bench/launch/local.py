"""Workers on this machine. While a child measures, the parent sleeps in `select`."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from bench.launch.outcome import Outcome
from bench.launch.process import PARTNER_ENDED, WorkerEnded, WorkerProcess
from bench.record import Block, Reply, Request

ROUND = 4  # blocks of an A B B A

# The measured process gets what it needs to find its files, not the shell's whole state.
KEPT = (
    "PATH",
    "HOME",
    "TMPDIR",
    "LANG",
    "LC_ALL",
    "USER",
    "XDG_CACHE_HOME",
    "HF_HOME",
    "HF_HUB_CACHE",
    "SSL_CERT_FILE",
)


def worker_variables(outer: Mapping[str, str], bytecode: Path, more: tuple[str, ...] = ()) -> dict[str, str]:
    """The environment variables of a worker: the kept ones, every BENCH_*, `more`, a place for its bytecode."""
    kept = {name: value for name, value in outer.items() if name in (*KEPT, *more) or name.startswith("BENCH_")}
    return kept | {"PYTHONPYCACHEPREFIX": str(bytecode), "PYTHONHASHSEED": "0", "PYTHONUNBUFFERED": "1"}


class LocalLauncher:
    """Starts the suite's interpreter directly; `scratch` takes requests, replies and logs.

    `more` names environment variables that workers inherit besides the usual ones.
    """

    def __init__(self, interpreter: Path, scratch: Path, bytecode: Path, more: tuple[str, ...] = ()) -> None:
        self._interpreter, self._scratch = interpreter, scratch
        self._variables = worker_variables(os.environ, bytecode, more)
        self.worker_s = 0.0  # time in which at least one worker was alive
        self.watched_s = 0.0  # time in which a worker measured
        self.own_cpu_s = 0.0  # processor time that this process spent meanwhile

    def _start(self, request: Request, name: str) -> WorkerProcess:
        self._scratch.mkdir(parents=True, exist_ok=True)
        Path(request.reply_path).unlink(missing_ok=True)
        return WorkerProcess(self._interpreter, request, self._scratch, name, self._variables)

    def trial(self, request: Request, timeout_s: float, name: str) -> Outcome:
        """Run one worker to its end."""
        worker = self._start(request, name)
        problem: WorkerEnded | None = None
        try:
            with self._watching():
                worker.hear(timeout_s)
        except WorkerEnded as ended:
            problem = ended
        except BaseException:
            worker.close()
            raise
        outcome = worker.outcome(problem, timeout_s)
        self.worker_s += outcome.took_s
        return outcome

    @contextmanager
    def _watching(self) -> Iterator[None]:
        """Account for what this process costs while a worker measures."""
        wall, cpu = time.monotonic(), time.process_time()
        try:
            yield
        finally:
            self.watched_s += time.monotonic() - wall
            self.own_cpu_s += time.process_time() - cpu

    def pair(
        self,
        baseline: Request,
        technique: Request,
        order: str,
        timeout_s: float,
        name: str,
        together: bool = True,
        same_core: bool = False,
    ) -> tuple[Outcome, Outcome]:
        """Run two workers, their blocks in `order`; one group of blocks after the other if not together.

        `same_core` has both sides of each round work on one core, and the next round on the next.
        """
        requests = {"A": baseline, "B": technique}
        if not together:
            return self._apart(requests, order, timeout_s, name)
        outcomes = self._alternate(requests, order, timeout_s, name, same_core)
        self.worker_s += max(outcome.took_s for outcome in outcomes.values())
        return outcomes["A"], outcomes["B"]

    def _alternate(
        self, requests: dict[str, Request], order: str, timeout_s: float, name: str, same_core: bool = False
    ) -> dict[str, Outcome]:
        """The two set up side by side, warm up in turn, then take their blocks in order."""
        workers: dict[str, WorkerProcess] = {}
        problems: dict[str, WorkerEnded] = {}
        try:
            for letter, request in requests.items():
                workers[letter] = self._start(request, f"{name}-{letter}")
            with self._watching():
                self._drive(workers, _steps(list(workers), order, same_core), timeout_s, problems)
        except BaseException:
            for worker in workers.values():
                worker.close()
            raise
        for letter in workers:
            if letter not in problems and problems:
                problems[letter] = WorkerEnded(partner=True)
        return {letter: worker.outcome(problems.get(letter), timeout_s) for letter, worker in workers.items()}

    def _drive(
        self,
        workers: dict[str, WorkerProcess],
        steps: Sequence[tuple[str, str | None]],
        timeout_s: float,
        problems: dict[str, WorkerEnded],
    ) -> None:
        for letter, word in steps:
            try:
                if word:
                    workers[letter].tell(word)
                heard = workers[letter].hear(timeout_s)
            except WorkerEnded as ended:
                problems[letter] = ended
                return
            if heard == "end" and word != "end":  # it replied early: it failed or was skipped
                problems[letter] = WorkerEnded()
                return

    def _apart(self, requests: dict[str, Request], order: str, timeout_s: float, name: str) -> tuple[Outcome, Outcome]:
        """Fresh processes in alternation, for two models that don't fit in memory together."""
        parts: dict[str, list[Outcome]] = {"A": [], "B": []}
        for turn, (letter, group) in enumerate(groupby(order)):
            blocks = "".join(group)
            outcome = self._alternate({letter: requests[letter]}, blocks, timeout_s, f"{name}-{turn}")[letter]
            self.worker_s += outcome.took_s
            parts[letter].append(outcome)
            if outcome.status != "ok":
                break
        return _joined(parts["A"]), _joined(parts["B"])


def _steps(letters: Sequence[str], order: str, same_core: bool) -> list[tuple[str, str | None]]:
    """Who is told what, in turn; None waits for the word that a worker sends by itself when it is ready."""
    blocks = [f"block {place // ROUND}" if same_core else "block" for place in range(len(order))]
    return [
        *((letter, None) for letter in letters),
        *((letter, "warm") for letter in letters),
        *zip(order, blocks, strict=True),
        *((letter, "end") for letter in letters),
    ]


def _joined(outcomes: list[Outcome]) -> Outcome:
    """Several processes of one side as one outcome, their blocks in a row."""
    if not outcomes:
        return Outcome("failed", PARTNER_ENDED, None, 0.0)
    last = outcomes[-1]
    replies = [outcome.reply for outcome in outcomes if outcome.reply]
    if last.reply is None or last.status != "ok":
        return last
    return Outcome("ok", "", _with_blocks(last.reply, replies), sum(o.took_s for o in outcomes), last.log)


def _with_blocks(last: Reply, replies: list[Reply]) -> Reply:
    blocks: tuple[Block, ...] = tuple(block for reply in replies for block in reply.blocks)
    return replace(last, blocks=blocks)


def discard(scratch: Path) -> None:
    """Remove requests and replies of a finished run; logs of failures were kept elsewhere."""
    shutil.rmtree(scratch, ignore_errors=True)
