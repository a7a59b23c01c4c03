"""The suite that a selftest runs: suites/selftest with the same techniques many times under other names."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench.selftest.request import EFFECTS, Size

NAME = "selftest-counts"  # another name than the suite's, so that neither resumes the other's run
CUT = "[techniques.twin]"
TABLE = '\n[techniques.{name}]\nclass = "work:Amount"\nmodels = ["hashing"]\n{rest}\n'
TWIN = "twin"
WAVE = 30  # comparisons that are taken at a time


def waves(size: Size) -> list[tuple[str, ...]]:
    """The techniques in portions, each with its part of the twins and of every effect.

    A run goes round all its open comparisons; in portions, one that its budget ends early has finished most of them.
    """
    kinds = [[f"{TWIN}-{index}" for index in range(size.twins)]]
    kinds += [[f"plus-{percent}-{index}" for index in range(size.effects)] for percent in EFFECTS]
    places = [((index + 0.5) / len(names), name) for names in kinds for index, name in enumerate(names)]
    mixed = [name for _, name in sorted(places)]
    return [tuple(mixed[at : at + WAVE]) for at in range(0, len(mixed), WAVE)]


def write_matrix(source: Path, folder: Path, size: Size) -> None:
    """Write the suite into `folder`: `twin-0` ... of the baseline's own work, `plus-5-0` ... of 5 % more."""
    shutil.copy(source / "work.py", folder)
    head = (source / "suite.toml").read_text(encoding="utf-8").split(CUT)[0]
    head = head.replace('name = "selftest"', f'name = "{NAME}"')
    twins = [TABLE.format(name=f"{TWIN}-{index}", rest="control = true") for index in range(size.twins)]
    effects = [
        TABLE.format(
            name=f"plus-{percent}-{index}",
            rest=f'params = {{ percent = {percent} }}\nkey = "variant=plus-{percent}-{index}"',
        )
        for percent in EFFECTS
        for index in range(size.effects)
    ]
    (folder / "suite.toml").write_text(head + "".join(twins + effects), encoding="utf-8")


def effect_of(technique: str) -> int | None:
    """Percent of work that a technique of the matrix adds: 0 for a twin, None for the baseline."""
    kind = technique.rpartition("-")[0]
    if kind == TWIN:
        return 0
    return int(kind.removeprefix("plus-")) if kind.startswith("plus-") else None
