"""From a planned case to the request that its worker gets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bench.record import CALLS, Application, FilePlace, Request, Setting, WarmUp
from bench.runner.plan import PlannedCase
from bench.runner.session import Session

# A side of a pair has been seen warm by its trial; its own warm-up only has to settle.
PAIR_WARM_UP = WarmUp(most_calls=12, budget_s=0.6, window=1, tolerance=0.05)


def _request(session: Session, planned: PlannedCase, job: str, reply: Path) -> Request:
    suite, plan = session.suite, session.plan
    applications = tuple(
        Application(part.import_path or "", dict(part.params)) for part in suite.parts(planned.technique)
    )
    return Request(
        job=job,
        suite_folder=str(suite.folder),
        runtime=planned.runtime,
        load=planned.model.load,
        reply_path=str(reply),
        files=tuple(FilePlace(file.name, file.path, file.sha256) for file in planned.model.files),
        verify_files=job == "trial",
        workload=dict(planned.workload.params),
        applications=applications,
        warm_up=WarmUp(budget_s=plan.warm_up_s) if job == "trial" else PAIR_WARM_UP,
        repetitions=plan.repetitions,
        repetition_budget_s=plan.repetition_s,
        block_s=plan.block_s,
        memory_limit_bytes=suite.memory_limit_bytes,
        run_queue=session.run_queue,
    )


def trial_request(
    session: Session, planned: PlannedCase, reply: Path, artefacts: Path, baseline: Path | None
) -> Request:
    """A trial with its quality evaluation, if the workload has one for the profile."""
    quality = planned.workload.quality.get(session.profile)
    claims = session.suite.changes(planned.technique)
    return replace(
        _request(session, planned, "trial", reply),
        counted=tuple(name.removeprefix(CALLS) for name in claims if name.startswith(CALLS)),
        quality=None if quality is None else dict(quality),
        artefact_folder=str(artefacts.resolve()),  # the worker stands in the suite's folder
        baseline_folder=None if baseline is None else str(baseline.resolve()),
        settings=session.settings.alone,
    )


def side_request(session: Session, planned: PlannedCase, reply: Path, settings: tuple[Setting, ...] = ()) -> Request:
    """One side of a pair, with what is set for a worker that is alive with another, or by itself.

    Its trial's output lies among its artefacts.
    """
    artefacts = str(session.artefacts(planned).resolve())
    return replace(_request(session, planned, "pair", reply), settings=settings, artefact_folder=artefacts)
