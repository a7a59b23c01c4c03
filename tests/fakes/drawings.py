"""What a chart holds: its texts as they are drawn, its marks and its rows as they are declared."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from bench.export.look import svg


def texts(chart: Any) -> list[str]:
    """Every text that is drawn, lines of a name on their own."""
    found = re.findall(r"<text[^>]*(?<!/)>(.*?)</text>", svg(chart), re.S)
    spans = [part for text in found for part in (re.findall(r"<tspan[^>]*>(.*?)</tspan>", text) or [text])]
    return [html.unescape(part) for part in spans]


def marks(chart: Any) -> set[str]:
    """The kinds of marks."""
    found = [part["mark"] for part in parts(chart.to_dict()) if "mark" in part]
    return {mark if isinstance(mark, str) else mark["type"] for mark in found}


def figures(chart: Any, column: str) -> list[Any]:
    """The values of a column over all rows that the chart carries; rows that several marks share count once."""
    tables = {
        json.dumps(part["data"]["values"]): None for part in parts(chart.to_dict()) if "values" in part.get("data", {})
    }
    return [row[column] for rows in tables for row in json.loads(rows) if column in row]


def parts(spec: Any) -> Iterator[dict[str, Any]]:
    """Every object of the declaration, outer ones first."""
    if isinstance(spec, dict):
        yield spec
        spec = list(spec.values())
    if isinstance(spec, list):
        for one in spec:
            yield from parts(one)
