"""`suite.toml`: what it may say, and that every mistake of a file comes in one pass."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.spec import Suite, SuiteError, load_suite
from bench.spec.parse import _check_references, _read_suite
from bench.spec.table import Mistakes

TOY = Path(__file__).resolve().parents[1] / "fixtures" / "suites" / "toy"
DOCUMENT = tomllib.loads((TOY / "suite.toml").read_text())
JUNK = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just([]) | st.just({})
    | st.lists(st.integers() | st.text(max_size=3), max_size=2) | st.dictionaries(st.text(max_size=3), st.integers())
)  # fmt: skip


def mistakes_of(folder: Path) -> list[str]:
    """What is wrong with a folder's suite.toml."""
    with pytest.raises(SuiteError) as raised:
        load_suite(folder)
    return raised.value.mistakes


def test_sound_suite_is_read_whole() -> None:
    """Models, workloads, techniques, metrics and the plan arrive as declared."""
    suite = load_suite(TOY)
    assert (suite.name, suite.task, suite.timeout_s, suite.memory_limit_bytes) == ("toy", "op", 20.0, None)
    assert suite.models["sum"].baseline == "base"
    assert suite.workloads["small"].quality["standard"] == {"examples": 80}
    assert suite.techniques["half"].changes == {"terms": "less", "output_hash": "differs"}
    assert suite.techniques["twin"].control
    assert suite.metrics["accuracy"].better == "higher"
    assert suite.key(suite.techniques["half"], suite.models["sum"]) == "runtime=python,prune=50"


def test_five_mistakes_of_five_kinds_come_in_one_pass(suite_copy: Callable[..., Path]) -> None:
    """A wrong type, a wrong choice, an unknown field, an unknown reference and a missing field: five messages."""
    folder = suite_copy(
        "toy",
        {
            "timeout = 20.0": 'timeout = "soon"',
            'better = "higher"': 'better = "hihger"',
            "control = true": "controll = true",
            'baseline = "base"': 'baseline = "bas"',
            'question = "Does the harness see what it should?"\n': "",
        },
    )
    found = sorted(mistakes_of(folder))
    assert len(found) == 5, found
    assert found[0].startswith("metrics.accuracy.better: value 'hihger' does not exist; did you mean 'higher'?")
    assert found[1].startswith("models.sum.baseline: technique 'bas' does not exist; did you mean 'base'?")
    assert found[2] == "plan.timeout: must be a number, not 'soon'"
    assert found[3] == "question: is missing (a text)"
    assert found[4].startswith("techniques.twin.controll: field 'controll' does not exist; did you mean 'control'?")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('better = "higher"', 'better = "higher"\nmargin = -0.1', "metrics.accuracy.margin: must be 0 or above"),
        ('better = "higher"', 'better = "higher"\nidentical = "0"', "metrics.accuracy.identical: must be a number"),
        ("schema = 1", "schema = 2", "schema: is 2; this toolkit reads 1"),
        ("timeout = 20.0", "timeout = 0", "plan.timeout: must be above 0"),
        ("timeout = 20.0", "timeout = nan", "plan.timeout: must be a number, not nan"),
        ("timeout = 20.0", "memory_limit_gb = inf", "plan.memory_limit_gb: must be a number, not inf"),
        ('load = "work:load"', 'load = "work.load"', "models.sum.load: must be 'module:name', not 'work.load'"),
        ("[techniques.half]", "[techniques.Half]", "techniques.Half: names are lower-case letters"),
        ('key = "prune=50"', 'key = "prune"', "techniques.half.key: 'prune' is not of the form key=value"),
        ("work = 1\n", "work = 0\n", "workloads.small.work: must be above 0"),
        ("quick = { examples", "fast = { examples", "workloads.small.quality: profile 'fast' does not exist"),
        ("work = 1\n", 'work = 1\nprofiles = ["fast"]\n', "workloads.small.profiles: value 'fast' does not exist"),
        ("control = true", 'stack = ["half"]', "techniques.twin: needs either 'class' or 'stack'"),
    ],
)
def test_mistake_is_named_with_its_place(old: str, new: str, message: str, suite_copy: Callable[..., Path]) -> None:
    """One mistake, one line that begins with where it stands."""
    found = mistakes_of(suite_copy("toy", {old: new}))
    assert len(found) == 1, found
    assert found[0].startswith(message)


