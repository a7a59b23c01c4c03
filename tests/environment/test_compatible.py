"""Whether suites fit together, with a resolver that answers from a table instead of an index."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.environment import compatible
from bench.environment.compatible import Resolution, read_constraints, resolve_all, rows
from bench.environment.uv import Ended

PROJECT = '[project]\nname = "suite-{name}"\nrequires-python = "{python}"\ndependencies = ["mlx"]\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two suites with locks, and what they share."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pyproject.toml").write_text(PROJECT.format(name=name, python=">=3.11"))
        (tmp_path / name / "requirements.lock").write_text("mlx==0.32.4 \\\n    --hash=sha256:0\nleft==1\n")
    (tmp_path / "constraints.txt").write_text(
        "# shared\nmlx>=0.32,<0.33  # the engine\nmlx-lm[x] == 0.32.2 ; python_version > '3'\n\n-r other.txt\n"
    )
    return tmp_path


def answering(answers: dict[str, str | Ended]) -> Callable[..., Ended]:
    """A uv that pins what the table has for the project in the scratch folder."""

    def run(uv: Path, command: list[str], progress: Callable[[str], None]) -> Ended:
        scratch = Path(command[command.index("--directory") + 1])
        name = next(name for name in answers if f'"suite-{name}"' in (scratch / "pyproject.toml").read_text())
        answer = answers[name]
        if isinstance(answer, Ended):
            return answer
        (scratch / command[command.index("--output-file") + 1]).write_text(answer)
        return Ended(0, ())

    return run


def resolved(home: Path, answers: dict[str, str | Ended], monkeypatch: pytest.MonkeyPatch) -> list[Resolution]:
    """Both suites under the shared constraints."""
    monkeypatch.setattr(compatible, "find_uv", lambda: Path("uv"))
    projects = {name: home / name for name in ("one", "two")}
    return resolve_all(projects, home / "constraints.txt", lambda line: None, answering(answers))


def verdicts(resolutions: list[Resolution], home: Path) -> dict[str, tuple[str, bool]]:
    """Verdict and whether it must be mended, by package."""
    table = rows(resolutions, read_constraints(home / "constraints.txt"))
    return {row.package: (row.verdict, row.wrong) for row in table}


SOUND = "mlx==0.32.4 \\\n    --hash=sha256:0\nleft==1\n"


def test_constraints_are_read_as_requirements(home):
    """Names as PEP 503 has them, specifiers without comments, markers and extras; options are left to uv."""
    assert read_constraints(home / "constraints.txt") == {"mlx": ">=0.32,<0.33", "mlx-lm": "== 0.32.2"}
    assert read_constraints(None) == {}


def test_suites_that_agree_fit(home, monkeypatch):
    """Shared packages alone are in the table, and none is wrong."""
    found = verdicts(resolved(home, {"one": SOUND, "two": SOUND}, monkeypatch), home)
    assert found == {"mlx": ("fits", False), "mlx-lm": ("fits", False), "python": ("fits", False)}


def test_another_version_of_a_shared_package_is_wrong_and_of_another_one_a_note(home, monkeypatch):
    """mlx is shared and must agree; `left` is each suite's own affair, and still told."""
    (home / "two/requirements.lock").write_text("mlx==0.32.5\nleft==2\n")
    found = verdicts(resolved(home, {"one": SOUND, "two": "mlx==0.32.5\nleft==2\n"}, monkeypatch), home)
    assert (found["mlx"], found["left"]) == (("differs", True), ("differs", False))


def test_a_lock_that_the_constraints_rule_out_is_stale(home, monkeypatch):
    """The committed lock has what can't be resolved any more."""
    (home / "one/requirements.lock").write_text("mlx==0.31.0\nleft==1\n")
    resolutions = resolved(home, {"one": SOUND, "two": SOUND}, monkeypatch)
    assert resolutions[0].stale == {"mlx": (("0.31.0",), ("0.32.4",))}
    assert verdicts(resolutions, home)["mlx"] == ("lock is stale", True)


def test_no_solution_is_told_in_the_resolvers_words(home, monkeypatch):
    """The other suite's row stands beside it."""
    refused = Ended(1, ("  × No solution found when resolving dependencies:", "because mlx==0.31 and mlx>=0.32"))
    resolutions = resolved(home, {"one": SOUND, "two": refused}, monkeypatch)
    assert "because mlx==0.31 and mlx>=0.32" in resolutions[1].problem
    assert verdicts(resolutions, home)["(all)"] == ("impossible", True)


def test_different_pythons_are_wrong(home, monkeypatch):
    """Two suites that can't run on one Python aren't compared on one machine."""
    (home / "two/pyproject.toml").write_text(PROJECT.format(name="two", python=">=3.13"))
    assert verdicts(resolved(home, {"one": SOUND, "two": SOUND}, monkeypatch), home)["python"] == ("differs", True)


def test_without_a_network_the_lock_stands_and_that_is_said(home, monkeypatch):
    """Nothing is invented: the committed pins, marked so."""
    offline = Ended(2, ("error: dns error: failed to lookup address",))
    resolutions = resolved(home, {"one": offline, "two": SOUND}, monkeypatch)
    assert resolutions[0].pins == {"left": ("1",), "mlx": ("0.32.4",)}
    assert "not resolved again" in resolutions[0].note and not resolutions[0].problem


def test_a_broken_declaration_is_a_problem_of_that_suite(home, monkeypatch):
    """The others are resolved all the same."""
    (home / "one/pyproject.toml").write_text("[project")
    resolutions = resolved(home, {"two": SOUND}, monkeypatch)
    assert "can't be read" in resolutions[0].problem and resolutions[1].pins


def test_without_uv_one_line(home, monkeypatch):
    """What is missing, and how to get it."""
    monkeypatch.setattr(compatible, "find_uv", lambda: None)
    with pytest.raises(compatible.CantResolve, match="pip install uv"):
        resolve_all({}, None, lambda line: None)
