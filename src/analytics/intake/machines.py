"""Chips that there are: Apple's by the committed table, others by their maker's name."""

from __future__ import annotations

import difflib
import re

from bench.host.chips import rows, short_name

# Apple's chips of telephones and tablets have no row in the table of Macs.
MOBILE = re.compile(r"A(1[0-9]|2[0-9])X?( Pro| Bionic)?")
MAKERS = re.compile(
    r"\b(intel|xeon|core i\d|amd|epyc|ryzen|nvidia|geforce|tesla|radeon|qualcomm|snapdragon|ampere|graviton|arm|"
    r"neoverse|cortex|kunpeng|ascend|tpu|gaudi|rockchip|broadcom|riscv|ibm|power\d+)\b",
    re.I,
)


def chip_problem(chip: str | None) -> str | None:
    """Why a chip isn't one that is known, with the nearest that is."""
    if not chip:
        return None
    name = short_name(chip)
    known = sorted({row["chip"] for row in rows()})
    if name in known or MOBILE.fullmatch(name) or MAKERS.search(name):
        return None
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = (
        f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}, A-series, and others with their maker"
    )
    return f"chip '{chip}' is not known: {hint}"
