"""What sources call a chip; the table of chips itself is bench.host's."""

from __future__ import annotations

import re

from bench.host.chips import short_name

# The reader of the sources wrote these where a source names no machine, or where a figure belongs to none.
UNKNOWN = re.compile(r"(unknown|n/a)\b.*", re.IGNORECASE)


def chip_named(words: str) -> str | None:
    """`M2 Max` from `Apple M2 Max`, `M2 Max` or `apple-m2-max`; None where the words name no chip."""
    text = words.strip()
    if not text or UNKNOWN.fullmatch(text):
        return None
    short = short_name(re.sub(r"^apple[\s-]+", "", text, flags=re.IGNORECASE))
    found = re.fullmatch(r"([ma]\d+)(?:[\s-]+(pro|max|ultra))?", short, re.IGNORECASE)
    return " ".join(part.capitalize() for part in found.groups() if part) if found else short
