"""The worker's life: read the request, do the job, write the reply, leave without waiting for anybody's threads."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.record import Reply, Request
from bench.record.settings import asked
from bench.runtimes import Runtime, runtime
from bench.worker.control import Control, hold_lifeline, open_control
from bench.worker.limits import limit_memory, offer_to_oom_killer
from bench.worker.pair import measure_side
from bench.worker.priority import set_priority
from bench.worker.trial import measure_trial


def main(arguments: Sequence[str]) -> None:
    """Work through one request; arguments: request file, command, answer and lifeline descriptors."""
    path, commands, answers, lifeline = arguments
    hold_lifeline(int(lifeline))
    offer_to_oom_killer()
    control = open_control(int(commands), int(answers))
    request = Request.read(Path(path))
    limit_memory(request.memory_limit_bytes)
    sys.path.insert(0, request.suite_folder)
    send(work(request, control), Path(request.reply_path))
    sys.stdout.flush()
    sys.stderr.flush()
    control.answer("end")
    os._exit(0)  # threads that a technique left behind must not keep the worker alive


def send(reply: Reply, path: Path) -> None:
    """Write the reply; where a suite's facts or figures hold what no file can, say so in its place."""
    try:
        reply.write(path)
    except (TypeError, ValueError, RecursionError) as error:
        text = f"facts() or evaluate() gave something other than numbers, texts, lists and tables: {error}"
        Reply("failed", text).write(path)


def work(request: Request, control: Control) -> Reply:
    """Do the job; whatever goes wrong becomes a reply."""
    try:
        engine = runtime(request.runtime)
        reason = engine.unavailable()
        if reason:
            return Reply("skipped", reason)
        settings = set_priority(asked(request.settings, "worker"))
        settings |= engine.configure(asked(request.settings, "runtime"))
        prepared = engine.prepare()
        reply = _job(request, engine, control)
    except BaseException as error:  # SystemExit from a technique is its failure, too
        return _failure(error)
    return replace(reply, runtime=prepared | reply.runtime, settings=settings)


def _job(request: Request, engine: Runtime, control: Control) -> Reply:
    if request.job == "pair":
        return measure_side(request, engine, control)
    return measure_trial(request, engine)


def _failure(error: BaseException) -> Reply:
    text = " ".join(str(error).split()) or type(error).__name__
    trace = "".join(traceback.format_exception(error))
    print(trace, file=sys.stderr)
    if getattr(error, "unavailable", False):
        return Reply("skipped", text)
    if isinstance(error, MemoryError):
        text = f"out of memory: {text}"
    elif type(error).__name__ not in text:
        text = f"{type(error).__name__}: {text}"
    return Reply("failed", text, trace)
