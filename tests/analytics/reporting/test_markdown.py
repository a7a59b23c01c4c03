"""Markdown: the same words as the page, escaped, with pictures that lie beside it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.reporting import write
from analytics.reporting.blocks import Cell, Commands, Fold, Part, Points, Report, Section, Table, Words
from analytics.reporting.markdown import escaped, text


def cells(blocks) -> list[Cell]:
    """All cells of a report, in order."""
    found: list[Cell] = []
    for one in blocks:
        if isinstance(one, Table):
            found += [cell for row in one.rows for cell in row]
        elif isinstance(one, Fold | Part):
            found += cells(one.blocks)
        elif isinstance(one, Points):
            found += one.lines
    return found


def plain(words: str) -> str:
    """Markdown without what escapes and what marks."""
    return re.sub(r"\\(.)", r"\1", words)


def test_it_says_what_the_page_says(drawn, read):
    """Each cell's text stands in both, in the same order."""
    written, _ = text(drawn, "pictures")
    told = [one for section in drawn.sections for one in cells(section.blocks)]
    assert len(told) > 100
    page = "".join(one.text for one in read.elements if one.name == "body")
    markdown = plain(written)
    at = [0, 0]
    for one in told:
        words = " ".join(one.text.split())
        for side, whole in enumerate((page, markdown)):
            place = whole.find(words, at[side])
            assert place >= 0, f"{words!r} is missing or out of order"
            at[side] = place


def test_pictures_lie_beside_it(drawn, tmp_path):
    """Each is a drawing that is there, with words for those who don't see it; a place with a space works."""
    paths = write(drawn, tmp_path / "my report.md")
    written = paths[0].read_text()
    named = re.findall(r"^!\[(.+)\]\(<([^>]+)>\)$", written, re.M)
    assert len(named) == len(paths) - 1 >= 3
    for told, place in named:
        assert len(told) > 40 and (tmp_path / place).read_text().startswith("<svg")


def test_markup_in_names_stays_text(drawn):
    """Tags, pipes, stars and back ticks are escaped, so that a table keeps its columns."""
    written, _ = text(drawn, "pictures")
    assert "<script" not in written.replace("\\<script", "")
    rows = [line for line in written.splitlines() if line.startswith("|")]
    for head, rule in pairwise(rows):
        if set(rule) <= set("|- "):
            columns = rule.count("---")
            body = rows[rows.index(rule, rows.index(head)) + 1 :]
            assert len(re.findall(r"(?<!\\)\|", head)) == columns + 1
            assert len(re.findall(r"(?<!\\)\|", body[0])) == columns + 1


@given(st.text(max_size=60))
def test_escaping_loses_nothing(words):
    """What is escaped reads as it was, in one line, and no character that means something is left bare."""
    found = escaped(words)
    assert plain(found) == " ".join(words.split()) and "\n" not in found
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>|`*\[\]]", found)


def test_every_kind_of_block(tmp_path):
    """Commands in a fence that nothing within can end; folds and parts as headings."""
    blocks = (
        Part("p", (Words("w"), Fold("f", (Commands(("bench run ```x",)),)))),
        Points((Cell("l", about="b"),), "1 more"),
    )
    written, _ = text(Report("t", (("When", "now"),), (Section("k", "s", blocks),), {}, ""), "x")
    assert "### p" in written and "#### f" in written and "- l (b)" in written and "1 more" in written
    assert written.count("```") == 2


@pytest.mark.parametrize("name", ["r.pdf", "r"])
def test_other_endings_are_refused(drawn, tmp_path, name):
    """One line that says which there are."""
    from analytics.reporting import CannotWrite

    with pytest.raises(CannotWrite, match=r"\.html or \.md"):
        write(drawn, tmp_path / name)
