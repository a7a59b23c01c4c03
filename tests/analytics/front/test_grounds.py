"""Fronts of what is known on one ground: invariants, ties, metrics that some lack, published figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.front import Figure, Front, FrontMetric, Ground, Known, front_on, published_grounds
from analytics.front.drawn import chart_rows, over_two
from analytics.front.times import mean_over_runs, ratio_over_runs

GROUND = Ground("fake-suite", "", "fake-model", "fake-work", "fake00host00", "Fake Chip", "measured", "this-toolkit")
TIME = FrontMetric("wall_time", "s", "lower", relative=True)
QUALITY = FrontMetric("fake_accuracy", "1", "higher")
SIZE = FrontMetric("size_on_disk", "B", "lower", relative=True)
METRICS = (TIME, QUALITY, SIZE)


def known(figures: dict[str, dict[str, Figure]]) -> Known:
    """Made-up figures on one ground."""
    return Known(GROUND, {one.name: one for one in METRICS}, figures, qualities=(QUALITY.name,))


def rows(*values: tuple[float, float, float]) -> Known:
    """Techniques a, b, c, ... with a figure of each metric, known to 5 %."""
    names = "abcdefgh"
    return known(
        {
            name: {m.name: Figure(v, v * 0.95, v * 1.05) for m, v in zip(METRICS, one, strict=True)}
            for name, one in zip(names, values, strict=False)
        }
    )


def front(of: Known, *asked: str) -> Front:
    """The front, which must exist."""
    found = front_on(of, asked)
    assert found is not None
    return found


values = st.floats(0.1, 100.0)
tables = st.lists(st.tuples(values, values, values), min_size=2, max_size=7)


def cost(place: Any) -> tuple[float, float, float]:
    """Lower is better in each."""
    time, quality, size = place.values
    return time, -quality, size


@settings(max_examples=40, deadline=None)
@given(tables)
def test_no_one_on_the_front_is_beaten(table):
    """Whoever is beaten in all metrics is off, everybody else on; probabilities are probabilities."""
    places = front(rows(*table)).places
    costs = [cost(one) for one in places]
    for place, own in zip(places, costs, strict=True):
        beaten = any(all(a <= b for a, b in zip(other, own, strict=True)) and other != own for other in costs)
        assert place.on_front is not beaten
        assert 0 <= place.probability <= 1 and 0 <= place.contribution <= 1


@settings(max_examples=40, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_order_does_not_matter(table, draw):
    """Techniques told in another order give the same document."""
    one = rows(*table)
    names = list(one.figures)
    draw.shuffle(names)
    turned = known({name: one.figures[name] for name in names})
    assert front(turned).document() == front(one).document()


@settings(max_examples=40, deadline=None)
@given(tables, st.integers(-8, 8))
def test_units_do_not_matter(table, power):
    """Seconds told in another unit change no place, no probability, and no share."""
    factor = 2.0**power
    plain, scaled = front(rows(*table)), front(rows(*((time * factor, *rest) for time, *rest in table)))
    for one, other in zip(plain.places, scaled.places, strict=True):
        assert (one.name, one.on_front, one.probability) == (other.name, other.on_front, other.probability)
        assert one.contribution == pytest.approx(other.contribution, abs=1e-9)
    assert plain.frontier.covered == pytest.approx(scaled.frontier.covered)


def test_ties_stay_together():
    """Two techniques with the same figures are both on the front, or both off."""
    found = front(rows((1, 1, 1), (1, 1, 1), (2, 0.5, 2), (2, 0.5, 2)))
    assert {one.name: one.on_front for one in found.places} == {"a": True, "b": True, "c": False, "d": False}


def test_a_metric_that_half_of_them_have():
    """Dropped and told where nobody asked; asked for, the others are left out, and what all have is offered."""
    some = rows((1, 0.9, 3), (2, 0.95, 2), (3, 0.5, 1), (4, 0.4, 4))
    for name in "cd":
        del some.figures[name]["size_on_disk"]
    usual = front(some)
    assert [one.name for one in usual.metrics] == ["wall_time", "fake_accuracy"]
    assert [str(one) for one in usual.thin] == ["size_on_disk is known of 2 of 4 techniques"]
    assert len(usual.places) == 4
    asked = front(some, "wall_time", "fake_accuracy", "size_on_disk")
    assert {name for name, _ in asked.left_out} == {"c", "d"} and "size_on_disk" in asked.left_out[0][1]
    assert asked.shared == ("wall_time", "fake_accuracy")


def test_one_that_lacks_what_most_have_is_left_out():
    """The metric stays, the technique goes, with the reason."""
    some = rows((1, 0.9, 3), (2, 0.95, 2), (3, 0.5, 1))
    some.figures["b"]["size_on_disk"] = Figure(float("nan"))
    del some.figures["c"]["fake_accuracy"]
    found = front_on(some)
    assert found is None  # one technique is no choice
    some.figures["b"]["size_on_disk"] = Figure(2.0)
    found = front(some)
    assert found.left_out == (("c", "no figure of fake_accuracy"),)
    assert found.shared == ("wall_time", "size_on_disk")


def test_nothing_to_choose_between():
    """One technique, one metric, or a metric that isn't there: no front."""
    assert front_on(rows((1, 1, 1))) is None
    assert front_on(rows((1, 1, 1), (2, 2, 2)), ("fake_energy",)) is None
    bare = rows((1, 1, 1), (2, 2, 2))
    for own in bare.figures.values():
        del own["fake_accuracy"], own["size_on_disk"]
    assert front_on(bare) is None
    assert front(bare, "wall_time").frontier.front == ("a",)


