"""What part of the history a question is asked of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

Names = str | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Filters; one that is None lets everything through, a sequence lets each of its names through.

    `technique` may be the short name or the canonical key; `run` and `host` are beginnings of ids. A comparison keeps
    its technique's row alone; the baseline's figures need the baseline's name too.
    """

    suite: Names = None
    task: Names = None
    model: Names = None
    workload: Names = None
    technique: Names = None
    metric: Names = None
    run: Names = None
    host: Names = None
    chip: Names = None
    provenance: Names = None

    def chosen(self) -> dict[str, list[str]]:
        """The filters that are set, as lists."""
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: [value] if isinstance(value, str) else list(value)
            for name, value in given.items()
            if value is not None
        }
