"""The front, the charts and the comparison sheet."""

from __future__ import annotations

import dataclasses
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bench.export import groups, read_run
from bench.export.chart import frontier_chart, ratio_chart
from bench.export.companions import write_companions
from bench.export.frontier import points
from bench.export.labels import CHARACTER, LINE, MOST_COVERED, place, place_where_free
from bench.export.sheet import GAP, Layout, draw_sheet, lay_out, plain
from bench.summary import summarise
from fakes.records import BASELINE, MODEL, USUAL, WORKLOAD, FakeTechnique, make_content, store_run


def png(colour=128, size=(16, 16)):
    """A plain picture."""
    stream = io.BytesIO()
    Image.new("L", size, colour).save(stream, "PNG")
    return stream.getvalue()


def front_of(techniques):
    """Names on the front of a made-up run."""
    summary = summarise(make_content(techniques))
    (group,) = groups(summary)
    return {point.case.case.technique for point in points(group, summary) if point.on_front}


def test_front_is_what_nobody_beats():
    """Slower and worse is off it; faster, or better, is on it."""
    assert front_of(
        [
            FakeTechnique(BASELINE, accuracy=0.9),
            FakeTechnique("fake-fast", 0.3, 0.8),
            FakeTechnique("fake-beaten", 0.5, 0.7),
            FakeTechnique("fake-fine", 1.5, 0.95),
        ]
    ) == {BASELINE, "fake-fast", "fake-fine"}


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.floats(0.1, 2), st.floats(0.1, 0.9)), min_size=1, max_size=6))
def test_front_by_definition(pairs):
    """No member is beaten, and everyone off it is beaten by a member."""
    techniques = [FakeTechnique(f"fake-{n}", r, a, pairs=4) for n, (r, a) in enumerate(pairs)]
    summary = summarise(make_content([FakeTechnique(BASELINE), *techniques]))
    (group,) = groups(summary)
    placed = points(group, summary)

    def beats(one, other):
        same = (one.ratio, one.quality) == (other.ratio, other.quality)
        return not same and one.ratio <= other.ratio and one.quality >= other.quality

    front = [point for point in placed if point.on_front]
    assert not any(beats(other, one) for one in front for other in placed)
    assert all(any(beats(one, off) for one in front) for off in placed if not off.on_front)


def test_lower_is_better_turns_the_front():
    """A distance is better when it is small."""
    metrics = {"fake_distance": {"unit": "1", "better": "lower"}}
    techniques = [
        FakeTechnique(BASELINE),
        FakeTechnique("fake-worse", 1.5, 0.5),
        FakeTechnique("fake-fast", 0.5, 0.5),
    ]
    summary = summarise(make_content(techniques, metrics=metrics))
    (group,) = groups(summary)
    assert group.quality == "fake_distance"
    assert {p.case.case.technique for p in points(group, summary) if p.on_front} == {BASELINE, "fake-fast"}


def test_groups_tell_quality_from_fidelity():
    """What the baseline has not is fidelity to it."""
    (group,) = groups(summarise(make_content()))
    assert (group.quality, group.fidelity) == ("fake_accuracy", "fake_psnr")
    assert {case.status for case in group.unmeasured} == {"failed", "skipped"}


def labels_of(specification):
    """All names that a chart sets as text."""
    found = []
    for part in specification if isinstance(specification, list) else specification.values():
        if isinstance(part, dict) and isinstance(part.get("name"), str):
            found.append(part["name"])
        if isinstance(part, dict | list):
            found += labels_of(part)
    return found


def test_frontier_names_every_point():
    """Directly, without a legend or hovering; one panel for each model."""
    second = [FakeTechnique(BASELINE, model="fake-2"), FakeTechnique("fake-x", 0.5, model="fake-2")]
    summary = summarise(make_content([*USUAL, *second], baselines={MODEL: BASELINE, "fake-2": BASELINE}))
    specification = frontier_chart(summary).to_dict()
    assert len(specification["vconcat"]) == 2
    measured = [one.name for one in [*USUAL, *second] if one.status == "ok"]
    assert sorted(set(labels_of(specification))) == sorted(set(measured))


def test_ratio_chart_is_sorted_and_has_the_margin():
    """Best first; the band is the practical margin."""
    (panel,) = ratio_chart(summarise(make_content())).to_dict()["vconcat"]
    order = next(layer["encoding"]["y"]["sort"] for layer in panel["layer"] if "y" in layer["encoding"])
    assert order == ["fake-faster", "fake-fast", "fake-twin", "fake-unclear", "fake-slow"]
    assert panel["layer"][0]["data"]["values"] == [{"from": pytest.approx(1 / 1.01), "to": 1.01}]


