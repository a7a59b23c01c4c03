"""One worker process: its pipes, its process group, its end."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import time
from pathlib import Path
from typing import IO

from bench.launch.outcome import Outcome
from bench.record import Reply, Request

BOOT = Path(__file__).resolve().parent.parent / "worker" / "boot.py"
PARTNER_ENDED = "its partner ended first"
GRACE_S = 10.0  # for a worker that has answered its last word to be gone


class WorkerEnded(Exception):
    """The worker is gone, or did not answer in time."""

    def __init__(self, timed_out: bool = False, partner: bool = False) -> None:
        super().__init__("timed out" if timed_out else "ended")
        self.timed_out, self.partner = timed_out, partner  # partner: this one is sound, the other one ended


class WorkerProcess:
    """A started worker; always leave it through `close`, which takes its whole process group along."""

    def __init__(
        self, interpreter: Path, request: Request, scratch: Path, name: str, variables: dict[str, str]
    ) -> None:
        self.request, self.started = request, time.monotonic()
        self.log = scratch / f"{name}.log"
        path = scratch / f"{name}.request.json"
        request.write(path)
        commands_out, self._commands = os.pipe()
        self._answers, answers_in = os.pipe()
        lifeline_out, self._lifeline = os.pipe()
        theirs = (commands_out, answers_in, lifeline_out)
        command = [str(interpreter), "-P", str(BOOT), str(path), *map(str, theirs)]
        try:
            with self.log.open("ab") as log:
                self._process = self._spawn(command, log, theirs, variables)
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        self._heard = b""

    def _spawn(
        self, command: list[str], log: IO[bytes], descriptors: tuple[int, ...], variables: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=descriptors,
            start_new_session=True,
            env=variables,
            cwd=self.request.suite_folder,
        )

    def tell(self, word: str) -> None:
        """Send one word.

        Raises WorkerEnded where nobody reads any more.
        """
        try:
            os.write(self._commands, f"{word}\n".encode())
        except BrokenPipeError:
            raise WorkerEnded from None

    def hear(self, timeout_s: float) -> str:
        """Sleep until the worker's next word.

        Raises WorkerEnded when it is gone or `timeout_s` seconds have passed.
        """
        until = time.monotonic() + timeout_s
        while b"\n" not in self._heard:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise WorkerEnded(timed_out=True)
            received = os.read(self._answers, 4096)
            if not received:
                raise WorkerEnded
            self._heard += received
        word, _, self._heard = self._heard.partition(b"\n")
        return word.decode()

    def close(self) -> int:
        """End the process group, whatever is left in it, and return the worker's exit status."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        status = self._process.wait(GRACE_S)
        for descriptor in (self._commands, self._answers, self._lifeline):
            os.close(descriptor)
        return status

    def settle(self) -> None:
        """Wait a moment for a worker that said its last word to leave by itself, so that its status is its own."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE_S)

    def outcome(self, problem: WorkerEnded | None, timeout_s: float) -> Outcome:
        """Close and say how it went."""
        if problem is None or not (problem.timed_out or problem.partner):
            self.settle()
        status = self.close()
        took = time.monotonic() - self.started
        if problem and problem.timed_out:
            reason = f"gave no answer within {timeout_s:g} s; the process group was ended"
            return Outcome("timeout", reason, None, took, self.log)
        if problem and problem.partner:
            return Outcome("failed", PARTNER_ENDED, None, took, self.log)
        reply_path = Path(self.request.reply_path)
        if not reply_path.exists():
            return Outcome("failed", death(status), None, took, self.log)
        reply = Reply.read(reply_path)
        return Outcome(reply.status, reply.reason, reply, took, self.log)


def death(status: int) -> str:
    """An exit status in words."""
    if status == -signal.SIGKILL:
        return "the worker was killed (signal 9): most often the system was out of memory"
    if status < 0:
        name = signal.Signals(-status).name
        return f"the worker crashed with {name}"
    return f"the worker left with exit status {status} before it replied"
