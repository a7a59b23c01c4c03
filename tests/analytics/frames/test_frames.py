"""Named questions: each answers with the columns that its head documents, held to the scope it is asked of."""

from __future__ import annotations

import pytest

from analytics.frames import UnknownQuestion, frame, question, question_names
from fakes.records import store_run


@pytest.mark.parametrize("name", question_names())
def test_columns_are_documented(name, tmp_path):
    """The answer has the columns of the file's head, in its order, with and without anything in the warehouse."""
    assert frame(name, tmp_path).columns == list(question(name).columns)
    store_run(tmp_path)
    found = frame(name, tmp_path)
    assert found.columns == list(question(name).columns)
    assert question(name).about.endswith("?")


def test_unknown_question(tmp_path):
    """A question that doesn't exist is answered with those that do."""
    with pytest.raises(UnknownQuestion, match="cases"):
        frame("no-such", tmp_path)


def test_scope(tmp_path):
    """A filter keeps what it names: by short name, by key, by the beginning of a run's id, by chip."""
    store_run(tmp_path)
    assert set(frame("cases", tmp_path, technique="fake-fast")["technique"]) == {"fake-fast"}
    assert set(frame("cases", tmp_path, technique=["runtime=python,variant=fake-slow"])["technique"]) == {"fake-slow"}
    assert frame("cases", tmp_path, run="2026").height == frame("cases", tmp_path, chip="Fake Chip").height > 0
    assert frame("cases", tmp_path, run="2027").height == frame("cases", tmp_path, chip="M1").height == 0
