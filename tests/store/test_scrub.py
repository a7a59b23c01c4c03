"""What identifies a person or a machine doesn't get into records, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.store.scrub import Scrubber

ROOT = "/root"
SCRUBBER = Scrubber(Path("/home/alice"), Path("/srv/project"), "alices-laptop.local", "alice")
PIECES = st.sampled_from(
    ["/home/alice", "/Users/alice", "/srv/project", "alices-laptop", "alice", "/root", "/", "~", ".", " ", "-2",
     "/home/", "home", "user", "host", "<user>", "<host>", '"', "x", "é", "/Users/bob smith"]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=8).map("".join)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/home/alice/models/a.bin", "~/models/a.bin"),
        ("in /home/alice", "in ~"),
        ("-I/home/alice/include", "-I~/include"),
        ("/Users/bob/x and /home/carol", "~/x and ~"),
        ("/srv/project/suites/a", "./suites/a"),
        ("/srv/project-2/suites", "/srv/project-2/suites"),
        (f"{ROOT}/x", "~/x"),
        (f"/data{ROOT}/x", f"/data{ROOT}/x"),
        ("/rootless/x", "/rootless/x"),
        ("/data/alice/weights", "/data/<user>/weights"),
        ("/tmp/pytest-of-alice/0", "/tmp/pytest-of-<user>/0"),
        ("malice is kept", "malice is kept"),
        ("on alices-laptop: no", "on <host>: no"),
    ],
)
def test_text(text: str, shown: str) -> None:
    """Homes, the working folder, user and host are replaced where they stand as such."""
    assert SCRUBBER.text(text) == shown


@settings(max_examples=400)
@given(TEXTS)
def test_scrubbing_twice_is_scrubbing_once(text: str) -> None:
    """A scrubbed text stays as it is: records can be copied through the store again."""
    once = SCRUBBER.text(text)
    assert SCRUBBER.text(once) == once


@given(TEXTS, TEXTS)
def test_no_name_is_left(before: str, after: str) -> None:
    """Whatever stands around it, the home folder never comes through."""
    shown = SCRUBBER.text(f"{before}/home/alice/x{after}")
    assert "/home/alice/" not in shown


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text("xyz", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("xyz", max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_what_names_nobody_stays(value: Any) -> None:
    """A value without names comes back as it is, numbers and nesting included."""
    assert SCRUBBER.value(value) == value


def test_nested_values_and_paths_as_keys() -> None:
    """Texts are scrubbed at every depth, and so is a path in the place of a key."""
    value = {"a": ["/home/alice/x", {"/home/alice/y": ("alices-laptop",)}], "n": 3}
    assert SCRUBBER.value(value) == {"a": ["~/x", {"~/y": ["<host>"]}], "n": 3}


def test_structure_is_kept_where_the_host_has_a_suites_name() -> None:
    """A host called `diffusion` must not rename the suite, or its records would not be found again."""
    scrubber = Scrubber(Path("/home/a"), Path("/w"), "diffusion", "students")
    record = {"suite": "diffusion", "case": {"suite": "diffusion", "model": "students"}, "reason": "diffusion failed"}
    assert scrubber.value(record) == record | {"reason": "<host> failed"}


def test_short_names_are_words_like_any_other() -> None:
    """A host called `mac` isn't taken out of every text, a user called `bob` out of paths alone."""
    scrubber = Scrubber(Path("/home/bob"), Path("/w"), "mac", "bob")
    assert scrubber.text("mac: bob saw /data/bob/x") == "mac: bob saw /data/<user>/x"
