"""One side of a pair: warms up and runs blocks when its parent says so."""

from __future__ import annotations

from bench.measure import Stopwatch, calls_for, warm_up
from bench.measure.steady import per_call
from bench.probes import schedule
from bench.record import Block, Reply, Request
from bench.runtimes import Runtime
from bench.worker.control import Control
from bench.worker.cores import Cores
from bench.worker.facts import side_evidence, side_facts
from bench.worker.subject import prepare


def measure_side(request: Request, runtime: Runtime, control: Control) -> Reply:
    """Serve `warm`, `block`, `block TURN` (on the core whose turn it is) and `end`; every answer is `done`."""
    prepared = prepare(request, runtime)
    clock = schedule.thread_clock() if request.run_queue else None
    stopwatch = Stopwatch(prepared.subject.call, runtime.synchronize, clock)
    warm: list[Block] = []
    blocks: list[Block] = []
    steady, calls = False, 1
    cores = Cores()
    control.answer("ready")
    for command in control.commands():
        word, _, turn = command.partition(" ")
        if turn:
            cores.stand_on(int(turn))
        if word == "warm":
            warm, steady = warm_up(lambda: stopwatch.block(1), request.warm_up)
            calls = calls_for(request.block_s, min(map(per_call, warm)))
        elif word == "block":
            blocks.append(stopwatch.block(calls))
        else:
            break
        control.answer("done")
    return Reply(
        "ok",
        load_time=prepared.load_time,
        first_call_time=prepared.first_call_time,
        warm_up=tuple(warm),
        steady=steady,
        blocks=tuple(blocks),
        facts=side_facts(prepared, runtime, stopwatch.output) if blocks else {},
        evidence=side_evidence(prepared, runtime, stopwatch, request) if blocks else {},
        reading="net" if clock else schedule.no_clock_reason() or schedule.NOT_ASKED,
    )
