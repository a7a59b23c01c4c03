"""What charts take: rows with named columns, from a Polars frame or dictionaries, without what can't be drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import altair
    import polars

Row: TypeAlias = dict[str, Any]
Table: TypeAlias = "polars.DataFrame | Iterable[Mapping[str, Any]]"


def rows_of(table: Table, needed: Sequence[str]) -> list[Row]:
    """The table's rows; numbers that are NaN or infinite become None, as a chart has no place for them.

    Raises ValueError where a needed column isn't there.
    """
    plain = table.to_dicts() if hasattr(table, "to_dicts") else [dict(row) for row in table]
    missing = [column for column in needed if any(column not in row for row in plain)]
    if missing:
        raise ValueError(f"the chart needs the column{'s' * (len(missing) > 1)} {', '.join(missing)}")
    return [{column: _drawable(value) for column, value in row.items()} for row in plain]


def drawable(rows: Sequence[Row], columns: Sequence[str], positive: Sequence[str] = ()) -> tuple[list[Row], list[Row]]:
    """Rows that have all of these columns (above 0 where on a logarithmic scale), and those that don't."""
    fits = [
        all(row[column] is not None for column in columns) and all((row[column] or 0) > 0 for column in positive)
        for row in rows
    ]
    kept = [row for row, fit in zip(rows, fits, strict=True) if fit]
    return kept, [row for row, fit in zip(rows, fits, strict=True) if not fit]


def bounded(row: Row, low: str = "low", high: str = "high", positive: bool = True) -> Row:
    """The row with both bounds of its interval, or neither: half an interval, or one down to 0 ratio, is none."""
    below, above = row.get(low), row.get(high)
    whole = below is not None and above is not None and (below > 0 or not positive)
    return {**row, low: below if whole else None, high: above if whole else None}


def not_drawn(left_out: Sequence[Row], without: str, name: str = "technique", most: int = 3) -> list[str]:
    """The line that says what a chart leaves out; none where it leaves out nothing."""
    if not left_out:
        return []
    names = list(dict.fromkeys(str(row.get(name, "")) for row in left_out))
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return [f"Not drawn, without {without}: {', '.join(names[:most])}{more}."]


def nothing(title: str, reason: str) -> altair.VConcatChart:
    """A chart without figures says so."""
    import altair

    from bench.export import look

    text = altair.Chart(look.rows([{"reason": f"Nothing to draw: {reason}."}])).mark_text(
        fontSize=look.PANEL, color=look.SOFT, align="left"
    )
    empty = text.encode(x=altair.value(10), y=altair.value(20), text="reason:N").properties(width=look.WIDTH, height=40)
    return look.stacked([empty], title)


def _drawable(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