@pytest.mark.parametrize(
    ("stack", "message"),
    [('["half", "hlaf"]', "technique 'hlaf' does not exist; did you mean 'half'?"), ('["more"]', "is itself a stack")],
)
def test_wrong_stack(stack: str, message: str, suite_copy: Callable[..., Path]) -> None:
    """A stack is made of techniques that exist and are no stacks."""
    more = '\n[techniques.more]\nmodels = ["sum"]\nstack = ["half"]\n'
    add = f'{more}[techniques.most]\nmodels = ["sum"]\nstack = {stack}\n'
    (found,) = mistakes_of(suite_copy("toy", add=add))
    assert found.startswith("techniques.most.stack: ")
    assert message in found


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ('path = "weights.bin"', "must begin with suite:, package: or checkpoint:"),
        ('path = "suite:weights.bin"', "sha256: is missing"),
        ('path = "suite:weights.bin"\nsha256 = "abc"', "sha256: must be 64"),
    ],
)
def test_wrong_file(file: str, message: str, suite_copy: Callable[..., Path]) -> None:
    """A file that ships is fixed by its hash, and its place is of a known kind."""
    add = f'\n[[models.sum.files]]\nname = "weights"\n{file}\n'
    (found,) = mistakes_of(suite_copy("toy", {"\n[workloads.small]": f"{add}\n[workloads.small]"}))
    assert found.startswith("models.sum.files[0].")
    assert message in found


@pytest.mark.parametrize("content", [None, b"schema = ", b"\xff\xfe"])
def test_unreadable_file(content: bytes | None, tmp_path: Path) -> None:
    """No file, no TOML, no text: one line that names the path."""
    if content is not None:
        (tmp_path / "suite.toml").write_bytes(content)
    with pytest.raises(SuiteError) as raised:
        load_suite(tmp_path)
    assert len(raised.value.mistakes) == 1
    assert str(tmp_path / "suite.toml") in str(raised.value)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a nested document."""
    if path:
        yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from places(member, (*path, key))


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(list(places(DOCUMENT))), JUNK), min_size=1, max_size=3))
def test_junk_anywhere_is_a_mistake_or_a_suite(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    """Whatever stands at whatever place: the reader says what is wrong or returns a suite; it never breaks."""
    document = copy.deepcopy(DOCUMENT)
    for path, junk in changes:
        put(document, path, junk)
    mistakes = Mistakes()
    suite = _read_suite(TOY, document, mistakes)
    _check_references(suite, mistakes)
    assert isinstance(suite, Suite)
    assert all(isinstance(line, str) for line in mistakes.found)
    if not mistakes.found:
        assert all(suite.models[name].baseline in suite.techniques for name in suite.default_models)


def put(document: Any, path: tuple[Any, ...], junk: Any) -> None:
    """Replace what stands at `path`, if that place is still there."""
    for key in path[:-1]:
        inside = isinstance(document, dict) and key in document
        inside = inside or (isinstance(document, list) and isinstance(key, int) and key < len(document))
        if not inside:
            return
        document = document[key]
    if isinstance(document, dict):
        document[path[-1]] = junk


def test_bounds_of_a_claim_are_checked(suite_copy: Callable[..., Path]) -> None:
    """A table of a claim holds bounds that are numbers, and nothing else."""
    claims = 'changes = { terms = { atleast = 1 }, output_hash = { at_most = "x" }, other = [], none = {} }'
    found = mistakes_of(suite_copy("toy", {'changes = { terms = "less", output_hash = "differs" }': claims}))
    assert len(found) == 4, found
    assert "techniques.half.changes.terms: bound 'atleast' does not exist; did you mean 'at_least'" in found[0]
    assert found[1] == "techniques.half.changes.output_hash.at_most: must be a number, not 'x'"
    assert all("must be a value, a relation, or a table of bounds" in one for one in found[2:])


def test_bounds_are_read(suite_copy: Callable[..., Path]) -> None:
    """They arrive as declared."""
    claim = "{ terms = { at_least = 1, times_at_most = 0.5 } }"
    suite = load_suite(suite_copy("toy", {'{ terms = "less", output_hash = "differs" }': claim}))
    assert suite.techniques["half"].changes == {"terms": {"at_least": 1, "times_at_most": 0.5}}
