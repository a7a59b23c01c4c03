"""A session of the toy suite with a fake launcher, in memory but for the run's folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bench.runner.identity import case_identity
from bench.runner.pairs import run_pairs
from bench.runner.plan import plan_cases
from bench.runner.request import Silent
from bench.runner.session import Session
from bench.runner.trials import run_trials
from bench.spec import Suite, load_suite
from bench.store import RunFolder
from bench.store.folder import new_run_name
from bench.summary.plans import PLANS
from fakes.launcher import Behaviour, FakeLauncher
from fakes.records import make_header

TOY = Path(__file__).resolve().parents[1] / "fixtures" / "suites" / "toy"


@pytest.fixture
def toy() -> Suite:
    """The toy suite."""
    return load_suite(TOY)


class Staged:
    """A session that can be run as `bench run` does."""

    def __init__(self, session: Session, launcher: FakeLauncher, planned: list[Any]) -> None:
        self.session, self.launcher, self.planned = session, launcher, planned

    def run(self) -> Staged:
        """Both stages."""
        run_trials(self.session, self.planned)
        run_pairs(self.session, self.planned)
        return self

    def trial(self, technique: str) -> Any:
        """The trial of a technique."""
        return next(trial for case, trial in self.session.trials.items() if case.technique == technique)


@pytest.fixture
def staged(tmp_path: Path, toy: Suite) -> Iterator[Callable[..., Staged]]:
    """Makes a session: `staged({technique: Behaviour}, techniques=..., suite=..., **fields of Session)`."""
    open_folders = ExitStack()

    def make(
        behaviours: Mapping[str, Behaviour] | None = None,
        techniques: tuple[str, ...] = ("half",),
        suite: Suite = toy,
        profile: str = "quick",
        **fields: Any,
    ) -> Staged:
        launcher = FakeLauncher(behaviours)
        planned = plan_cases(suite, profile, techniques, (), ())
        folder = RunFolder.create(tmp_path, "fakehost", make_header(new_run_name()))
        open_folders.enter_context(folder)
        values: dict[str, Any] = {
            "precision": 0.02,
            "budget_s": 1e9,
            "seed": 1,
            "identities": {one.case: case_identity(suite, one, profile, {}, ("", "")) for one in planned},
            "plan": PLANS[profile],
        }
        session = Session(
            suite=suite, profile=profile, folder=folder, scratch=tmp_path, launcher=launcher,
            progress=Silent(), **values | fields,
        )  # fmt: skip
        return Staged(session, launcher, planned)

    with open_folders:
        yield make
