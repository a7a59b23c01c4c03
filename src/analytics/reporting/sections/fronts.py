"""The techniques that nobody beats in all metrics, with the probability of being one of them."""

from __future__ import annotations

from analytics.front import Front
from analytics.methods import Place
from analytics.reporting import limits
from analytics.reporting.blocks import Block, Cell, Part, Picture, Section, Table, Words, cut, points
from analytics.reporting.fronts import NoPicture, figure_words, front_chart, front_lines, probability
from analytics.reporting.gathered import Gathered
from analytics.reporting.phrases import counted, listed

TITLE = "What nobody beats"
EXPLAINED = (
    "A technique is on the front where no other is at least as good in every metric and better in one. Figures have "
    "errors, so being on it has a probability: the share of draws from the intervals in which it was."
)
NOTHING = "No model and workload has two techniques with two metrics to trade yet."


def section(gathered: Gathered) -> Section:
    """Picture and table of each front; the widest first within a suite."""
    found = gathered.fronts
    if found is None:
        return Section("frontier", TITLE, (Words(NOTHING),), None)
    kept, more = cut(_ordered(found.fronts), limits.FRONTS, gathered.command("frontier"))
    blocks: list[Block] = [Words(EXPLAINED, "soft"), *map(_part, kept)]
    blocks += [Words(f"Note: {note}.", "soft") for note in found.notes]
    return Section("frontier", TITLE, (*blocks, Words(more, "soft")) if more else tuple(blocks), found.document())


def _ordered(fronts: tuple[Front, ...]) -> list[Front]:
    """Each suite's widest first, then the second ones: so that a cut leaves none without."""
    by_suite: dict[str, list[Front]] = {}
    for one in sorted(fronts, key=lambda one: -len(one.places)):
        by_suite.setdefault(one.ground.suite, []).append(one)
    ranked = [(at, suite, one) for suite, several in by_suite.items() for at, one in enumerate(several)]
    return [one for _, _, one in sorted(ranked, key=lambda part: part[:2])]


def _part(front: Front) -> Part:
    title = front.ground.label
    headings = ("technique", "on the front", *(one.name.replace("_", " ") for one in front.metrics))
    kept, more = cut(front.places, limits.ROWS, "bench frontier --json")
    strong = frozenset(at for at, place in enumerate(kept) if place.on_front)
    table = Table(title, headings, tuple(_row(front, place) for place in kept), strong, more)
    lines = [line for line in front_lines(front) if not line.startswith("left out: ")]
    if front.left_out:
        names = listed([name for name, _ in front.left_out], limits.LINES)
        lines.append(f"left out for want of a figure: {names}; the reasons stand in the part on what was not measured")
    return Part(title, (*_picture(front), table, points(lines)))


def _picture(front: Front) -> tuple[Block, ...]:
    try:
        chart = front_chart(front)
    except NoPicture as reason:
        return (Words(f"No picture: {reason}.", "soft"),)
    x, y = (one.name.replace("_", " ") for one in front.metrics[:2])
    on = [place.name for place in front.places if place.on_front]
    told = (
        f"Chart of {x} against {y} of {counted(len(front.places), 'technique')}. Over all metrics of the table, nobody "
        f"beats {listed(on, 8)}."
    )
    return (Picture(f"front-{front.ground.suite}-{front.ground.model}-{front.ground.workload}", chart, told),)


def _row(front: Front, place: Place) -> tuple[Cell, ...]:
    """Name, place and figures of one technique."""
    baseline = "baseline" if place.name == front.ground.baseline else ""
    known = [(front.figure(place.name, one.name), one) for one in front.metrics]
    return (
        Cell(place.name, about=baseline),
        Cell("yes" if place.on_front else "no", place.probability, f"probability {probability(place)}"),
        *(Cell(figure_words(figure, metric), figure.value) for figure, metric in known),
    )
