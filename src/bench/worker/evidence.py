"""What shows that calls really work: looked at by the harness itself, outside everything that is timed.

A subject may say anything of itself; here its calls are watched instead. Outputs that are one object made once,
outputs that stay when the weights or the input change, time without work, later calls that put out
something else than the first: each is a finding, and `bench.runner.proof` draws conclusions from it, always beside
the baseline's.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence
from typing import Any

from bench.measure import Stopwatch
from bench.measure.steady import per_call
from bench.record import Block
from bench.runtimes import Runtime
from bench.runtimes.samples import Sample, distance, take
from bench.runtimes.values import is_flat
from bench.runtimes.weights import distinct

LEAST_S = 2e-3  # of timed work, below which its share of anything says nothing
SLOW_CALL_S = 10.0  # a call that takes longer isn't repeated for the sake of a check
QUICK_CALL_S = 0.2  # a call that takes less is repeated for every seed
TICK_S = 1e-4  # added to both times of a ratio: microseconds vary by factors
SEEDS = (1_001, 1_002, 1_003)
BETWEEN = 1_000  # added to a seed: an input of which nothing is timed
SUSPICIOUS = 1.5  # work on a new input over work on the repeated one, from which on caches are looked at as well
COLD_SEEDS = (1_011, 1_012, 1_013)
CACHES = 512 << 20  # bytes written to push everything else out: the last cache of a server has some hundred MiB
PLAIN_CONSTANTS = (0.0, 1.0, -1.0)  # floats that code returns as literals
SHORT_TEXT = 16


def busy_share(accounts: Sequence[tuple[float, float]]) -> float | None:
    """Processor time over itself and idle time, where no thread computed or stood in line for a core.

    `accounts` are a stopwatch's. Idle is sleep, or waiting for something that isn't a processor; standing in line
    counts on neither side, so that other load leaves the share alone. Blocks in a row that make up 2 ms are looked at
    together and the best of them counts: a disturbance comes now and then, a sleep within the calls always. None for
    too little time.
    """
    shares, busy, idle = [0.0], 0.0, 0.0
    for block_busy, block_idle in accounts:
        busy, idle = busy + block_busy, idle + block_idle
        if busy + idle >= LEAST_S:
            shares.append(busy / (busy + idle))
            busy = idle = 0.0
    return round(max(shares), 4) if len(shares) > 1 else None


def same_objects(first: Any, later: Any) -> list[Any]:
    """The leaves of two outputs where all that could be new are the very same objects; empty where one is new."""
    pairs = list(zip(_judged(first), _judged(later), strict=False))
    return [leaf for leaf, _ in pairs] if pairs and all(one is other for one, other in pairs) else []


def _judged(output: Any) -> list[Any]:
    """The leaves that a call which works makes anew: no literals, small whole numbers or interned texts."""
    found: list[Any] = []
    waiting = [output]
    while waiting:
        here = waiting.pop(0)
        if isinstance(here, dict):
            waiting += here.values()
        elif isinstance(here, list | tuple):
            waiting += here
        elif not _may_be_shared(here):
            found.append(here)
    return found


def _may_be_shared(leaf: Any) -> bool:
    if isinstance(leaf, float):
        return leaf in PLAIN_CONSTANTS or leaf != leaf
    return leaf is None or isinstance(leaf, int) or (isinstance(leaf, str | bytes) and len(leaf) <= SHORT_TEXT)


class Witness:
    """Watches one subject's calls; `first` is the output of its first call."""

    def __init__(self, subject: Any, runtime: Runtime, first: Any) -> None:
        self._subject, self._runtime, self._first = subject, runtime, first
        self.first_sample = take(first, runtime.values())  # now: an array may be written over later
        self._latest: Sample | None = None  # of the input that the subject has now

    def call(self) -> Any:
        """One more call, waited for."""
        output = self._subject.call()
        self._runtime.synchronize(output)
        return output

    def sample(self, output: Any) -> Sample:
        """An output's values."""
        return take(output, self._runtime.values())

    def timed(self, accounts: Sequence[tuple[float, float]], timed_output: Any) -> dict[str, Any]:
        """Of the timed calls: their output against the first call's, time without work, monotony."""
        found: dict[str, Any] = {"repeat_divergence": apart(self.sample(timed_output), self.first_sample)}
        if self._runtime.works_on_cpu(self._subject):
            found["busy_share"] = busy_share(accounts)
        return found | {"output_constant": self.first_sample.is_constant}

    def made_anew(self, timed_output: Any) -> bool:
        """False where calls hand out what was made once.

        One object for several calls may be a buffer that each call fills: what can be written to is spoilt, and a
        call that works puts it right again.
        """
        shared = same_objects(self._first, timed_output)
        if not shared:
            return True
        values = self._runtime.values()
        before = [values.content(leaf) for leaf in shared]
        if not any([values.turn(leaf) for leaf in shared if not is_flat(leaf)]):
            return False
        spoilt = [values.content(leaf) for leaf in shared]
        if spoilt == before:
            return True  # all zero: nothing to be seen
        self.call()
        return [values.content(leaf) for leaf in shared] != spoilt

    def varied(self, stopwatch: Stopwatch, blocks: Sequence[Block]) -> dict[str, Any]:
        """Of calls on inputs never seen before, where the subject has `vary(seed)`: other outputs, as much work.

        Work is processor time where the runtime works on the processor: other load leaves that alone. A new input
        may be more work only because it isn't in the processor's caches yet; so where it is much more, both are
        looked at once more with nothing in the caches, and the smaller ratio counts.
        """
        usual = min(map(per_call, blocks))
        if not hasattr(self._subject, "vary") or usual > SLOW_CALL_S:
            return {}
        seeds = SEEDS if usual < QUICK_CALL_S else SEEDS[:1]
        fresh, changed = [], False
        for seed in seeds:
            self._subject.vary(seed + BETWEEN)
            self.call()  # looking at outputs empties caches: what is timed finds them as the repeated calls do
            self._subject.vary(seed)
            fresh.append(self._work(stopwatch.block(1)))
            self._latest = self.sample(stopwatch.output)
            changed = changed or apart(self._latest, self.first_sample) != 0.0
        ratio = _ratio(fresh, list(map(self._work, blocks[-len(seeds) :])))
        if ratio > SUSPICIOUS:
            ratio = min(ratio, self._ratio_with_cold_caches(stopwatch, len(seeds)))
        return {"follows_input": changed, "new_input_ratio": round(ratio, 3)}

    def _ratio_with_cold_caches(self, stopwatch: Stopwatch, rounds: int) -> float:
        """The same ratio, of calls before which the processor's caches were filled with something else."""
        fresh: list[float] = []
        repeated: list[float] = []
        for seed in COLD_SEEDS[:rounds]:
            self._subject.vary(seed)
            for works in (fresh, repeated):
                fill_caches()
                works.append(self._work(stopwatch.block(1)))
            self._latest = self.sample(stopwatch.output)
        return _ratio(fresh, repeated)

    def _work(self, block: Block) -> float:
        return block.cpu_s / block.calls if self._runtime.works_on_cpu(self._subject) else per_call(block)

    def weights_used(self, blocks: Sequence[Block]) -> bool | str:
        """Whether turning all weights around changes the output. The subject is spoilt afterwards.

        A text where that can't be seen.
        """
        if min(map(per_call, blocks)) > SLOW_CALL_S:
            return "not available: a call takes too long to be repeated for this"
        before = self._latest or self.sample(self.call())
        if not self._spoil():
            return "not available: the weights can't be written to"
        try:
            after = self.sample(self.call())
            if apart(after, before) != 0.0 or not self._runtime.stop_compiling():
                return apart(after, before) != 0.0
            before = self.sample(self.call())
            self._spoil()
            return apart(self.sample(self.call()), before) != 0.0
        except Exception:  # spoilt weights broke it: then it uses them
            return True

    def _spoil(self) -> bool:
        """Turn every weight around, tied ones once."""
        values, weights = self._runtime.values(), self._runtime.weights(self._subject)
        return any([values.turn(leaf) for leaf in distinct(weights)])


def _ratio(fresh: Sequence[float], repeated: Sequence[float]) -> float:
    return (min(fresh) + TICK_S) / (min(repeated) + TICK_S)


def fill_caches() -> None:
    """Write to more memory than any cache holds; a machine that has no such room is left alone."""
    with contextlib.suppress(MemoryError):
        bytearray(b"\1") * CACHES


def apart(ours: Sample, theirs: Sample) -> float:
    """Relative difference (L2) of two outputs; else share of other elements; 1 for other shapes."""
    found = distance(ours, theirs)
    if found is None:
        return 1.0
    if found.relative is None or math.isnan(found.relative):
        return 1 - found.equal
    return found.relative if found.relative or found.equal == 1 else 1 - found.equal
