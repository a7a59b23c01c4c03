"""What is seen of calls: outputs made anew, inputs followed, weights used, time without work."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.measure import Stopwatch
from bench.record import Block, Request
from bench.runtimes import runtime, samples
from bench.worker.counting import count_calls
from bench.worker.evidence import Witness, busy_share, same_objects
from bench.worker.facts import keep_output, output_facts
from bench.worker.subject import Prepared

PLAIN = runtime("python")
KEPT = [0.3, 0.7]
BLOCKS = [Block(1, 0.01, 0.01)]


class Doubler:
    """Computes 2 w x, honestly."""

    def __init__(self, seed: int = 1) -> None:
        self.weights, self.x = array("d", [1.5, 2.5]), float(seed)

    def call(self) -> Any:
        """The products."""
        return [2 * weight * self.x for weight in self.weights]

    def vary(self, seed: int) -> None:
        """Another input."""
        self.x = float(seed)

    def parameters(self) -> Any:
        """The weights."""
        return self.weights


def witness(subject: Any) -> Witness:
    """A witness after the subject's first call."""
    return Witness(subject, PLAIN, subject.call())


def with_call(call: Callable[[Doubler], Any]) -> Doubler:
    """A doubler with another call."""
    subject = Doubler()
    subject.call = lambda: call(subject)  # type: ignore[method-assign]
    return subject


def test_one_object_for_every_call_is_no_new_output() -> None:
    """Floats, tuples and long texts that are handed out again can't have been made again."""
    for kept in (KEPT, (0.3, 0.7), "a text of some length", {"x": [0.25]}):
        subject = with_call(lambda _, kept=kept: kept)
        assert not witness(subject).made_anew(subject.call())


def test_new_outputs_are_seen_as_new() -> None:
    """New numbers in a list, new arrays; literals and small whole numbers say nothing."""
    for call in (Doubler.call, lambda s: np.array([s.x]), lambda s: 0.0, lambda s: 7, lambda s: "done"):
        subject = with_call(call)
        assert witness(subject).made_anew(subject.call())


def test_a_buffer_that_is_filled_anew_is_new() -> None:
    """The same array, spoilt and put right by the next call; a cached array stays spoilt."""
    for fill, new in ((True, True), (False, False)):
        buffer = np.array([1.0, 2.0, 3.0])

        def call(subject: Doubler, buffer: Any = buffer, fill: bool = fill) -> Any:
            if fill:
                buffer[:] = [1.0, 2.0, 3.0 * subject.x]
            return buffer

        subject = with_call(call)
        assert witness(subject).made_anew(subject.call()) == new


def test_one_new_part_makes_an_output_new() -> None:
    """A constant beside computed numbers is no cache."""
    table = np.arange(4.0)
    assert same_objects({"t": table, "x": [0.1 + 0.2]}, {"t": table, "x": [0.1 + 0.2000001]}) == []
    assert same_objects({"t": table}, {"t": table}) == [table]


def test_inputs_are_followed_or_not() -> None:
    """An honest call gives other outputs for other seeds; one that forgot its input doesn't."""
    honest, deaf = Doubler(), with_call(lambda s: [2 * weight for weight in s.weights])
    for subject, follows in ((honest, True), (deaf, False)):
        seen = witness(subject)
        stopwatch = Stopwatch(subject.call, PLAIN.synchronize, None)
        assert seen.varied(stopwatch, BLOCKS)["follows_input"] == follows


class Remembering(Doubler):
    """Takes 9 ms of processor time for an input that it doesn't know, 0.9 ms for one that it does."""

    def __init__(self) -> None:
        super().__init__()
        self.spent_ns, self.known = 0, False

    def vary(self, seed: int) -> None:
        """Another input; what was known of the last one is dropped."""
        super().vary(seed)
        self.known = False

    def call(self) -> list[float]:
        """The same numbers, at one price or the other."""
        self.spent_ns += 900_000 if self.known else 9_000_000
        self.known = True
        return super().call()


