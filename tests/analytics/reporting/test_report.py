"""What a report says: the same figures as the questions themselves, on which machine, held to which part."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime

import pytest

import analytics
from analytics.reporting import SECTIONS, report
from analytics.reporting.html import page
from analytics.reporting.sections.ideas import HEADINGS as IDEAS
from bench.export import format as shown
from fakes.pages import Page
from fakes.records import FakeTechnique, make_content, make_header, store_run

HOST = "fake00host00"


def test_figures_are_those_of_compare(history, drawn, read):
    """Each ratio of `bench compare --by host --json` stands in its section once, beside its interval in words."""
    rows = analytics.compare(history).document()["rows"]
    document = drawn.document()["sections"]["compare"]
    assert document["rows"] == rows
    told = read.figures("compare")
    for row in rows:
        assert row["ratio"] in told
        words = shown.ratio_with_interval(row["ratio"], row["low"] or 0.0, row["high"] or math.inf)
        line = next(one for one in read.all("tr", "compare") if one.text.startswith(f"{row['technique']}{row['key']}"))
        assert words in line.text and row["verdict"] in line.text
        for value in row["sizes"].values():
            assert value in told


def test_figures_are_those_of_the_families(history, drawn, read):
    """Each median too, measured and published."""
    found = [one.document() for one in analytics.compare_families(history)]
    assert drawn.document()["sections"]["families"]["families"] == found
    assert {one["provenance"] for one in found} == {"measured", "field"}
    medians = read.figures("families")
    assert all(one["ratio"]["median"] in medians for one in found)
    provenances = [one.text for one in read.all("td", "families")][IDEAS.index("provenance") - 1 :: len(IDEAS) - 1]
    assert set(provenances) == {"measured", "field"}


def test_figures_are_those_of_insight(history, drawn, read):
    """Each finding's sentence, and the figures behind it with where they stand."""
    found = drawn.document()["sections"]["insight"]["findings"]
    texts = next(one.text for one in read.all("section") if one.attributes["id"] == "insight")
    told = read.figures("insight")
    assert found
    for one in found[:3]:
        assert one["sentence"] in texts and one["cannot_say"] in texts
        assert all(row["value"] in told for row in one["evidence"][:12])


def test_it_is_json(drawn):
    """A document without NaN, a key a section."""
    document = json.loads(json.dumps(drawn.document(), allow_nan=False))
    assert list(document["sections"]) == list(SECTIONS)
    assert document["sections"]["summary"]


def test_failures_stand_with_their_reason(read):
    """Failed, and refused with what to do."""
    table = [one for one in read.all("tr", "coverage") if one.text.startswith(("failed", "skipped"))]
    assert any("changed nothing" in one.text and "fake-broken" in one.text for one in table)
    assert any("FAKE_CHECKPOINT" in one.text and "fake-absent" in one.text for one in table)


def test_origins_and_limits(drawn, read):
    """Runs by id, the source with citation and licence, the command of each run, and what must not be concluded."""
    sources = next(one.text for one in read.all("section") if one.attributes["id"] == "sources")
    assert "20260101T000000Z-fake01" in sources and "llamacpp_4167" in sources
    link = next(one for one in read.all("a", "sources"))
    assert link.attributes["href"] == "https://github.com/ggml-org/llama.cpp/discussions/4167"
    cited = next(one for one in drawn.document()["sections"]["sources"]["field"])
    assert cited["citation"] in sources and cited["figures"] == 138
    again = drawn.document()["sections"]["reproduce"]
    assert "bench run suite/fake-suite --profile quick" in again["measure"]
    limits = " ".join(drawn.document()["sections"]["limits"])
    assert "not a Mac" in limits and "quick runs" in limits and "can't be told" in limits


def test_no_place_of_this_machine_stands_in_it(history, drawn):
    """A page is passed on: it names no folder."""
    assert str(history) not in page(drawn) and str(history) not in json.dumps(drawn.document())


def test_the_machine_that_asks_is_told_in_full(tmp_path):
    """Of two, this one; of none of them, the one that was measured last; with --host, that one."""
    store_run(tmp_path, make_content(run="20260101T000000Z-fake01", started="2026-01-01T00:00:00+00:00"))
    host = {**make_header().host, "identity": "fake11host11", "chip": "Other Chip"}
    changes = {"run": "20260102T000000Z-fake02", "started": "2026-01-02T00:00:00+00:00", "host": host}
    store_run(tmp_path, make_content(**changes))

    def told(here: str, **scope: str) -> tuple[set[str], str]:
        found = report(tmp_path, sections=("compare", "limits"), here=here, **scope).document()["sections"]
        return {row["group"] for row in found["compare"]["rows"]}, " ".join(found["limits"])

    assert told(HOST)[0] == {HOST}
    groups, limits = told("somebody else")
    assert groups == {"fake11host11"} and f"({HOST})" in limits
    assert told(HOST, host="fake11")[0] == {"fake11host11"}
    assert told(HOST, host=(HOST, "fake11"))[0] == {HOST, "fake11host11"}


