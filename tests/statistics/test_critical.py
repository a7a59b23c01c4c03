"""The table of critical values: read right between its cells, and made by the script that says so."""

import csv

import numpy as np
import pytest
from critical_values import autoregressive

from bench.statistics.critical import TABLE, critical_values, longest, lowest_level, p_values
from bench.statistics.splits import scan


def table():
    """Levels, and critical values by length."""
    with TABLE.open(newline="") as file:
        head, *rows = csv.reader(file)
    return [float(level) for level in head[1:]], {int(row[0]): [float(cell) for cell in row[1:]] for row in rows}


def test_a_cell_gives_its_own_level():
    """A strength that is in the table has the chance of its column; of equal cells the larger chance counts."""
    levels, rows = table()
    for points, values in rows.items():
        expected = [levels[values.index(value)] for value in values]
        assert p_values(np.asarray(values), points) == pytest.approx(expected)


def test_chances_fall_as_strengths_rise():
    """No strength has chance 1, the strongest the last level of the table, whatever the length."""
    for points in (20, 33, 100, 260, longest()):
        found = p_values(np.linspace(0, 30, 400), points)
        assert found[0] == 1.0
        assert found[-1] == pytest.approx(lowest_level())
        assert (np.diff(found) <= 0).all()


def test_between_two_lengths_lies_between():
    """A length that was not simulated gets something between its neighbours."""
    between = critical_values(110)
    assert (between >= np.minimum(critical_values(100), critical_values(120))).all()
    assert (between <= np.maximum(critical_values(100), critical_values(120))).all()


@pytest.mark.parametrize(("points", "level"), [(40, 0.05), (100, 0.05), (100, 0.01)])
def test_a_cell_comes_out_again_when_simulated_again(points, level):
    """Independent simulation of the worst autocorrelation: as often above the critical value as the table says."""
    random, worst = np.random.default_rng(99), 0.0
    for phi in (0.0, 0.15, 0.3, 0.45, 0.6):
        series = autoregressive(random, (6000, points), phi)
        worst = max(worst, float(np.mean(p_values(scan(series).strength, points) <= level)))
    error = np.sqrt(level / 6000)
    assert level - 3 * error < worst < level + 4 * error
