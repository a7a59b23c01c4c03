"""The page: nothing is loaded, nothing runs, every picture has words, every name within a drawing is its own."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from analytics.reporting import report
from analytics.reporting.html import page
from fakes.pages import Page

NASTY = "<script>alert(1)</script>"
LOADS = (
    "script",
    "link",
    "img",
    "iframe",
    "object",
    "embed",
    "base",
    "form",
    "audio",
    "video",
    "source",
    "use",
    "image",
)


def test_nothing_is_loaded(read):
    """No element that fetches, no address outside the page but in links, no style from elsewhere."""
    assert not [one.name for one in read.elements if one.name in LOADS]
    for one in read.elements:
        for name, value in one.attributes.items():
            assert not name.startswith("on"), f"{one.name} has {name}"
            outside = re.search(r"(?:[a-z]+:)?//|javascript:", value)
            assert not outside or name.startswith("xmlns") or (one.name, name) == ("a", "href"), value
    styles = "".join(one.text for one in read.all("style"))
    assert "url(" not in styles and "@import" not in styles and "@font-face" not in styles
    policy = next(one for one in read.all("meta") if "http-equiv" in one.attributes)
    assert "default-src 'none'" in policy.attributes["content"] and "script-src" not in policy.attributes["content"]


def test_names_are_texts(read):
    """A technique and a reason that are markup stand there as words, in cells and in drawings."""
    cells = [one for one in read.all("th") + read.all("td") if NASTY in one.text]
    drawn = [one for one in read.all("text") if NASTY in one.text]
    assert cells and drawn
    assert any(one.section == "coverage" for one in cells)


def test_every_picture_has_words(read):
    """Each drawing is one picture to a screen reader, says what it shows, and can be scrolled with the keyboard."""
    drawings = [one for one in read.elements if "drawing" in one.attributes.get("class", "")]
    assert len(drawings) == len(read.all("svg")) >= 3
    for one in drawings:
        assert one.attributes["role"] == "img" and one.attributes["tabindex"] == "0"
        assert len(one.attributes["aria-label"]) > 40
    inner = [one for one in read.elements if "svg" in one.parents]
    assert not [name for one in inner for name in one.attributes if name.startswith("aria-") or name == "role"]


def test_names_within_drawings_are_their_own(read):
    """No id twice, and what a drawing refers to is there: else one picture would be clipped by another's frame."""
    ids = Counter(one.attributes["id"] for one in read.elements if "id" in one.attributes)
    assert [name for name, count in ids.items() if count > 1] == []
    values = [value for one in read.elements for value in one.attributes.values()]
    used = {found for value in values for found in re.findall(r"url\(#([^)]+)\)", value)}
    assert used <= set(ids)
    links = {one.attributes["href"][1:] for one in read.all("a") if one.attributes["href"].startswith("#")}
    assert links <= set(ids)


def test_tables_can_be_read(read):
    """Each has a name, headings of columns and rows, and a region that the keyboard scrolls."""
    tables = read.all("table")
    assert len(tables) >= 5
    assert len(read.all("caption")) == len(tables)
    assert len([one for one in read.all("div") if one.attributes.get("role") == "region"]) == len(tables)
    for one in read.all("th"):
        assert one.attributes["scope"] in ("row", "col")


def test_headings_go_down_step_by_step(read):
    """One h1, sections below it, parts below sections."""
    levels = [int(one.name[1]) for one in read.elements if re.fullmatch(r"h[1-6]", one.name)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(
    ("citation", "link"),
    [
        ("javascript:alert(1)", ""),
        (" https://a.example", ""),
        ("owner/repo@c0ffee:results.md", ""),
        ("https://a.example/x?y=1&z=2", "https://a.example/x?y=1&z=2"),
        ("https://a.example/x (read via a copy)", "https://a.example/x"),
        ('https://a.example/"onclick="x', "https://a.example/"),
    ],
)
def test_only_addresses_become_links(citation, link):
    """What somebody wrote as a citation can't become something to run."""
    from analytics.reporting.sections.sources import address

    assert address(citation) == link


def test_an_empty_project_explains_itself(tmp_path):
    """Every section is there and says what is missing; the first says what to do."""
    read = Page(page(report(tmp_path, here="nobody")))
    first = next(one for one in read.all("section"))
    assert "no results yet" in first.text and "bench run suite/diffusion" in first.text
    assert all(len(one.text) > 40 for one in read.all("section"))
    assert not read.all("svg")
