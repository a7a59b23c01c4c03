"""`bench run`: read, plan, build, measure alone, measure in pairs, summarise."""

from __future__ import annotations

import random
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.environment import SuiteEnvironment, describe_environment
from bench.host import Host, Plan, detect_host
from bench.launch import LocalLauncher, keep_awake
from bench.record import RunHeader
from bench.record.settings import KEEP_AWAKE
from bench.record.shape import to_json
from bench.runner.identity import case_identity, code_hash, evaluator_hash
from bench.runner.pairs import run_pairs
from bench.runner.plan import PlannedCase, plan_cases
from bench.runner.request import Progress, RunRequest, RunResult, Silent
from bench.runner.session import Session, utc_now
from bench.runner.settings import cooling_of, header_settings, settings_of
from bench.runner.trials import run_trials
from bench.runner.widths import widths
from bench.runtimes.blas import cache_folder
from bench.runtimes.threads import VARIABLES
from bench.spec import Suite, load_suite
from bench.store import ResultsError, RunFolder, list_runs
from bench.store.folder import new_run_name
from bench.summary import summarise
from bench.summary.plans import PLANS


def run(request: RunRequest, progress: Progress | None = None) -> RunResult:
    """Measure a suite as asked.

    Raises SuiteError, UnknownName, SuiteEnvironmentError or ResultsError, each with a line for the user. An
    interruption (Ctrl-C, SIGTERM) is no exception: the result says so and holds what was measured.
    """
    watcher = progress or Silent()
    suite = load_suite(request.suite_folder)
    planned = plan_cases(suite, request.profile, request.techniques, request.models, request.workloads)
    watcher.stage("preparing the suite's environment")
    interpreter = SuiteEnvironment().ensure(suite.folder, watcher.note)
    host, environment = detect_host(), describe_environment(suite.folder)
    settings = settings_of(request.leave_as_is, host, interpreter, planned)
    identities = _identities(suite, planned, request.profile, environment, settings)
    with ExitStack() as held:
        awake = held.enter_context(keep_awake(settings.value(KEEP_AWAKE) is not None))
        said = header_settings(settings, awake)
        folder = held.enter_context(_folder(request, suite, planned, host, environment, said))
        scratch = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        inherited = VARIABLES if request.leave_as_is else ()
        launcher = LocalLauncher(interpreter, scratch, cache_folder() / "bytecode", inherited)
        session = _session(request, suite, folder, launcher, scratch, identities, host, watcher)
        session.settings, session.cooling = settings, cooling_of(settings)
        started = time.monotonic()
        interrupted = _measure(session, planned)
        took = time.monotonic() - started
    watcher.close()
    return RunResult(
        folder,
        summarise(folder.read()),
        interrupted,
        session.budget_ended,
        missing=sum(one.case not in session.trials for one in planned),
        harness_ratio=took / launcher.worker_s if launcher.worker_s else None,
        parent_cpu_share=launcher.own_cpu_s / launcher.watched_s if launcher.watched_s else None,
    )


def _measure(session: Session, planned: Sequence[PlannedCase]) -> bool:
    """Both stages; returns whether somebody interrupted them."""
    try:
        with _terminate_like_interrupt():
            session.progress.stage("each case alone: memory, size, quality")
            session.progress.plan(session.budget_s, len(planned))
            run_trials(session, planned)
            session.progress.stage("pairs with the baseline: time")
            run_pairs(session, planned)
    except KeyboardInterrupt:
        return True
    return False


@contextmanager
def _terminate_like_interrupt() -> Iterator[None]:
    """SIGTERM ends a run as Ctrl-C does; outside the main thread, where no handler can be set, as it is."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _identities(
    suite: Suite, planned: Sequence[PlannedCase], profile: str, environment: dict[str, Any], settings: Plan
) -> dict[Any, str]:
    code = (code_hash(suite.folder), evaluator_hash())
    return {one.case: case_identity(suite, one, profile, environment, code, settings) for one in planned}


def _folder(
    request: RunRequest,
    suite: Suite,
    planned: Sequence[PlannedCase],
    host: Host,
    environment: dict[str, Any],
    settings: dict[str, Any],
) -> RunFolder:
    if request.resume is not None:
        return _to_resume(request, suite, host)
    header = replace(_header(request, suite, planned, host, environment), settings=settings)
    return RunFolder.create(request.results, host.identity, header)


def _to_resume(request: RunRequest, suite: Suite, host: Host) -> RunFolder:
    """The run to go on with: this suite, this host, this profile.

    Raises ResultsError where there is none.
    """
    hint = "leave --resume out to start one"
    for folder in reversed(list_runs(request.results)):
        if folder.path.parent.name != host.identity or folder.path.parent.parent.name != "raw":
            continue
        if request.resume != "latest" and not folder.name.startswith(str(request.resume)):
            continue
        header = folder.header()
        if (header.suite, header.profile) != (suite.name, request.profile):
            continue
        left = header.settings.get("left_as_is", request.leave_as_is)
        if left == request.leave_as_is:
            return folder
        hint = f"{folder.name} goes on {'with' if left else 'without'} --leave-as-is"
    raise ResultsError(
        f"there is no {request.profile} run of {suite.name} on this host to resume in {request.results}; {hint}"
    )


def _header(
    request: RunRequest, suite: Suite, planned: Sequence[PlannedCase], host: Host, environment: dict[str, Any]
) -> RunHeader:
    plan = PLANS[request.profile]
    return RunHeader(
        run=new_run_name(),
        suite=suite.name,
        started=utc_now(),
        profile=request.profile,
        precision=request.precision,
        budget_s=request.budget_s or plan.budget_s,
        seed=request.seed or random.SystemRandom().randrange(1, 2**31),
        command=request.command,
        plan={"cases": [to_json(one.case) for one in planned], "suite_folder": str(suite.folder)},
        host=host.to_json(),
        environment=environment,
        question=suite.question,
        metrics={name: to_json(metric) for name, metric in suite.metrics.items()},
        workloads={w.name: _members(w, "work", "work_unit", "params") for w in suite.workloads.values()},
        baselines={model.name: model.baseline for model in suite.models.values()},
        widths=widths(request.results, host.identity, request.run_queue),
        task=suite.task,
        models={m.name: _members(m, "runtime", "params_b", "source", "licence") for m in suite.models.values()},
    )


def _members(record: Any, *names: str) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in names}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()}


def _session(
    request: RunRequest,
    suite: Suite,
    folder: RunFolder,
    launcher: LocalLauncher,
    scratch: Path,
    identities: dict[Any, str],
    host: Host,
    progress: Progress,
) -> Session:
    content = folder.read()
    for problem in content.problems:
        progress.note(problem)
    kept = {identity: case for case, identity in identities.items()}
    return Session(
        suite=suite,
        profile=request.profile,
        plan=PLANS[request.profile],
        precision=request.precision,
        budget_s=request.budget_s or PLANS[request.profile].budget_s,
        seed=content.header.seed,
        folder=folder,
        scratch=scratch,
        launcher=launcher,
        progress=progress,
        identities=identities,
        host_memory_bytes=host.usable_memory_bytes,
        run_queue=request.run_queue,
        widths=content.header.widths,
        trials={trial.case: trial for trial in content.trials if trial.identity in kept},
        pairs=[pair for pair in content.pairs if pair.identity in kept],
    )
