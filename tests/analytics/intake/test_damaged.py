"""Whatever a file holds, an import ends in a report or in one line; and what went in is sound."""

from __future__ import annotations

import json
import math
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.intake import CannotImport, Given, figure_tables, import_files, read_part
from analytics.intake.checks import reasons
from bench.export import EXPORTERS, read_run
from fakes.records import USUAL, make_content, store_run

from .conftest import FIXTURES, GIVEN, NOW

FILES = sorted(path for path in FIXTURES.rglob("*") if path.is_file() and path.name != "README.md")
SAID = GIVEN | {"memory_bytes": None, "model": "made-up", "task": "op"}
GAPS = {"--memory": {"memory_bytes": 48 * 2.0**30}, "--chip": {"chip": "M4 Pro"}}  # said only where the file doesn't
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**20), st.floats(), st.text(max_size=4), st.just([]), st.just({}),
    st.lists(st.floats(), max_size=2),
)  # fmt: skip


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """Our own exports of a made-up run."""
    folder = tmp_path_factory.mktemp("own")
    host = {"identity": "f00", "chip": "Intel Fake", "memory_bytes": 2**35}
    measured = read_run(store_run(folder, make_content(USUAL[:4], host=host)))
    for form in ("csv", "json", "parquet", "pyperf"):
        EXPORTERS[form].write(measured, folder / f"run.{form}")
    return folder


def outcome(path, results):
    """The report, or None after one line; what was kept passes every check and fits the tables."""
    said = dict(SAID)
    for _ in range(2):
        try:
            report = import_files([path], Given(**said), results, now=NOW)
            break
        except CannotImport as error:
            assert len(str(error).splitlines()) == 1
            missing = [gap for option, gap in GAPS.items() if option in str(error)]
            said |= {name: value for gap in missing for name, value in gap.items()}
    else:
        return None
    for refusal in report.refused:
        assert refusal.reason and "\n" not in refusal.reason, refusal
    if report.written:
        figures = read_part(report.written).figures
        assert len(figures) == report.taken
        assert all(not reasons(one, NOW) for one in figures)
        assert all(one.value is None or math.isfinite(one.value) for one in figures)
        figure_tables(figures)
    return report


def mutated(value, draw):
    """A JSON value with one part replaced or taken away."""
    if isinstance(value, dict) and value and draw(st.integers(0, 9)):
        name = draw(st.sampled_from(sorted(value)))
        if not draw(st.integers(0, 5)):
            return {key: one for key, one in value.items() if key != name}
        return value | {name: mutated(value[name], draw)}
    if isinstance(value, list) and value and draw(st.integers(0, 9)):
        place = draw(st.integers(0, len(value) - 1))
        return [*value[:place], mutated(value[place], draw), *value[place + 1 :]]
    return draw(VALUES)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_json_with_a_part_replaced(own, tmp_path_factory, drawn):
    """Published and own documents with a null, a list, a text or an absurd number where something else stood."""
    path = drawn.draw(st.sampled_from([one for one in (*FILES, own / "run.json", own / "run.pyperf") if is_json(one)]))
    folder = tmp_path_factory.mktemp("damaged")
    document = json.loads(path.read_text())
    for _ in range(drawn.draw(st.integers(1, 3))):
        document = mutated(document, drawn.draw)
    (folder / path.name).write_text(json.dumps(document))
    outcome(folder / path.name, folder / "results")
    shutil.rmtree(folder)


def is_json(path):
    """Does the file hold a JSON document?"""
    try:
        json.loads(path.read_text())
    except ValueError:
        return False
    return True


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_files_that_were_cut_or_scribbled_over(own, tmp_path_factory, drawn):
    """Bytes missing at the end, or others in the middle."""
    path = drawn.draw(st.sampled_from([*FILES, *sorted(own.glob("run.*"))]))
    raw = bytearray(path.read_bytes())
    for _ in range(drawn.draw(st.integers(0, 3))):
        place = drawn.draw(st.integers(0, len(raw) - 1))
        raw[place : place + drawn.draw(st.integers(0, 3))] = drawn.draw(
            st.sampled_from([b"", b"\n", b",", b"|", b'"', b"nan", b"1e999", b"-", b"\xff", b"\x00", b"0", b"e"])
        )
    folder = tmp_path_factory.mktemp("damaged")
    (folder / path.name).write_bytes(raw[: drawn.draw(st.integers(0, len(raw)))] if drawn.draw(st.booleans()) else raw)
    outcome(folder / path.name, folder / "results")
    shutil.rmtree(folder)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(len(FILES))))
def test_the_order_of_imports_does_not_matter(tmp_path_factory, order):
    """The same figures are there in the end, each once, however often and in whatever order the files came."""
    folder = tmp_path_factory.mktemp("order")
    for place in (*order, *order[:3]):
        outcome(FILES[place], folder / "shuffled")
    for path in FILES:
        outcome(path, folder / "sorted")
    assert kept(folder / "shuffled") == kept(folder / "sorted")
    assert len(kept(folder / "sorted")) == len(set(kept(folder / "sorted")))
    shutil.rmtree(folder)


def kept(results):
    """Identities of all that is kept, in order of their text."""
    parts = (results / "field" / "imported" / "somebody").glob("*.ndjson")
    return sorted(one.identity() for path in parts for one in read_part(path).figures)
