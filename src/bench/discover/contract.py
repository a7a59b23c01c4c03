"""What a suite that others are to run must have beyond a readable suite.toml: its contract, read without importing it.

Heavy modules of a suite are parsed and never imported, so that this costs milliseconds and needs no environment.
"""

from __future__ import annotations

import ast
import hashlib
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.metrics import METRICS
from bench.spec import FileReference, Suite, Technique
from bench.spec.suite import PROFILES

README, PROJECT, LOCK = "README.md", "pyproject.toml", "requirements.lock"
HEADINGS = {
    "what its numbers mean": r"^#+ .*\bnumbers? means?\b",
    "what they leave out": r"^#+ .*\bleaves? out\b",
    "how to use the winner in one's own code": r"^#+ .*\byour own code\b",
}
CODE = re.compile(r"^```(python|sh)\n", re.MULTILINE)
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==\S+", re.MULTILINE)
HASHED = re.compile(r"--hash=sha256:[0-9a-f]{64}")
NAME = re.compile(r"^[A-Za-z0-9._-]+")


def breaches(suite: Suite) -> list[str]:
    """Each way in which the suite breaks the contract, one line; none for one that is fit to be published."""
    return [line for rule in RULES for line in rule(suite)]


def _has_readme(suite: Suite) -> Iterator[str]:
    path = suite.folder / README
    if not path.is_file():
        yield f"{README} is missing: what the numbers mean and leave out, and how to use the winner"
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    for what, heading in HEADINGS.items():
        if not re.search(heading, text, re.MULTILINE | re.IGNORECASE):
            yield f"{README} has no heading for {what}"
    if not CODE.search(text):
        yield f"{README} shows no code: an example of using the winner"


def _has_environment(suite: Suite) -> Iterator[str]:
    """A suite on plain Python is run by the toolkit's own and needs none."""
    if not (suite.folder / PROJECT).is_file():
        if {model.runtime for model in suite.models.values()} != {"python"}:
            yield f"{PROJECT} is missing: the environment of the measured software"
        return
    lock = suite.folder / LOCK
    if not lock.is_file():
        yield f"{LOCK} is missing: write it with uv export (docs/suites.md)"
        return
    yield from _lock_findings(suite.folder / PROJECT, lock.read_text(encoding="utf-8"))


def _lock_findings(project: Path, lock: str) -> Iterator[str]:
    try:
        declared = tomllib.loads(project.read_text(encoding="utf-8")).get("project", {})
    except (OSError, ValueError) as error:
        yield f"{PROJECT} can't be read: {error}"
        return
    locked = {_normal(name) for name in PINNED.findall(lock)}
    for requirement in declared.get("dependencies", []):
        named = NAME.match(requirement)
        if named and _normal(named[0]) not in locked:
            yield f"{LOCK} does not pin {named[0]}, which {PROJECT} asks for: write it anew"
    if locked and not HASHED.search(lock):
        yield f"{LOCK} has no hashes: write it with uv export"
    if "requires-python" not in declared:
        yield f"{PROJECT} has no requires-python"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _code_exists(suite: Suite) -> Iterator[str]:
    """Every import string leads to a file of the suite that defines the name."""
    named = [(f"models.{model.name}.load", model.load) for model in suite.models.values()]
    named += [(f"techniques.{one.name}.class", one.import_path) for one in suite.techniques.values() if one.import_path]
    for place, path in named:
        module, _, name = path.partition(":")
        source = suite.folder / (module.replace(".", "/") + ".py")
        if not source.is_file():
            yield f"{place}: there is no {source.relative_to(suite.folder)}"
        elif name not in _defined(source):
            yield f"{place}: {source.relative_to(suite.folder)} defines no {name}"


def _defined(source: Path) -> set[str]:
    """Names at the top of a module; what can't be parsed defines nothing."""
    try:
        body = ast.parse(source.read_text(encoding="utf-8")).body
    except (SyntaxError, ValueError):
        return set()
    found = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    targets = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
    found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found | {
        alias.asname or alias.name for node in body if isinstance(node, ast.ImportFrom) for alias in node.names
    }


def _is_independent(suite: Suite) -> Iterator[str]:
    """Its code imports nothing of the toolkit, whose packages its environment doesn't hold."""
    toolkit = {path.parent.name for path in Path(__file__).resolve().parents[2].glob("*/__init__.py")}
    for source in sorted(suite.folder.rglob("*.py")):
        if {".venv", "__pycache__"} & set(source.relative_to(suite.folder).parts):
            continue
        for name in sorted(_imported(source) & toolkit):
            yield f"{source.relative_to(suite.folder)} imports {name}: a suite knows nothing of the toolkit"


def _imported(source: Path) -> set[str]:
    try:
        nodes = list(ast.walk(ast.parse(source.read_text(encoding="utf-8"))))
    except (SyntaxError, ValueError):
        return set()
    found = {alias.name.split(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return found | {
        (node.module or "").split(".")[0] for node in nodes if isinstance(node, ast.ImportFrom) and not node.level
    }


def _files_are_meant(suite: Suite) -> Iterator[str]:
    for model in suite.models.values():
        for file in model.files:
            yield from _file_findings(f"models.{model.name}.files.{file.name}", suite.folder, file)


def _file_findings(place: str, folder: Path, file: FileReference) -> Iterator[str]:
    kind, _, path = file.path.partition(":")
    if kind != "suite":
        return
    if not (folder / path).is_file():
        yield f"{place}: there is no {path}"
    elif hashlib.sha256((folder / path).read_bytes()).hexdigest() != file.sha256:
        yield f"{place}: {path} has another sha256 than suite.toml says"


def _sources_are_named(suite: Suite) -> Iterator[str]:
    for model in suite.models.values():
        for member in ("about", "source", "licence"):
            if not getattr(model, member):
                yield f"models.{model.name} has no {member}"


def _metrics_are_known(suite: Suite) -> Iterator[str]:
    """A suite's own metric may not take the name of one that every suite has."""
    for name, metric in suite.metrics.items():
        if name in METRICS:
            yield f"metrics.{name} is a metric of the toolkit: take another name"
        if not metric.about:
            yield f"metrics.{name} has no about"


def _techniques_claim(suite: Suite) -> Iterator[str]:
    """Without a claim the harness can only see whether anything changed at all."""
    baselines = {model.baseline for model in suite.models.values()}
    for technique in suite.techniques.values():
        if not technique.about and not technique.stack:
            yield f"techniques.{technique.name} has no about"
        if technique.name not in baselines and not technique.control and not suite.changes(technique):
            yield f"techniques.{technique.name} claims no changes"


def _profiles_compare(suite: Suite) -> Iterator[str]:
    """Each profile has something to compare for the default models."""
    for profile in PROFILES:
        for name in suite.default_models:
            if not any(_measured(suite, one, name, profile) for one in suite.techniques.values()):
                yield f"profile {profile} compares nothing on {name}: only its baseline is in it"


def _measured(suite: Suite, technique: Technique, model: str, profile: str) -> bool:
    workloads = [one for one in suite.workloads.values() if model in one.models and profile in one.profiles]
    on = [one for one in workloads if one.name in (technique.workloads or (one.name,))]
    usable = model in technique.models and profile in technique.profiles
    return bool(on) and usable and technique.name != suite.models[model].baseline


Rule = Callable[[Suite], Iterator[str]]
RULES: tuple[Rule, ...] = (
    _has_readme,
    _has_environment,
    _code_exists,
    _is_independent,
    _files_are_meant,
    _sources_are_named,
    _metrics_are_known,
    _techniques_claim,
    _profiles_compare,
)