def test_simulated_runs_are_not_ranked(tmp_path):
    """They are left out, and shown only when asked for by name, with a line that says what they are."""
    store_run(tmp_path, make_content(provenance="simulated"))
    assert report(tmp_path, sections=("compare",), here=HOST).document()["sections"]["compare"] is None
    asked = report(tmp_path, sections=("compare", "limits"), here=HOST, provenance="simulated").document()["sections"]
    assert {row["provenance"] for row in asked["compare"]["rows"]} == {"simulated"}
    assert any("no measurements" in line for line in asked["limits"])


def test_field_alone(history):
    """Published figures without measured ones: families stand, and the first sentence says what is missing."""
    found = report(history, here=HOST, provenance="field").document()["sections"]
    assert found["compare"] is None
    assert {one["provenance"] for one in found["families"]["families"]} == {"field"}
    assert found["summary"][0].startswith("Nothing was measured")


def test_filters(history, read):
    """The part that is named, in its words on every command; a filter that doesn't exist is said."""
    found = report(history, here=HOST, technique="fake-fast", suite="fake-suite")
    rows = found.document()["sections"]["compare"]["rows"]
    assert {row["technique"] for row in rows} == {"fake-fast"}
    ask = found.document()["sections"]["reproduce"]["ask"]
    assert all("--technique fake-fast --suite fake-suite" in line for line in ask)
    assert "technique fake-fast" in dict(found.about)["Only"]
    with pytest.raises(ValueError, match="no filter is called 'chips'"):
        report(history, here=HOST, chips="M1")


def test_many_techniques_are_cut(tmp_path):
    """Sixty techniques: forty rows, and the command for the others, which the JSON has."""
    techniques = [
        FakeTechnique("fake-base"),
        *(FakeTechnique(f"fake-{at}", 0.5 + at / 100, pairs=3) for at in range(60)),
    ]
    store_run(tmp_path, make_content(techniques))
    found = report(tmp_path, sections=("compare",), here=HOST)
    read = Page(page(found))
    assert len(read.all("tr", "compare")) == 1 + 1 + 40  # headings, baseline
    text = next(one.text for one in read.all("section"))
    assert "20 more: bench compare --by host --suite fake-suite" in text
    assert len(found.document()["sections"]["compare"]["rows"]) == 60


def test_places_with_few_techniques_stand_together(tmp_path):
    """Models with one technique each share a table that names them."""
    names = ("fake-model", "fake-other", "fake-third")
    techniques = [FakeTechnique(name, model=model) for model in names for name in ("fake-base", "fake-fast")]
    store_run(tmp_path, make_content(techniques, baselines=dict.fromkeys(names, "fake-base")))
    read = Page(page(report(tmp_path, sections=("compare",), here=HOST)))
    head = next(one for one in read.all("tr", "compare"))
    assert "where" in head.text
    lines = [one.text for one in read.all("tr", "compare")][1:]
    assert len(lines) == 3 and all(any(name in line for line in lines) for name in names)


def test_the_moment_is_given(history):
    """A report says when it was drawn."""
    found = report(history, sections=("limits",), here=HOST, made=datetime(2026, 1, 3, 4, 5, tzinfo=UTC))
    assert dict(found.about)["Drawn"] == "2026-01-03 04:05 UTC" and found.made == "2026-01-03T04:05:00+00:00"


def test_changes_over_time(tmp_path):
    """A technique that became faster with a new version: the step, what changed there, and a sentence at the top."""
    for at in range(1, 25):
        ratio = (0.5 if at < 13 else 0.4) * (1 + 0.002 * (at % 3))
        header = {
            "run": f"202601{at:02d}T000000Z-fake{at:02d}", "started": f"2026-01-{at:02d}T00:00:00+00:00",
            "environment": {"python": "3.11.0", "packages": {"mlx": "1.0" if at < 13 else "2.0"}},
        }  # fmt: skip
        store_run(tmp_path, make_content([FakeTechnique("fake-base"), FakeTechnique("fake-fast", ratio)], **header))
    found = report(tmp_path, sections=("summary", "trend"), here=HOST)
    sections = found.document()["sections"]
    assert sections["trend"] == analytics.trend(tmp_path).document(every=False)
    step = sections["trend"]["series"][0]["changes"][0]
    line = [one.text for one in Page(page(found)).all("tr", "trend")][1]
    assert step["run"] in line and shown.ratio_with_interval(step["size"], step["low"], step["high"]) in line
    assert "mlx 1.0" in line and any("fake-suite/fake-fast" in one for one in sections["summary"])
