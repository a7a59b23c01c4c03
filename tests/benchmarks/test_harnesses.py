"""The whole comparison with harnesses that are fakes: order, record, resumption, what is missing; and for real."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import harnesses
import pytest
from harness import journal
from harness.adapter import Found, Harness, Missing, Tools
from harness.process import HarnessFailed


class Scripted:
    """A harness that claims "worse" from 5 % on, and can be made to do something else at its n-th comparison."""

    def __init__(self, at: int = 0, then: Callable[[], None] = lambda: None) -> None:
        self.percents: list[int] = []
        self.folders: list[Path] = []
        self._at, self._then = at, then

    def compare(self, tools: Tools, folder: Path, percent: int) -> Found:
        """Know the answer."""
        self.percents.append(percent)
        self.folders.append(folder)
        assert list(folder.iterdir()) == []
        if len(self.percents) == self._at:
            self._then()
        return Found("worse" if percent >= 5 else "same", 3.0, 0.03, 1 + percent / 100, 0.9, 1.2)

    @property
    def harness(self) -> Harness:
        """As a row of the table of harnesses."""
        return Harness("a fake", lambda tools: "9.9", self.compare)


def interrupt() -> None:
    """Ctrl-C."""
    raise KeyboardInterrupt


def fail() -> None:
    """A harness whose answer can't be read."""
    raise HarnessFailed("said something new")


def asked(path: Path, *more: str) -> list[str]:
    """Two of identical work and one of each effect, a harness."""
    return ["--aa", "2", "--effects", "1", "--more", "1", "--seed", "3", "--record", str(path), *more]


def test_a_comparison_from_start_to_table(tmp_path, capsys):
    """Each kind as often as asked, in folders of their own that are gone, written down, counted, printed."""
    one, other = Scripted(), Scripted()
    path, document = tmp_path / "record.jsonl", tmp_path / "counts.json"
    status = harnesses.main(asked(path, "--json", str(document)), {"one": one.harness, "other": other.harness})
    assert status == 0
    assert sorted(one.percents) == sorted(other.percents) == [0, 0, 2, 5, 10]
    assert not any(folder.exists() for folder in one.folders + other.folders)
    assert len(journal.read(path).comparisons) == 10
    rows = json.loads(document.read_text())["rows"]
    assert [row["harness"] for row in rows] == ["one", "other"]
    assert [row["alarms"]["of"] for row in rows] == [2, 2]
    assert rows[0]["detection"]["2"]["count"] == 0
    assert rows[0]["detection"]["5"]["count"] == rows[0]["detection"]["10"]["count"] == 1
    assert "| one 9.9 | 0/2 = 0 % [0 %, 66 %] (0, 0) | 0/1" in capsys.readouterr().out


def test_an_interrupted_comparison_is_resumed(tmp_path, capsys):
    """What was made stays and is shown, the rest is made afterwards, nothing twice."""
    path = tmp_path / "record.jsonl"
    table = {"one": Scripted().harness, "other": Scripted(at=3, then=interrupt).harness}
    assert harnesses.main(asked(path), table) == 130
    assert "--resume" in capsys.readouterr().err
    made = len(journal.read(path).comparisons)
    assert 2 <= made < 10
    again = {"one": Scripted().harness, "other": Scripted().harness}
    assert harnesses.main(asked(path, "--resume"), again) == 0
    comparisons = journal.read(path).comparisons
    assert len(comparisons) == len({one.task for one in comparisons}) == 10


def test_a_finished_one_is_only_printed(tmp_path, capsys):
    """--resume with nothing left calls no harness."""
    path = tmp_path / "record.jsonl"
    harnesses.main(asked(path), {"one": Scripted().harness})
    first = capsys.readouterr().out
    idle = Scripted()
    assert harnesses.main(asked(path, "--resume"), {"one": idle.harness}) == 0
    assert idle.percents == []
    assert capsys.readouterr().out == first


def test_a_failed_comparison_is_a_line_and_the_rest_goes_on(tmp_path):
    """Its reason is kept; resuming tries it again."""
    path = tmp_path / "record.jsonl"
    assert harnesses.main(asked(path), {"one": Scripted(at=2, then=fail).harness}) == 0
    statuses = [(one.status, one.reason) for one in journal.read(path).comparisons]
    assert statuses.count(("failed", "said something new")) == 1
    assert statuses.count(("ok", "")) == 4
    once_more = Scripted()
    harnesses.main(asked(path, "--resume"), {"one": once_more.harness})
    assert len(once_more.percents) == 1


def test_a_missing_harness_is_said_in_a_line(tmp_path, capsys):
    """The others are compared all the same."""

    def absent(tools: Tools) -> str:
        raise Missing("it is not installed: get it there")

    table = {"one": Scripted().harness, "absent": Harness("a fake", absent, Scripted().compare)}
    assert harnesses.main(asked(tmp_path / "record.jsonl"), table) == 0
    printed = capsys.readouterr()
    assert "harnesses: without absent: it is not installed: get it there\n" in printed.err
    assert "| one 9.9 |" in printed.out


def test_none_to_compare(tmp_path, capsys):
    """Exit status 1, and a table of nothing is no crash."""

    def absent(tools: Tools) -> str:
        raise Missing("gone")

    assert harnesses.main(asked(tmp_path / "r.jsonl"), {"absent": Harness("", absent, Scripted().compare)}) == 1
    assert "no comparison yet" in capsys.readouterr().out


def test_one_harness_alone(tmp_path):
    """--harness leaves the others out."""
    one, other = Scripted(), Scripted()
    table = {"one": one.harness, "other": other.harness}
    harnesses.main(asked(tmp_path / "record.jsonl", "--harness", "other"), table)
    assert (len(one.percents), len(other.percents)) == (0, 5)


def test_quick_harnesses_are_asked_more_often(tmp_path):
    """--more multiplies what is asked of all but the slow ones."""
    slow, quick = Scripted(), Scripted()
    words = [*asked(tmp_path / "record.jsonl"), "--more", "3"]
    harnesses.main(words, {"pyperf": slow.harness, "one": quick.harness})
    assert (len(slow.percents), len(quick.percents)) == (5, 15)


def test_an_existing_record_is_not_added_to_by_chance(tmp_path, capsys):
    """Exit status 2 with what to do."""
    path = tmp_path / "record.jsonl"
    harnesses.main(asked(path), {"one": Scripted().harness})
    assert harnesses.main(asked(path), {"one": Scripted().harness}) == 2
    assert "--resume" in capsys.readouterr().err


@pytest.mark.suites
def test_the_quick_harnesses_for_real(tmp_path):
    """The tools are installed, run on the workload, and understood; pyperf and hyperfine take too long here."""
    path = tmp_path / "record.jsonl"
    quick = ["--harness", "bench", "--harness", "asv", "--harness", "pytest-benchmark"]
    assert harnesses.main(["--aa", "1", "--effects", "0", "--more", "1", "--record", str(path), *quick]) == 0
    comparisons = {one.harness: one for one in journal.read(path).comparisons}
    assert set(comparisons) == {"bench", "asv", "pytest-benchmark"}
    for one in comparisons.values():
        assert (one.status, one.reason) == ("ok", "")
        assert one.verdict and one.ratio and one.seconds > 0
    assert comparisons["bench"].low <= comparisons["bench"].ratio <= comparisons["bench"].high