@pytest.mark.parametrize(("forgets", "ratio"), [(False, 9.1), (True, 1.0)])
def test_work_on_new_inputs_is_compared_with_work_on_the_repeated_one(
    forgets: bool, ratio: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept outputs are found; where full caches make the repeated call as dear as the new one, nothing was kept."""
    subject = Remembering()

    def fill() -> None:
        if forgets:
            subject.known = False

    monkeypatch.setattr("bench.worker.evidence.fill_caches", fill)
    stopwatch = Stopwatch(subject.call, PLAIN.synchronize, None, cpu_ns=lambda: subject.spent_ns)
    found = witness(subject).varied(stopwatch, [Block(1, 0.001, 0.0009)] * 3)
    assert found["new_input_ratio"] == pytest.approx(ratio)


def test_a_subject_without_vary_or_with_long_calls_is_left_alone() -> None:
    """Nothing is known then, and nothing is said."""
    stopwatch = Stopwatch(Doubler().call, PLAIN.synchronize, None)
    assert witness(with_call(Doubler.call)).varied(stopwatch, [Block(1, 11.0, 11.0)]) == {}
    assert witness(Fixed()).varied(stopwatch, BLOCKS) == {}


class Fixed:
    """Neither input nor weights."""

    def call(self) -> list[float]:
        """Two numbers."""
        return [0.5, 0.25]


def test_weights_are_used_or_not() -> None:
    """Spoilt weights change an honest output; a copy of an old one, or one of other weights, stays."""
    assert witness(Doubler()).weights_used(BLOCKS) is True
    assert witness(with_call(lambda s: [value + 0.0 for value in KEPT])).weights_used(BLOCKS) is False


def test_weights_whose_spoiling_breaks_the_call_are_used() -> None:
    """An error on spoilt weights is a sign of use."""

    def call(subject: Doubler) -> Any:
        if subject.weights[0] != 1.5:
            raise ZeroDivisionError
        return [1.5]

    assert witness(with_call(call)).weights_used(BLOCKS) is True


def test_weights_that_cannot_be_written_say_nothing() -> None:
    """Tuples stay; the reason is told. Long calls aren't repeated."""
    subject = Doubler()
    subject.parameters = lambda: (1.5, 2.5)  # type: ignore[method-assign]
    assert "can't be written" in str(witness(subject).weights_used(BLOCKS))
    assert "too long" in str(witness(Doubler()).weights_used([Block(1, 11.0, 11.0)]))


@pytest.mark.parametrize(
    ("accounts", "share"),
    [
        ([(0.004, 0.0)], 1.0),
        ([(0.0004, 0.0036), (0.0004, 0.0036)], 0.1),  # a sleep in every call
        ([(0.001, 0.003), (0.0039, 0.0001)], 0.975),  # a disturbance in one of them
        ([(0.001, 0.0), (0.0, 0.001)], 0.5),  # short ones are looked at together
        ([(0.001, 0.0)], None),
        ([], None),
    ],
)
def test_share_of_work(accounts: list[tuple[float, float]], share: float | None) -> None:
    """The best of the blocks counts."""
    assert busy_share(accounts) == share


def test_calls_are_counted_by_watching() -> None:
    """Functions of the folder by their qualified name, nested ones too; nothing of the standard library."""
    subject = Doubler()
    found = count_calls(lambda: [subject.call() for _ in range(3)], Path(__file__).parent)
    assert found["Doubler.call"] == 3
    assert not [name for name in found if "dataclass" in name or name == "join"]
    assert count_calls(subject.call, Path(__file__).parent / "elsewhere") == {}


def request(folder: Path, baseline: Path | None) -> Request:
    """A request for a trial that keeps its output in `folder`."""
    return Request(
        "trial", "", "python", "", "", artefact_folder=str(folder), baseline_folder=str(baseline) if baseline else None
    )


def test_output_is_kept_and_compared(tmp_path: Path) -> None:
    """The baseline stores a sample; a technique's facts have its distance from it, or why there is none."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    keep_output(witness(Doubler(1)), request(theirs, None))
    subject = Doubler(2)
    seen = witness(subject)
    prepared = Prepared(subject, subject.call(), 0.0, 0.0)
    facts = output_facts(prepared, PLAIN, seen, request(ours, theirs))
    assert (facts["output_divergence"], facts["output_largest_difference"], facts["output_equal"]) == (1.0, 5.0, 0.0)
    assert facts["output_shape"] == "2"
    unknown = output_facts(prepared, PLAIN, seen, request(ours, tmp_path / "nowhere"))
    assert unknown["output_divergence"] == "not available: the baseline's output was not kept"
    samples.write(samples.take([1.0], PLAIN.values()), theirs / samples.FILE)
    other = output_facts(prepared, PLAIN, seen, request(ours, theirs))
    assert other["output_equal"] == "not available: the baseline's output has the shape 1"
    assert "output_divergence" not in output_facts(prepared, PLAIN, seen, request(ours, None))
