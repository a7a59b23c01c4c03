"""What a rule finds: a plain sentence, whom it is about, how sure it is and why, and the figures behind it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

STRONG, FAIR, WEAK = "strong", "fair", "weak"
LEVELS = (STRONG, FAIR, WEAK)


@dataclass(frozen=True, slots=True)
class Strength:
    """How sure: `level`, and the reason in words; `figures` from `machines` of `sources` stand behind it."""

    level: str
    why: str
    figures: int
    machines: int
    sources: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One figure: what it is, its value in a base unit with its interval where it has one, and where it stands.

    `at` is the citation of a field figure, the run of a measured one. `x` is where it lies along what the finding is
    drawn over: GPU cores, seconds since the run began, operations a byte, bits a weight.
    """

    what: str
    value: float
    unit: str
    provenance: str
    source: str
    at: str
    chip: str = ""
    host: str = ""
    model: str = ""
    technique: str = ""
    workload: str = ""
    low: float | None = None
    high: float | None = None
    note: str = ""
    x: float | None = None


@dataclass(frozen=True, slots=True)
class About:
    """Whom a finding is about; what is empty is not narrowed. `hosts` are identities of measured machines."""

    hosts: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()  # canonical keys
    task: str = ""

    @staticmethod
    def of(evidence: Iterable[Evidence], task: str | None = "") -> About:
        """Everyone whom the evidence names; of a published figure the host is a name for what is known of it."""
        rows = list(evidence)
        hosts = tuple(sorted({row.host for row in rows if row.provenance == "measured"} - {""}))
        chips, models, techniques = (
            tuple(sorted({str(getattr(row, name)) for row in rows} - {""})) for name in ("chip", "model", "technique")
        )
        return About(hosts, chips, models, techniques, task or "")


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding. `cannot_say` is what one might conclude and must not; `next_command` is what would settle it."""

    code: str
    sentence: str
    about: About
    strength: Strength
    evidence: tuple[Evidence, ...]
    cannot_say: str
    next_command: str = ""
    figures: dict[str, float] = field(default_factory=dict)  # what the sentence claims, by name

    @property
    def provenances(self) -> tuple[str, ...]:
        """Where the evidence comes from: measured, field, or both."""
        return tuple(sorted({one.provenance for one in self.evidence}))

    def document(self) -> dict[str, Any]:
        """As JSON values: numbers that JSON hasn't are null."""
        return _finite(asdict(self) | {"provenances": list(self.provenances)})  # type: ignore[no-any-return]


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _finite(part) for name, part in value.items()}
    return [_finite(part) for part in value] if isinstance(value, list | tuple) else value
