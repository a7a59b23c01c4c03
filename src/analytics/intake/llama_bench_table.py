"""llama-bench's Markdown tables, also in the middle of other text, as the fields that its JSON has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from analytics.intake.content import number
from analytics.intake.quantities import in_base_unit

Record = dict[str, Any]
# The table's own names (get_field_display_name in llama-bench.cpp) to those of the fields.
FIELDS = {
    "model": "model_type", "size": "model_size", "params": "model_n_params", "backend": "backends",
    "ngl": "n_gpu_layers", "sm": "split_mode", "threads": "n_threads", "nkvo": "no_kv_offload", "fa": "flash_attn",
    "mmap": "use_mmap", "dio": "use_direct_io", "lm": "load_mode", "embd": "embeddings", "nopo": "no_op_offload",
    "noh": "no_host", "dev": "devices", "ts": "tensor_split", "ot": "tensor_buft_overrides", "fitt": "fit_target",
    "fitc": "fit_min_ctx",
}  # fmt: skip
NEEDED = ("model", "test", "t/s")
TEST = re.compile(r"(?:pp ?(\d+))?\+?(?:tg ?(\d+))?(?: ?@ ?d(\d+))?$")
BUILD = re.compile(r"build: ([0-9a-f]{7,40}) \((\d+)\)")
MANY = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}


def is_table(lines: list[str]) -> bool:
    """Is there a header of llama-bench's?"""
    return any(_header(line) for line in lines)


def table_records(lines: list[str]) -> Iterator[tuple[int, Record | str]]:
    """Rows by line; a table's `build:` line beneath it says what it was built from."""
    fields: list[str] | None = None
    for index, line in enumerate(lines, 1):
        if not line.lstrip().startswith("|"):
            fields = None
        elif header := _header(line):
            fields = header
        elif fields and not re.fullmatch(r"[|\s:-]+", line):
            cells = _cells(line)
            if len(cells) != len(fields):
                yield index, f"has {len(cells)} cells where the header has {len(fields)}"
            else:
                yield index, _record(dict(zip(fields, cells, strict=True)), _build(lines, index))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _header(line: str) -> list[str] | None:
    if not line.lstrip().startswith("|"):
        return None
    cells = _cells(line)
    return cells if all(name in cells for name in NEEDED) else None


def _build(lines: list[str], row: int) -> re.Match[str] | None:
    """The build that is named next, unless another table begins before."""
    for line in lines[row:]:
        if found := BUILD.search(line):
            return found
        if _header(line):
            return None
    return None


def _record(cells: dict[str, str], build: re.Match[str] | None) -> Record | str:
    test, speed = TEST.match(cells["test"]), re.match(r"([\d.einfa+-]+)(?: *± *([\d.einfa+-]+))?$", cells["t/s"])
    if not test or not (test[1] or test[2]):
        return f"the test '{cells['test']}' is neither ppN, tgN nor ppN+tgN"
    if not speed:
        return f"'{cells['t/s']}' is no speed"
    size, parameters = _bytes(cells.get("size")), _count(cells.get("params"))
    if isinstance(size, str) or isinstance(parameters, str):
        return size if isinstance(size, str) else str(parameters)
    record: Record = {FIELDS.get(name, name): value for name, value in cells.items() if name not in ("test", "t/s")}
    record |= {"n_prompt": test[1] or 0, "n_gen": test[2] or 0, "n_depth": test[3] or 0}
    record |= {"avg_ts": number(speed[1]), "stddev_ts": number(speed[2])}
    record |= {"model_size": size, "model_n_params": parameters}
    return record | ({"build_commit": build[1], "build_number": build[2]} if build else {})


def _bytes(written: str | None) -> float | str | None:
    """`3.56 GiB` in bytes, or what is wrong with it."""
    if not written:
        return None
    value, _, unit = written.partition(" ")
    amount = number(value)
    found = in_base_unit(amount, unit) if amount is not None else None
    return found[0] if found and found[1] == "B" else f"the size '{written}' has no unit of bytes"


def _count(written: str | None) -> float | str | None:
    """`6.74 B` as a number of parameters, or what is wrong with it."""
    if not written:
        return None
    value, _, unit = written.partition(" ")
    amount = number(value)
    return amount * MANY[unit] if amount is not None and unit in MANY else f"'{written}' is no number of parameters"
