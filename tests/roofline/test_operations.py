"""Cases with counts become operations, with a time of every process that ran them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.record import Block, Pair
from bench.roofline.operations import inverse, operations_of, processes_by_case, quantity, seconds_of
from bench.store import RunContent
from bench.summary import summarise
from fakes.roofline_machine import COPY, content, linear, matmul


def found(run: RunContent) -> dict[str, object]:
    """Operations by technique."""
    return {one.technique: one for one in operations_of(run, summarise(run))}


def test_times_come_from_trial_and_both_sides_of_pairs() -> None:
    """One process of the trial, one of each pair: four for the technique; four for the baseline as well."""
    run = content([linear(1, 0.01), linear(1, 0.005, "mlx-q4")])
    ours = found(run)
    assert ours["mlx-q4"].seconds.processes == ours["mlx-f32"].seconds.processes == 4
    assert ours["mlx-q4"].seconds.samples == 16
    assert ours["mlx-q4"].seconds.value == pytest.approx(0.005)
    assert ours["mlx-q4"].seconds.low == pytest.approx(0.0049)
    assert ours["mlx-q4"].seconds.high == pytest.approx(0.0051)


def test_rates_are_counts_over_time() -> None:
    """Operations/s, bytes/s and operations a byte, from the facts; names from the key."""
    one = found(content([matmul(1024, seconds=0.5)]))["mlx-f32"]
    assert one.rate == pytest.approx(2 * 1024**3 / 0.5)
    assert one.bandwidth == pytest.approx(12 * 1024**2 / 0.5)
    assert one.intensity == pytest.approx(1024 / 6)
    assert (one.runtime, one.unit, one.precision, one.sizes) == ("mlx", "gpu", "f32", {"size": 1024})


def test_cases_that_failed_or_count_nothing_are_no_operations() -> None:
    """A skipped case, and one of a suite that counts no bytes."""
    run = content([COPY, replace(COPY, technique="mlx-f16", status="skipped")])
    assert list(found(run)) == ["mlx-f32"]
    silent = replace(run.trials[0], facts={"weight_bytes": 12})
    assert found(RunContent(run.header, (silent,), ())) == {}


def test_failed_pairs_give_no_time() -> None:
    """What a harness doubts isn't a figure."""
    run = content([linear(1, 0.01), linear(1, 0.005, "mlx-q4")])
    bad: list[Pair] = [replace(pair, status="failed") for pair in run.pairs]
    processes = processes_by_case(RunContent(run.header, run.trials, tuple(bad)))
    assert [len(blocks) for blocks in processes.values()] == [1, 1]


def test_waiting_threads_leave_no_time_of_zero() -> None:
    """Two threads in line for one core can have waited for longer than the block took: half their work is the least."""
    block = Block(1, wall_s=0.010, cpu_s=0.008, net_s=0.0, wait_s=0.010, threads=2)
    assert seconds_of([block]) == pytest.approx(0.004)
    assert seconds_of([replace(block, net_s=None, wait_s=None)]) == pytest.approx(0.010)
    assert seconds_of([replace(block, net_s=0.009)]) == pytest.approx(0.009)


def test_wall_time_is_named_where_there_is_no_other() -> None:
    """A reader sees which reading a figure stands on."""
    run = content([COPY])
    blocks = tuple(replace(block, net_s=None, wait_s=None) for block in run.trials[0].blocks)
    walled = RunContent(run.header, (replace(run.trials[0], blocks=blocks),), ())
    assert (found(run)["mlx-f32"].reading, found(walled)["mlx-f32"].reading) == ("net", "wall")


def test_quantity_and_its_inverse() -> None:
    """Median and ends over processes; the lowest time is the highest rate."""
    seconds = quantity([0.2, 0.1, 0.4], "s", 30)
    rate = inverse(8, seconds, "1/s")
    assert (seconds.value, seconds.low, seconds.high, seconds.processes) == (0.2, 0.1, 0.4, 3)
    assert (rate.value, rate.low, rate.high, rate.samples) == (40, 20, 80, 30)


def test_a_pair_on_one_core_says_nothing_of_several() -> None:
    """Work that took two threads in its trial isn't judged by a pair that had one core; work of one thread is."""
    run = content([linear(1, 0.01), linear(1, 0.005, "mlx-q4")])
    held = tuple(replace(pair, same_core=True) for pair in run.pairs)
    trials = {
        threads: tuple(
            replace(trial, blocks=tuple(replace(block, threads=threads) for block in trial.blocks))
            for trial in run.trials
        )
        for threads in (1, 2)
    }
    counts = {
        threads: {len(found) for found in processes_by_case(RunContent(run.header, trials[threads], held)).values()}
        for threads in (1, 2)
    }
    assert counts == {1: {4}, 2: {1}}