def test_no_chart_without_comparisons():
    """Failures alone, a baseline alone, techniques without quality."""
    for techniques in ([], [FakeTechnique(BASELINE)], [one for one in USUAL if one.status != "ok"]):
        summary = summarise(make_content(techniques))
        assert frontier_chart(summary) is None
        assert ratio_chart(summary) is None
    blind = summarise(make_content([FakeTechnique(BASELINE, accuracy=None), FakeTechnique("fake-x", 0.5, None)]))
    assert frontier_chart(blind) is None
    assert ratio_chart(blind) is not None


@given(st.lists(st.tuples(st.floats(0, 600), st.floats(0, 380)), min_size=1, max_size=6, unique=True))
def test_a_few_labels_never_cover_each_other(points_):
    """And they stay inside the chart."""
    texts = [f"fake-{n}" for n in range(len(points_))]
    labels = place(points_, texts, 620, 380)
    boxes = [
        (one.x, one.y - LINE / 2, one.x + len(t) * CHARACTER, one.y + LINE / 2)
        for one, t in zip(labels, texts, strict=True)
    ]
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart
        assert one[0] >= -1 and one[2] <= 621


def test_sheet_shows_every_picture_on_a_tile(tmp_path):
    """Five pictures are two rows; a broken one is a tile that says so; small pictures are enlarged."""
    names = [one.name for one in USUAL if one.status == "ok"][:5]
    techniques = [dataclasses.replace(one, artefacts={"grid": f"artefacts/{one.name}.png"}) for one in USUAL]
    files = {f"artefacts/{name}.png": png() for name in names[1:]} | {f"artefacts/{names[0]}.png": b"\x89PNG broken"}
    run = read_run(store_run(tmp_path, make_content(techniques), files))
    (group,) = groups(run.summary)
    sheet = draw_sheet(group, run.folder)
    assert sheet.width == GAP + 4 * (300 + GAP)
    grey = sheet.convert("L").histogram()[128]
    assert grey >= 4 * (16 * 18.5) ** 2  # 16 pixels, 18.5 times as large, on four tiles


def test_large_pictures_are_made_to_fit(tmp_path):
    """A picture larger than its tile is reduced, however long it is."""
    technique = FakeTechnique(BASELINE, artefacts={"grid": "artefacts/long.png"})
    run = read_run(store_run(tmp_path, make_content([technique]), {"artefacts/long.png": png(7, (4000, 3))}))
    (group,) = groups(run.summary)
    assert draw_sheet(group, run.folder).width == GAP + 420 + GAP


def test_broad_pictures_get_broad_tiles():
    """Ten digits in a row would be lost in a square."""
    assert lay_out([(400, 160), (400, 200)], 7) == Layout(420, 210, 3)
    assert lay_out([(400, 160), (100, 100)], 7) == Layout(300, 300, 4)
    assert lay_out([], 1) == Layout(300, 300, 1)


def test_file_names_are_plain():
    """A model's name can't lead out of the folder."""
    assert plain("../../etc/passwd") == "_.._etc_passwd"
    assert plain("a b/c") == "a_b_c"
    assert plain("..") == "_"


def test_companions_lie_beside_the_records(tmp_path):
    """Figures, both charts and the sheet, and no note."""
    techniques = [dataclasses.replace(one, artefacts={"grid": "artefacts/a.png"}) for one in USUAL]
    run = read_run(store_run(tmp_path, make_content(techniques), {"artefacts/a.png": png()}))
    written, notes = write_companions(run)
    assert notes == []
    assert [path.name for path in written] == [
        "figures.csv", "frontier.png", "ratios.png", f"sheet-{MODEL}-{WORKLOAD}.png",
    ]  # fmt: skip
    for path in written[1:]:
        assert Image.open(path).format == "PNG"


def test_companions_that_fail_stop_nothing(tmp_path):
    """A report folder that can't be made, or can't be written, is a note."""
    run = read_run(store_run(tmp_path))
    (run.folder / "report").write_text("in the way")
    written, notes = write_companions(run)
    assert (written, len(notes)) == ([], 1)


@given(st.lists(st.tuples(st.floats(0, 600), st.floats(0, 300)), min_size=1, max_size=60), st.integers(0, 5))
def test_labels_without_room_are_left_out(points_, needed):
    """Sixty names in a heap: those that stand cover no other, those that must stand do."""
    texts = ["a technique"] * len(points_)
    labels = place_where_free(points_, texts, 620, 320, needed=needed)
    assert all(label is not None for label in labels[:needed])
    boxes = [(one.x, one.y) for one in labels[needed:] if one is not None]
    for at, (x, y) in enumerate(boxes):
        for other_x, other_y in boxes[:at]:
            wide = len(texts[0]) * CHARACTER - abs(x - other_x)
            assert min(wide, LINE - abs(y - other_y)) <= 0 or wide * (LINE - abs(y - other_y)) <= MOST_COVERED
