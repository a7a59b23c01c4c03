"""The stairs of performance profiles."""

from analytics import charts
from analytics.methods import performance_profile
from fakes.drawings import figures, marks, texts


def table(profile):
    """A profile as rows."""
    return [
        {"technique": name, "tau": tau, "share": share}
        for name, row in zip(profile.names, profile.shares, strict=True)
        for tau, share in zip(profile.taus, row, strict=True)
    ]


def test_stairs_with_names_at_their_ends():
    """A line each, from the share won to the share solved."""
    chart = charts.profile(table(performance_profile([[1.0, 2.0], [3.0, 1.0]], ["a1", "b1"])), models=2)
    assert {"a1", "b1", "share of 2 models"} <= set(texts(chart)) and "line" in marks(chart)
    assert set(figures(chart, "share")) == {0.5, 1.0}


def test_the_best_seven_are_named():
    """The others are grey and counted."""
    figures_ = [[1.0 + at for at in range(9)]] * 3
    said = texts(charts.profile(table(performance_profile(figures_, [f"t{at}" for at in range(9)]))))
    assert {f"t{at}" for at in range(7)} <= set(said) and not {"t7", "t8"} & set(said)
    assert "Grey: the other 2 techniques." in said
