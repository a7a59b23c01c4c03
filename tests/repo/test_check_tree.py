"""The rules that scripts/check_tree.py keeps: each one bites, and this tree keeps them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import check_tree

TOOLKIT = frozenset({"bench"})


def findings(path: str, source: str) -> list[str]:
    """What the rules for Python say of a made-up file."""
    return list(check_tree.module_findings(path, source, TOOLKIT))


def test_this_tree_keeps_the_rules():
    """No finding in any file that git has or would take."""
    assert check_tree.tree_findings(check_tree.ROOT) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("fetch https://py" + "pi.org/simple", "index host"),
        ("https://files.python" + "hosted.org/x", "index host"),
        ("registry.npm" + "js.org", "index host"),
        ("cp /wo" + "rk/main/x .", "path of one machine"),
        ("home = '/ro" + "ot/.cache'", "path of one machine"),
    ],
)
def test_hosts_and_paths_are_found(text, what):
    """A host of an index or a path of a machine, with the line it stands in."""
    [found] = check_tree.text_findings("docs/page.md", f"one\n{text}\n")
    assert found.startswith("docs/page.md:2: ")
    assert what in found


@pytest.mark.parametrize("text", ["src/work/main", "a/root/b", "./work/x", "/workshop/x", "import httptools"])
def test_what_only_looks_like_one_is_left_alone(text):
    """Relative folders and longer words are no finding."""
    assert list(check_tree.text_findings("a.md", text)) == []


def test_a_module_that_says_nothing():
    """No docstring at its head."""
    assert findings("src/bench/x.py", "A = 1\n") == [
        "src/bench/x.py: opens with no docstring that says what lives there"
    ]


def test_lengths():
    """400 lines and 60 lines pass, one more doesn't."""
    body = "def f():\n" + "    a = 1\n" * 59
    assert findings("src/x.py", f'"""X."""\n{body}') == []
    [found] = findings("src/x.py", f'"""X."""\n{body}    b = 2\n')
    assert "f has 61 lines" in found
    assert findings("src/x.py", '"""X."""\n' + "a = 1\n" * 399) == []
    [found] = findings("src/x.py", '"""X."""\n' + "a = 1\n" * 400)
    assert "401 lines" in found


@pytest.mark.parametrize(
    "line",
    ["data = 1", "def load_helper(): ...", "class RunManager: ...", "def f(config): ...", "_utils = 2"],
)
def test_names_that_say_nothing(line):
    """Whole names and words inside longer ones."""
    [found] = findings("src/x.py", f'"""X."""\n{line}\n')
    assert "doesn't say what it is" in found


@pytest.mark.parametrize(
    "line",
    [
        "metadata = 1",
        "data_hash = 2",
        "def items_per_second(): ...",
        "class P(Base):\n    def handle(self, data): ...",
    ],
)
def test_names_that_say_something(line):
    """Longer names, and parameters that the extended class dictates."""
    assert findings("src/x.py", f'"""X."""\n{line}\n') == []


def test_the_name_of_a_module():
    """The file's own name counts."""
    assert "utils" in findings("src/bench/utils.py", '"""X."""\n')[0]


def test_unfinished_work():
    """Marked in src and suites; a test may speak of it."""
    source = '"""X."""\nraise NotImplemented' + "Error\n"
    assert "unfinished" in findings("src/x.py", source)[0]
    assert "unfinished" in findings("suites/s/x.py", source)[0]
    assert findings("tests/x.py", source) == []
    assert findings("suites/s/x.py", '"""X."""\ngraph.place' + "holder(shape=(1,))\n") == []
    assert findings("suites/s/x.py", '"""X."""\na = 1  # place' + "holder\n") != []


@pytest.mark.parametrize("line", ["import bench", "from bench.spec import Suite", "import os, bench.record"])
def test_suites_know_nothing_of_the_toolkit(line):
    """Any import of it from a suite is a finding; from elsewhere it isn't."""
    source = f'"""X."""\n\ndef f():\n    {line}\n'
    assert "a suite imports bench" in findings("suites/s/x.py", source)[0]
    assert findings("benchmarks/x.py", source) == []


def test_a_whole_checkout(tmp_path, capsys):
    """Tracked and new files are read, ignored and binary ones aren't; a tracked uv.lock is a finding."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    files = {
        ".gitignore": b"ignored/\n",
        "uv.lock": b"version = 1\n",
        "new.py": b"A = 1\n",
        "ignored/x.py": b"B = 1\n",
        "weights.bin": b"\xff\xfe\x00",
    }
    for name, content in files.items():
        Path(tmp_path, name).parent.mkdir(exist_ok=True)
        Path(tmp_path, name).write_bytes(content)
    subprocess.run(["git", "add", "uv.lock", "weights.bin"], cwd=tmp_path, check=True)
    assert check_tree.main(tmp_path) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("uv.lock: is tracked")
    assert printed[1].startswith("new.py: opens with no docstring")
    assert printed[2:] == ["2 findings"]
