"""The first stage: every case once on its own, baselines first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bench.launch import Outcome
from bench.record import Reply, Trial
from bench.runner.divergence import with_divergence
from bench.runner.plan import PlannedCase
from bench.runner.proof import verdict_on_trial
from bench.runner.requests import trial_request
from bench.runner.session import Session, utc_now


def run_trials(session: Session, planned: Sequence[PlannedCase]) -> None:
    """Measure the cases that have no trial yet."""
    for index, one in enumerate(planned):
        if one.case in session.trials:
            continue
        if session.out_of_time():
            return
        session.progress.step(one.case.label, index, len(planned))
        session.add_trial(_one_trial(session, one))


def _one_trial(session: Session, planned: PlannedCase) -> Trial:
    baseline = session.trials.get(session.baseline_case(planned))
    blank = Trial(session.identities[planned.case], planned.case, "skipped", started=utc_now())
    if (
        not planned.is_baseline
        and baseline is not None
        and baseline.status == "skipped"
        and _same_runtime(session, planned)
    ):
        return replace(blank, reason=f"its baseline was skipped: {baseline.reason}")
    name = f"{planned.case.model}-{planned.case.workload}-{planned.case.technique}"
    folder = session.artefacts(planned)
    usable = baseline is not None and baseline.status == "ok" and not planned.is_baseline
    request = trial_request(
        session, planned, session.scratch / f"{name}.reply.json", folder,
        session.folder.path / _baseline_folder(session, planned) if usable else None,
    )  # fmt: skip
    request, cooled = replace(request, at_rest=session.at_rest), session.cool_down()
    outcome = session.launcher.trial(request, session.suite.timeout_s, name)
    trial = replace(_from_outcome(session, planned, blank, outcome, name), cool_down=cooled)
    if trial.status != "ok" or planned.is_baseline or baseline is None:
        return trial
    trial = with_divergence(trial, baseline, session.folder.path, session.suite.metrics)
    return _held_to_claims(session, planned, trial, baseline) if trial.status == "ok" else trial


def _same_runtime(session: Session, planned: PlannedCase) -> bool:
    return session.suite.runtime(session.suite.techniques[planned.model.baseline], planned.model) == planned.runtime


def _baseline_folder(session: Session, planned: PlannedCase) -> str:
    case = planned.case
    return f"artefacts/{case.model}/{case.workload}/{planned.model.baseline}"


def _from_outcome(session: Session, planned: PlannedCase, blank: Trial, outcome: Outcome, name: str) -> Trial:
    log = session.keep_log(outcome, name)
    ended = replace(blank, status=outcome.status, reason=outcome.reason, took_s=outcome.took_s, log=log)
    if outcome.reply is None:
        return ended
    return _with_reply(ended, outcome.reply, session.artefacts(planned).relative_to(session.folder.path).as_posix())


def _with_reply(trial: Trial, reply: Reply, folder: str) -> Trial:
    return replace(
        trial,
        load_time=reply.load_time,
        first_call_time=reply.first_call_time,
        warm_up=reply.warm_up,
        steady=reply.steady,
        blocks=reply.blocks,
        facts=reply.facts,
        evidence=reply.evidence,
        quality=reply.quality,
        artefacts={name: f"{folder}/{path}" for name, path in reply.artefacts.items()},
        figures=reply.figures,
        device_before=reply.device_before,
        device_after=reply.device_after,
        device_peak=reply.device_peak,
        energy=reply.energy,
        runtime=reply.runtime,
        reading=reply.reading,
        worker_s=trial.took_s,
        settings=reply.settings,
    )


def _held_to_claims(session: Session, planned: PlannedCase, trial: Trial, baseline: Trial) -> Trial:
    if baseline.status != "ok":
        return trial
    claims = session.suite.changes(planned.technique)
    reason = verdict_on_trial(claims, trial, baseline, planned.technique.control)
    return replace(trial, status="failed", reason=reason) if reason else trial
