"""What every chart must survive: nothing, one row, sixty, very long names, missing intervals, NaN."""

import math

import pytest

from analytics import charts
from fakes.drawings import texts

LONG = "runtime=llama.cpp,quant=q4_k_m,unit=gpu,attention=flash,kv=q8,speculative=prompt-lookup,threads=8,variant=x-y-z"
X, Y = charts.Side("time", log=True), charts.Side("accuracy", lower_is_better=False)


def forest(names, value):
    """Ratios, every third without an interval."""
    return charts.forest([
        {"technique": name, "ratio": value(at), "low": value(at) * 0.9 if at % 3 else math.nan, "high": value(at) * 1.1,
         "verdict": "cannot tell"} for at, name in enumerate(names)])  # fmt: skip


def families(names, value):
    """The same in two families."""
    return charts.families([
        {"family": f"f{at % 2}", "task": name, "ratio": value(at), "low": None, "high": None, "verdict": "cannot tell",
         "provenance": "field"} for at, name in enumerate(names)])  # fmt: skip


def ranks(names, value):
    """All in one group."""
    rows = [{"technique": name, "rank": value(at)} for at, name in enumerate(names)]
    return charts.critical_difference(rows, [list(names)], 1.2)


def profile(names, value):
    """Two steps each."""
    return charts.profile([
        {"technique": name, "tau": tau, "share": min(1.0, value(at) / 100)}
        for at, name in enumerate(names) for tau in (1.0, 4.0)])  # fmt: skip


def frontier(names, value):
    """Every fourth on the front."""
    return charts.frontier([
        {"technique": name, "x": value(at), "y": value(at), "on_front": at % 4 == 0, "probability": 0.5,
         "x_low": value(at) * 0.9, "x_high": math.inf} for at, name in enumerate(names)], X, Y)  # fmt: skip


def trend(names, value):
    """A change in the middle."""
    rows = [{"at": name, "ratio": value(at)} for at, name in enumerate(names)]
    return charts.trend(rows, [{"index": len(rows) // 2, "ratio": 2.0, "what": LONG}] if len(rows) > 1 else [])


def roofline(names, value):
    """Under one roof without a peak."""
    rows = [{"technique": name, "intensity": value(at), "rate": 1e9 * value(at)} for at, name in enumerate(names)]
    return charts.roofline(rows, [{"roof": "all", "bandwidth": 2e9, "peak": None}])


def flip(names, value):
    """As many techniques as names, two points each."""
    rows = [
        {"technique": name, "x": x, "y": x * value(at), "name": "M1"} for at, name in enumerate(names) for x in (8, 16)
    ]
    return charts.flip(rows, "GPU cores", "seconds", 10.0, None, 12.0)


def series(names, value):
    """Three moments each, one of them missing."""
    rows = [{"name": name, "seconds": s, "value": v} for at, name in enumerate(names)
            for s, v in ((0.0, value(at)), (1.0, math.nan), (2.0, value(at)))]  # fmt: skip
    return charts.series(rows, "W", bands=[{"from": 0.0, "to": 9.0, "state": "serious"}])


def coverage(names, value):
    """Every cell failed."""
    return charts.coverage([{"technique": name, "column": LONG, "status": "failed"} for name in names])


def memory(names, value):
    """Against 20 GB."""
    return charts.memory([{"technique": name, "peak": 1e9 * value(at)} for at, name in enumerate(names)], 2e10, 3e10)


def progress(names, value):
    """One machine, a line each."""
    rows = [{"host": "h", "name": name, "at": "2026-01-01T00:00:00+00:00", "ratio": value(at)} for at, name in
            enumerate(names)]  # fmt: skip
    return charts.progress(rows)


EVERY = [forest, families, ranks, profile, frontier, trend, roofline, flip, series, coverage, memory, progress]
NAMES_A_CHART_SHOWS_ALL = {forest, families, ranks, coverage, memory}  # the others name what has room


@pytest.mark.parametrize("draw", EVERY)
def test_nothing(draw):
    """No rows: a chart that says so, no error."""
    assert any(text.startswith("Nothing to draw: ") for text in texts(draw([], float)))


@pytest.mark.parametrize("draw", EVERY)
def test_one_row(draw):
    """One technique alone is drawn and named."""
    assert any("only" in text for text in texts(draw(["only"], lambda at: 2.0)))


@pytest.mark.parametrize("draw", EVERY)
def test_sixty_techniques(draw):
    """Sixty draw; where rows grow with them, each has its name."""
    said = " ".join(texts(draw([f"t{at}x" for at in range(60)], lambda at: 1.0 + at)))
    shown = sum(f"t{at}x" in said for at in range(60))
    assert shown == 60 if draw in NAMES_A_CHART_SHOWS_ALL else shown >= 1


@pytest.mark.parametrize("draw", EVERY)
def test_very_long_names(draw):
    """Long names are broken or cut: none stands there in full, each can be told from the others."""
    said = texts(draw([f"{LONG},rank={at}" for at in range(5)], lambda at: 1.0 + at))
    assert not any(LONG in text for text in said)
    assert any("rank=4" in text or "rank=0" in text for text in said)


@pytest.mark.parametrize("draw", [draw for draw in EVERY if draw is not coverage])
def test_missing_figures(draw):
    """NaN and infinity are left out, the rest is drawn, and no text says NaN."""
    values = [math.nan, 2.0, math.inf, 3.0]
    said = texts(draw(["lost", "here", "gone", "there"], lambda at: values[at]))
    assert any("here" in text for text in said)
    assert not any(word in text for text in said for word in ("NaN", "nan", "Infinity", "undefined", "null"))
