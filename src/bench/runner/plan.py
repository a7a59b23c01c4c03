"""Which cases a run measures: the suite's matrix, narrowed by profile and by names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bench.record import Case
from bench.spec import Model, Suite, Technique, Workload
from bench.spec.table import nearest


class UnknownName(Exception):
    """A technique, model or workload that the suite doesn't have; the text names what it has."""


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """A case with the declarations that it comes from."""

    case: Case
    technique: Technique
    model: Model
    workload: Workload
    runtime: str

    @property
    def is_baseline(self) -> bool:
        """Whether the others of this model are compared with it."""
        return self.technique.name == self.model.baseline


def _known(what: str, asked: Iterable[str], known: Iterable[str]) -> None:
    names = list(known)
    for name in asked:
        if name not in names:
            raise UnknownName(f"{what} '{name}' does not exist; {nearest(name, names)}")


def plan_cases(
    suite: Suite,
    profile: str,
    techniques: tuple[str, ...],
    models: tuple[str, ...],
    workloads: tuple[str, ...],
) -> list[PlannedCase]:
    """The cases of a run, each model's baseline before the others.

    Raises UnknownName for a name that the suite doesn't have, or a selection that leaves nothing to compare.
    """
    _known("technique", techniques, suite.techniques)
    _known("model", models, suite.models)
    _known("workload", workloads, suite.workloads)
    planned = []
    for name in models or _models_of(suite, techniques):
        for workload in suite.workloads.values():
            asked = workload.name in workloads if workloads else profile in workload.profiles
            if name in workload.models and asked:
                planned += _of_model(suite, suite.models[name], workload, profile, techniques)
    if not planned:
        raise UnknownName("these models, workloads and techniques have no case in common; see `bench list`")
    return planned


def _models_of(suite: Suite, techniques: tuple[str, ...]) -> tuple[str, ...]:
    """The default models, or those that the named techniques are for where they are for none of the defaults."""
    named = [suite.techniques[name] for name in techniques]
    if not named or any(set(t.models) & set(suite.default_models) for t in named):
        return suite.default_models
    return tuple(name for name in suite.models if any(name in t.models for t in named))


def _of_model(
    suite: Suite, model: Model, workload: Workload, profile: str, techniques: tuple[str, ...]
) -> list[PlannedCase]:
    chosen = [
        technique
        for technique in suite.techniques.values()
        if model.name in technique.models
        and workload.name in (technique.workloads or (workload.name,))
        and (technique.name in techniques if techniques else profile in technique.profiles)
    ]
    if not chosen:
        return []
    baseline = suite.techniques[model.baseline]
    ordered = [baseline, *(technique for technique in chosen if technique is not baseline)]
    return [_planned(suite, technique, model, workload) for technique in ordered]


def _planned(suite: Suite, technique: Technique, model: Model, workload: Workload) -> PlannedCase:
    case = Case(suite.name, technique.name, model.name, workload.name, suite.key(technique, model))
    return PlannedCase(case, technique, model, workload, suite.runtime(technique, model))
