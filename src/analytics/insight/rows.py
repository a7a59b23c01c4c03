"""The frames that rules read, loaded once, and rows of them put side by side."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analytics.insight.finding import Evidence
from bench.spec import canonical_key, parse_key

if TYPE_CHECKING:
    import polars

    from bench.roofline import Roofline

Row = dict[str, Any]
PLACE = ("source", "citation", "host", "chip", "gpu_cores", "task", "model", "workload", "metric", "unit")


@dataclass(frozen=True)
class Here:
    """The machine that asks: its identity and chip, and why it has no energy counter (empty where it has one)."""

    host: str = ""
    chip: str = ""
    no_energy: str = ""


@dataclass(frozen=True)
class Frames:
    """What rules read: the named questions of the same names (src/analytics/sql), held to a scope.

    `figures` are the newest of each configuration; `comparisons` the newest measured ones; `field` all published
    figures that aren't flagged, older versions of software included; `blocks` is the question block_halves,
    `series` is measured_series;
    `rooflines` are the calibrations by host.
    """

    figures: polars.DataFrame
    comparisons: polars.DataFrame
    field: polars.DataFrame
    blocks: polars.DataFrame
    series: polars.DataFrame
    rooflines: Mapping[str, Roofline] = dataclasses.field(default_factory=dict)
    here: Here = dataclasses.field(default_factory=Here)

    def named(self, rows: Iterable[Row]) -> list[Row]:
        """Rows with `who`: `this M4 Max` for the machine that asks, `M4 Max (host 1a2b3c4d5e6f)` for another one."""
        return [row | {"who": self._who(row)} for row in rows]

    def _who(self, row: Row) -> str:
        chip = row["chip"] or "machine"
        return f"this {chip}" if row["host"] == self.here.host else f"{chip} (host {row['host']})"

    def rows(self, **wanted: str | Iterable[str]) -> list[Row]:
        """Figures whose columns have one of the values wanted, as dicts, with `who`."""
        import polars

        rules = [
            polars.col(name).is_in([value] if isinstance(value, str) else list(value)) for name, value in wanted.items()
        ]
        return self.named((self.figures.filter(*rules) if rules else self.figures).to_dicts())


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two figures of one place whose keys differ in one part alone; `ratio` is one over other, of the metric."""

    one: Row
    other: Row

    @property
    def ratio(self) -> float:
        """The first figure over the second."""
        return float(self.one["value"] / self.other["value"])

    @property
    def rows(self) -> tuple[Row, Row]:
        """Both."""
        return self.one, self.other


def grouped(rows: Iterable[Row], *names: str) -> dict[tuple[Any, ...], list[Row]]:
    """Rows by the values of some columns, in the order in which they come."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in names), []).append(row)
    return found


@lru_cache(maxsize=65536)
def part(key: str | None, name: str) -> str:
    """A part of a key, empty where the key hasn't got it."""
    return parse_key(key).get(name, "") if key else ""


@lru_cache(maxsize=65536)
def rest(key: str | None, *names: str) -> str:
    """A key without some of its parts."""
    pairs = parse_key(key) if key else {}
    return canonical_key({name: value for name, value in pairs.items() if name not in names})


def contrasts(
    rows: Iterable[Row],
    names: tuple[str, ...],
    one: Callable[[Row], bool],
    other: Callable[[Row], bool],
    place: tuple[str, ...] = PLACE,
) -> Iterator[Contrast]:
    """Pairs of one publication, machine, model and workload whose keys agree but for the parts `names`.

    Where a place holds a side more than once, the median of the side stands for it, so that no figure counts twice.
    """
    usable = [row for row in rows if row["key"] and row["value"] and row["value"] > 0]
    for together in grouped(usable, *place).values():
        alike: dict[str, list[Row]] = {}
        for row in together:
            alike.setdefault(rest(row["key"], *names), []).append(row)
        for group in alike.values():
            sides = [[row for row in group if chosen(row)] for chosen in (one, other)]
            if all(sides):
                yield Contrast(*(_middle(side) for side in sides))


def _middle(side: list[Row]) -> Row:
    return sorted(side, key=lambda row: (row["value"], str(row["key"])))[(len(side) - 1) // 2]


def evidence(
    row: Row, what: str, value: float | None = None, unit: str | None = None, note: str = "", x: float | None = None
) -> Evidence:
    """A row of figures as evidence; `value` replaces the figure where something was drawn from it."""
    drawn = value is not None
    return Evidence(
        what=what,
        value=float(row["value"]) if value is None else value,
        unit=str(row["unit"]) if unit is None else unit,
        provenance=row["provenance"],
        source=row["source"],
        at=row["citation"] or row["run"],
        chip=row["chip"] or "",
        host=row["host"] or "",
        model=row["model"] or "",
        technique=row["key"] or row["technique"] or "",
        workload=row["workload"] or "",
        low=None if drawn else row["low"],
        high=None if drawn else row["high"],
        note=note or row["note"] or "",
        x=x,
    )


def machine(row: Row) -> str:
    """A name for the machine that a row comes from: what counts once."""
    return f"{row['source']}|{row['host']}"


def variant(row: Row) -> str:
    """`M1 Max (32 GPU cores)`, or the chip alone where the cores aren't known."""
    cores = f" ({row['gpu_cores']} GPU cores)" if row["gpu_cores"] else ""
    return f"{row['chip']}{cores}"


def is_mac(row: Row) -> bool:
    """An M-series chip; the field data holds iPhones too."""
    chip = row["chip"] or ""
    return chip[:1] == "M" and chip[1:2].isdigit()
