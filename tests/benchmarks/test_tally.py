"""The table of harnesses: what is counted as wrong and as found, from comparisons with known verdicts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness.journal import Comparison
from harness.tally import rows, table


def made(percent: int, verdict: str, **changed: object) -> Comparison:
    """One comparison."""
    one = Comparison(
        "quick", "2.0", percent, 0, 0, "", 1.0, 3.0, 1 + percent / 100, verdict=verdict, seconds=10.0, own_cpu_s=1.0,
        ratio=1.0, low=0.97, high=1.03,
    )  # fmt: skip
    return replace(one, **changed)  # type: ignore[arg-type]


def counted(share) -> tuple[int, int]:
    """Count and total."""
    return share.count, share.of


def test_verdicts_are_counted():
    """On identical work any claim is an alarm, by direction; on more work `worse` is found and `better` is wrong."""
    [row] = rows([
        made(0, "worse"), made(0, "better"), made(0, "better"), made(0, "same"), made(0, "cannot tell"),
        made(2, "no difference"), made(2, "worse"), made(5, "better"), made(10, "worse"),
    ])  # fmt: skip
    assert (counted(row.alarms), row.alarms_up, row.alarms_down, row.wrong_way) == ((3, 5), 1, 2, 1)
    assert {percent: counted(share) for percent, share in row.detection.items()} == {2: (1, 2), 5: (0, 1), 10: (1, 1)}


def test_intervals_are_counted_where_there_are_any():
    """Held against what the harness really times, both ends included; none given isn't counted."""
    [row] = rows([
        made(0, "same"), made(2, "worse"), made(5, "worse"), made(10, "worse", true_ratio=1.03),
        made(0, "same", low=None, high=None),
    ])  # fmt: skip
    assert counted(row.coverage) == (3, 4)


def test_costs_and_loads():
    """Means over comparisons; the load before and after each."""
    [row] = rows([made(0, "same"), made(0, "same", seconds=20.0, own_cpu_s=None, load_after=8.0)])
    assert (row.seconds, row.own_cpu_share) == (15.0, 0.1)
    assert (row.load_low, row.load_median, row.load_high) == (1.0, 2.0, 8.0)


def test_a_failure_is_no_verdict():
    """It is counted apart and told under the table."""
    failed = made(0, "", status="failed", reason="crashed")
    [row] = rows([made(0, "same"), failed])
    assert (counted(row.alarms), row.comparisons, row.failed) == ((0, 1), 1, 1)
    assert "quick: 1 comparisons failed" in table([row], {})


def test_a_wrong_direction_is_told():
    """More work called better is worse than missing it: a line under the table, by setting."""
    found = rows([made(5, "better", at={"--factor 1.05": "same"}), made(5, "worse", at={"--factor 1.05": "better"})])
    text = table(found, {})
    assert "quick: called more work better 1 times" in text
    assert "quick at --factor 1.05: called more work better 1 times" in text
    assert "better 1 times" not in table(rows([made(5, "worse")]), {})


def test_other_settings_and_other_loads_are_rows_of_their_own():
    """The same figures judged otherwise; a busy machine apart from an idle one; one version apart from the next."""
    found = rows([
        made(0, "same", busy=3), made(0, "worse", busy=3),
        made(0, "same", at={"wall time": "better"}), made(5, "worse", at={"wall time": "same"}),
    ])  # fmt: skip
    assert [(row.busy, row.setting, counted(row.alarms)) for row in found] == [
        (0, "", (0, 1)), (0, "wall time", (1, 1)), (3, "", (1, 2))
    ]  # fmt: skip
    assert counted(found[1].detection[5]) == (0, 1)
    assert table(found, {}).count("| harness |") == 2
    assert [row.version for row in rows([made(0, "same"), made(0, "same", version="3.0")])] == ["2.0", "3.0"]


@pytest.mark.parametrize(
    ("alarms", "text"), [(0, "0/94 = 0 % [0 %, 4 %] (0, 0)"), (6, "6/94 = 6 % [3 %, 13 %] (6, 0)")]
)
def test_shares_carry_wilsons_interval(alarms, text):
    """Known answers: 0 of 94 is below 3.9 %; 6 of 94 lies between 2.96 and 13.2 %."""
    assert text in table(rows([made(0, "worse")] * alarms + [made(0, "same")] * (94 - alarms)), {})


def test_a_row_of_the_table():
    """All cells: a harness that gives no interval and whose parent can't be told from what it measures."""
    one = made(0, "no difference", low=None, high=None, own_cpu_s=None)
    text = table(rows([one]), {"quick": "it measures in its own process"})
    assert text.splitlines()[-1] == (
        "| quick 2.0 | 0/1 = 0 % [0 %, 79 %] (0, 0) | 0/0 | 0/0 | 0/0 | gives none | 10.0 s | "
        "it measures in its own process |"
    )
    assert text.startswith("1 comparisons, 0 processes busy on purpose; load average 1.0 to 3.0 (medians: quick 2.0)")


def test_a_parents_time_while_measuring():
    """Beside that of its whole life, where the harness tells it."""
    assert "| 10.0 %, 0.4 % while measuring |" in table(rows([made(0, "same", cpu_share_watching=0.004)]), {})
