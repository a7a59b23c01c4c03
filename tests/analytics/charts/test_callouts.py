"""Names beside points."""

from analytics.charts.callouts import callouts
from analytics.charts.panels import Ruled, Written
from analytics.charts.plane import Plane, axis_of

PLANE = Plane(axis_of([0, 1]), axis_of([0, 1]), 600, 300)


def test_a_name_that_stands_off_has_a_line_to_its_point():
    """Beside the point there is none."""
    alone = callouts([(100.0, 100.0)], ["a"], PLANE)
    assert [type(part) for part in alone.parts] == [Written] and alone.unnamed == 0
    crowd = callouts([(100.0 + at, 100.0) for at in range(12)], [f"name {at}" for at in range(12)], PLANE)
    lines = [part for part in crowd.parts if isinstance(part, Ruled)]
    assert lines and all(line.y == 100.0 and 100 <= line.x <= 111 for line in lines)


def test_needed_names_stand_and_the_rest_is_counted():
    """At one place there is room for some."""
    found = callouts([(5.0, 5.0)] * 60, ["a long name of a technique"] * 60, PLANE, needed=2)
    written = [part for part in found.parts if isinstance(part, Written)]
    assert sum(part.bold for part in written) == 2 and len(written) + found.unnamed == 60 and found.unnamed > 0
