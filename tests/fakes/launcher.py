"""A launcher that starts nothing and measures nothing: it answers with blocks of made-up length, at once."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.launch import Outcome
from bench.record import Block, Reply, Request

SECONDS = 0.01  # of one call of the baseline


@dataclass(frozen=True)
class Behaviour:
    """What a technique shall look like from outside."""

    ratio: float = 1.0
    noise: float = 0.001  # standard deviation of a pair's log-ratio
    round_noise: float = 0.0  # relative, of its single blocks
    status: str = "ok"  # of its trial
    reason: str = ""
    broken_pairs: int = 0  # its first so many pairs fail
    facts: Mapping[str, Any] = field(default_factory=dict)
    peak_memory: float = 1e6
    cores: float = 1.0  # on which it works at a time


class FakeLauncher:
    """Implements bench.launch.Launcher; `asked` lists every request in order, as `trial NAME` or `pair NAME`."""

    def __init__(self, behaviours: Mapping[str, Behaviour] | None = None, took_s: float = 0.0) -> None:
        self.behaviours = dict(behaviours or {})
        self.took_s = took_s
        self.asked: list[str] = []
        self.sides: list[Request] = []
        self.orders: list[str] = []
        self.together: list[bool] = []
        self.same_core: list[bool] = []
        self.requests: list[Request] = []  # of trials
        self.energy: dict[str, Any] = {}  # what every trial replies
        self.worker_s = self.own_cpu_s = 0.0
        self._draw = random.Random(0)
        self._pairs: dict[str, int] = {}

    def trial(self, request: Request, timeout_s: float, name: str) -> Outcome:
        """One reply with twenty blocks, or the failure that the technique is meant to have."""
        self.asked.append(f"trial {name}")
        self.requests.append(request)
        technique = self._technique(name)
        if technique.status != "ok":
            return Outcome(technique.status, technique.reason, None, self.took_s)
        facts = {"output_hash": name, **technique.facts}
        figures = {"peak_memory": technique.peak_memory}
        blocks = self._blocks(technique.ratio, 20, technique.cores if request.run_queue else None)
        return Outcome(
            "ok", "", Reply("ok", blocks=blocks, facts=facts, figures=figures, energy=self.energy), self.took_s
        )

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
        """Two replies whose blocks have the technique's ratio, give or take its noise."""
        self.asked.append(f"pair {name}")
        self.sides += [baseline, technique]
        self.orders.append(order)
        self.together.append(together)
        self.same_core.append(same_core)
        short = name.rpartition("-pair")[0]
        behaviour = self._technique(short)
        self._pairs[short] = self._pairs.get(short, 0) + 1
        ours = Outcome("ok", "", Reply("ok", blocks=self._blocks(1.0, order.count("A"))), self.took_s)
        if self._pairs[short] <= behaviour.broken_pairs:
            return ours, Outcome("failed", "made to fail", None, self.took_s, None)
        ratio = behaviour.ratio * (1 + self._draw.gauss(0, behaviour.noise))
        theirs = Reply("ok", blocks=self._restless(ratio, order.count("B"), behaviour.round_noise))
        return ours, Outcome("ok", "", theirs, self.took_s)

    def _technique(self, name: str) -> Behaviour:
        found = [behaviour for technique, behaviour in self.behaviours.items() if name.endswith(f"-{technique}")]
        return found[0] if found else Behaviour()

    def _blocks(self, ratio: float, count: int, cores: float | None = 1.0) -> tuple[Block, ...]:
        """Undisturbed blocks; `cores` None: as from a system without a run-queue reading."""
        seconds = SECONDS * ratio
        if cores is None:
            return tuple(Block(1, seconds, seconds) for _ in range(count))
        return tuple(Block(1, seconds, seconds * cores, seconds, 0.0) for _ in range(count))

    def _restless(self, ratio: float, count: int, noise: float) -> tuple[Block, ...]:
        return tuple(self._blocks(ratio * (1 + self._draw.gauss(0, noise)), 1)[0] for _ in range(count))

    def count(self, what: str) -> int:
        """How many requests begin with `what`."""
        return sum(one.startswith(what) for one in self.asked)
