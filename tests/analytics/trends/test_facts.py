"""What changed between two runs, and clocks that can't be right."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from analytics.trends import NOTHING, clock_notes, differences, what_changed

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def facts(**changes):
    """A made-up row of `run_facts`."""
    usual = {
        "run": "r", "started": datetime(2026, 1, 1, tzinfo=UTC), "host": "h", "chip": "Fake Chip",
        "provenance": "measured", "profile": "quick", "os": "FakeOS 1", "python": "3.11.0", "toolkit": "0.1",
        "lock_hash": "a" * 64, "revision": "1234567890", "dirty": False,
        "packages": json.dumps({"mlx": "0.31.0", "numpy": "2.4"}), "turned_back": False,
    }  # fmt: skip
    return usual | changes


def test_each_fact():
    """Versions, additions, OS, revision, profile: what it was and what it is."""
    new = facts(
        packages=json.dumps({"mlx": "0.32.4", "fake": "1"}), os="FakeOS 2", revision="abcdef0123", profile="standard"
    )
    assert differences(facts(), new) == [
        "fake 1 came", "mlx 0.31.0 → 0.32.4", "numpy 2.4 went", "OS FakeOS 1 → FakeOS 2", "profile quick → standard",
        "suite's git revision 12345678 → abcdef01",
    ]  # fmt: skip
    assert differences(facts(), facts()) == []


def test_a_lock_alone():
    """Another lock with the same packages is told; with other packages they say it all."""
    assert differences(facts(), facts(lock_hash="b" * 64)) == ["lock aaaaaaaa → bbbbbbbb"]
    assert differences(facts(dirty=False), facts(dirty=True)) == [
        "suite's git revision 12345678 → 12345678 with changes"
    ]


def test_many_packages_are_counted():
    """Six by name."""
    old, new = ({f"p{at}": version for at in range(9)} for version in ("1", "2"))
    found = differences(facts(packages=json.dumps(old)), facts(packages=json.dumps(new)))
    assert len(found) == 7 and found[-1] == "3 more packages"


def test_what_is_not_known_is_no_difference():
    """Missing environments, an unknown run: nothing is claimed."""
    unknown = facts(packages=None, os=None, lock_hash=None, python=None, revision=None, dirty=None)
    assert differences(unknown, facts(revision=None, dirty=None)) == []
    assert differences(None, facts()) == []
    assert what_changed(1, ["a", "b"], {}, [{}, {}]) == (NOTHING,)


def test_near_a_change():
    """The place of a change isn't known to the run: what changed within three runs is told, with where."""
    runs = [f"r{at}" for at in range(10)]
    of = {run: facts(os="FakeOS 1" if at < 6 else "FakeOS 2") for at, run in enumerate(runs)}
    nothing = [{}] * 10
    assert what_changed(6, runs, of, nothing) == ("OS FakeOS 1 → FakeOS 2",)
    assert what_changed(5, runs, of, nothing) == ("1 run later: OS FakeOS 1 → FakeOS 2",)
    assert what_changed(8, runs, of, nothing) == ("2 runs earlier: OS FakeOS 1 → FakeOS 2",)
    assert what_changed(1, runs, of, nothing) == (NOTHING,)


def test_weights():
    """Other weights of either side."""
    weights = [{"technique": "x" * 9, "baseline": "y"}, {"technique": "z" * 9, "baseline": "w"}]
    assert what_changed(1, ["a", "b"], {}, weights) == (
        "the technique's weights xxxxxxxx → zzzzzzzz", "the baseline's weights y → w",
    )  # fmt: skip


def test_clocks():
    """One line for each way to be wrong, none where all is well or published."""
    assert clock_notes([facts(), facts(provenance="field", started=None)], NOW) == []
    notes = clock_notes(
        [facts(turned_back=True), facts(turned_back=True, host="i"), facts(started=datetime(2027, 1, 1, tzinfo=UTC)),
         facts(started=None, run="undated")],
        NOW,
    )  # fmt: skip
    assert [note.split(":")[0] for note in notes] == [
        "the clock of host h and 1 more hosts went backwards during run r and 1 more",
        "the clock of host h was in the future at run r",
        "the clock of host h is not known at run undated",
    ]