def test_a_plane_shows_the_front_over_two():
    """On the front for its size alone: off in the plane of time and quality, and the baseline is marked."""
    some = rows((1, 0.9, 3), (2, 0.8, 1))
    whole = front(some)
    assert len(whole.frontier.front) == 2
    plane = over_two(replace(whole, ground=replace(GROUND, baseline="b")), "wall_time", "fake_accuracy")
    drawn = {row["technique"]: row for row in chart_rows(plane)}
    assert drawn["a"]["on_front"] and not drawn["b"]["on_front"]
    assert drawn["a"]["x"] == 1000 and drawn["a"]["x_low"] == pytest.approx(950)  # milliseconds
    with pytest.raises(KeyError):
        over_two(whole, "wall_time", "fake_energy")


def test_ratios_over_runs():
    """One run: Student's interval over its pairs; more: wider where they disagree; single pairs: none."""
    one = ratio_over_runs([0.0], [0.0004], [9])
    assert one.value == 1 and one.low == pytest.approx(0.98474, abs=1e-4) and one.low * one.high == pytest.approx(1)
    apart = ratio_over_runs([-0.1, 0.0, 0.1], [0.0004] * 3, [9] * 3)
    assert apart.runs == 3 and apart.low < 0.8 and apart.high > 1.25
    single = ratio_over_runs([0.5], [None], [1])
    assert (single.low, single.high) == (None, None) and single.value == pytest.approx(1.6487, abs=1e-4)
    assert mean_over_runs(0.0, None, 1).low is None
    assert mean_over_runs(0.0, 0.1, 4).high == pytest.approx(1.1725, abs=1e-3)


def published(technique: str, metric: str, value: float, **changes: Any) -> dict[str, Any]:
    """A made-up row of `field`."""
    units = {"wall_time": ("s", "lower"), "accuracy": ("1", "higher"), "peak_memory": ("B", "lower")}
    usual = {
        "source": "fake", "task": "fake-task", "suite": "fake-suite", "model": "m", "workload": "batch=1", "host": "h",
        "chip": "Fake Chip", "gpu_cores": 8, "technique": technique, "key": None, "metric": metric,
        "unit": units[metric][0], "better": units[metric][1], "value": value, "low": None, "high": None, "trust": "A",
        "published": datetime(2026, 1, 1, tzinfo=UTC), "citation": f"fake {technique}",
    }  # fmt: skip
    return usual | changes


def test_published_figures():
    """A quality without a machine stands for all of them; flagged rows go; each figure keeps where it is from."""
    found = published_grounds(
        [
            *(published("a", "wall_time", 1.0, workload=work) for work in ("batch=1", "batch=8")),
            *(published("b", "wall_time", 2.0, workload=work) for work in ("batch=1", "batch=8")),
            *(published(name, "accuracy", 0.9, host=None, workload="test set") for name in "ab"),
            published("b", "wall_time", 0.1, trust="C"),
            published("a", "wall_time", 9.0, source="other"),
        ]
    )
    ours = {one.ground.workload: one for one in found if one.ground.source == "fake"}
    assert ours.keys() == {"batch=1", "batch=8"}
    place = front(ours["batch=8"])
    assert place.frontier.front == ("a",) and place.ground.host == "h"
    document = place.document()
    assert document["provenance"] == "field" and "8 GPU cores" in document["chip"]
    assert document["techniques"][0]["figures"]["wall_time"]["citation"] == "fake a"
    assert document["techniques"][0]["assumed_exact"] == ["wall_time", "accuracy"]


def test_the_newest_publication_counts():
    """Of several dates the last one; of several figures of one day the median."""
    later = {"published": datetime(2026, 2, 1, tzinfo=UTC)}
    found = published_grounds(
        [
            published("a", "wall_time", 9.0),
            *(published("a", "wall_time", value, **later) for value in (1.0, 2.0, 6.0)),
            published("b", "wall_time", 5.0),
        ]
    )
    assert {name: own["wall_time"].value for name, own in found[0].figures.items()} == {"a": 2.0, "b": 5.0}
