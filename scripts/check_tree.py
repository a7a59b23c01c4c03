"""The rules of the house that no linter knows, applied to every file that git has or would take.

    uv run python scripts/check_tree.py

Patterns are put together from halves, so that this file isn't its own finding.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE, LONGEST_FUNCTION = 400, 60

HOSTS = re.compile("|".join(("py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.org", "deb" + r"\.debian")), re.I)
MACHINE = re.compile(r"(^|[^A-Za-z0-9_.])/(work|farm|root)/", re.M)
# Behind a dot it is a name of somebody's library: Core ML calls a graph's input so.
UNFINISHED = re.compile("|".join((r"(?<!\.)place" + "holder", "TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error")))
UNFINISHED_IN = ("src", "suites", "dashboards")
WHOLE_NAMES = frozenset({"config", "data", "item", "manager", "helper", "helpers", "util", "utils"})
WORDS_IN_NAMES = frozenset({"manager", "helper", "helpers", "util", "utils"})
WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def text_findings(path: str, text: str) -> Iterator[str]:
    """What may stand in no file: names of package indexes, paths of one machine."""
    for pattern, what in ((HOSTS, "names a package index host"), (MACHINE, "holds a path of one machine")):
        for found in pattern.finditer(text):
            yield f"{path}:{text.count(chr(10), 0, found.start(0) + 1) + 1}: {what}"


def module_findings(path: str, source: str, toolkit: frozenset[str]) -> Iterator[str]:
    """What may stand in no Python file."""
    tree = ast.parse(source)
    if not ast.get_docstring(tree):
        yield f"{path}: opens with no docstring that says what lives there"
    if (lines := source.count("\n")) > LONGEST_FILE:
        yield f"{path}: {lines} lines, more than {LONGEST_FILE}: find the second thing that lives there"
    yield from long_functions(path, tree)
    yield from poor_names(path, tree)
    if path.startswith("suites/"):
        yield from imports_of(path, tree, toolkit)
    if PurePosixPath(path).parts[0] in UNFINISHED_IN:
        for number, line in enumerate(source.splitlines(), 1):
            if found := UNFINISHED.search(line):
                yield f"{path}:{number}: '{found[0].strip()}' marks unfinished work"


def long_functions(path: str, tree: ast.Module) -> Iterator[str]:
    """Functions that are more than one thought."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{path}:{node.lineno}: {node.name} has {lines} lines, more than {LONGEST_FUNCTION}"


def poor_names(path: str, tree: ast.Module) -> Iterator[str]:
    """Names that say nothing about what they name."""
    for line, name in [(1, PurePosixPath(path).stem), *defined_names(tree)]:
        words = {word.lower() for word in WORD.findall(name)}
        if name.lower().strip("_") in WHOLE_NAMES or words & WORDS_IN_NAMES:
            yield f"{path}:{line}: the name '{name}' doesn't say what it is"


def defined_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """What a module names itself; a method's parameters may be dictated by the class that it extends."""
    dictated = {
        id(argument)
        for owner in ast.walk(tree)
        if isinstance(owner, ast.ClassDef) and owner.bases
        for method in owner.body
        if isinstance(method, Function)
        for argument in ast.walk(method.args)
    }
    for node in ast.walk(tree):
        if isinstance(node, Function | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg) and id(node) not in dictated:
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id


def imports_of(path: str, tree: ast.Module, toolkit: frozenset[str]) -> Iterator[str]:
    """Imports of the toolkit from a suite: a suite's environment holds the measured software alone."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        for name in names:
            if name.split(".")[0] in toolkit:
                yield f"{path}:{node.lineno}: a suite imports {name}; suites know nothing of the toolkit"


def git_files(root: Path, *options: str) -> list[str]:
    """Paths that git lists; without options those that it tracks."""
    command = ["git", "ls-files", "-z", *options]
    found = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return sorted(path for path in found.split("\0") if path and (root / path).is_file())


def toolkit_packages(root: Path) -> frozenset[str]:
    """The packages under src."""
    return frozenset(file.parent.name for file in root.glob("src/*/__init__.py"))


def tree_findings(root: Path) -> list[str]:
    """All findings of a checkout, tracked files and those that would be added."""
    toolkit = toolkit_packages(root)
    findings = [
        f"{path}: is tracked, and names index hosts; requirements.lock is what is committed"
        for path in git_files(root)
        if PurePosixPath(path).name == "uv.lock"
    ]
    for path in git_files(root, "--cached", "--others", "--exclude-standard"):
        try:
            text = (root / path).read_text()
        except UnicodeDecodeError:
            continue  # weights, pictures
        findings += text_findings(path, text)
        if path.endswith(".py"):
            findings += module_findings(path, text, toolkit)
    return findings


def main(root: Path = ROOT) -> int:
    """Print the findings; exit code 1 where there are any."""
    findings = tree_findings(root)
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings" if findings else "the tree keeps the rules of the house")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
