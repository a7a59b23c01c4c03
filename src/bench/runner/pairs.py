"""The second stage: pairs in random order over the suite, until each comparison is settled or the budget ends."""

from __future__ import annotations

import random
from collections.abc import Sequence
from statistics import median

from bench.launch import Outcome
from bench.launch.process import PARTNER_ENDED
from bench.measure.steady import per_call
from bench.record import Case, Pair, Reply, Side, Trial
from bench.runner.plan import PlannedCase
from bench.runner.proof import pair_doubts
from bench.runner.requests import side_request
from bench.runner.session import Session, utc_now
from bench.statistics import CANNOT_TELL, best_rounds, compare, log_ratios
from bench.statistics.looks import LEAST_ROUNDS
from bench.summary.exclusion import kept, replaced_enough

TRIMMED_FROM = 4  # rounds from which on the worst of them are left out of a pair's ratio
MOST_FAILURES = 2  # failed pairs after which a case is given up
ENGINE_THREADS = "intra_op_threads"  # read from the engine itself; 0 is one a core
ONE_CORE = 1.1  # processor time over net time, up to which the work used one core at a time
ROOM = 0.8  # share of the machine's memory that two workers may take together


def run_pairs(session: Session, planned: Sequence[PlannedCase]) -> None:
    """Go round the open comparisons in random order, one pair each, until none is open."""
    draw = random.Random(f"{session.seed}:{session.folder.name}:{len(session.pairs)}")
    open_cases = [one for one in planned if _comparable(session, one) and not _settled(session, one)]
    total = len(open_cases) * session.plan.looks.at[0]
    done = 0
    while open_cases:
        draw.shuffle(open_cases)
        for one in open_cases:
            if session.out_of_time():
                return
            session.progress.step(one.case.label, done, max(total, done + len(open_cases)))
            session.add_pair(_one_pair(session, one, draw))
            done += 1
        open_cases = [one for one in open_cases if not _settled(session, one)]


def _comparable(session: Session, planned: PlannedCase) -> bool:
    baseline, trial = session.trials.get(session.baseline_case(planned)), session.trials.get(planned.case)
    both = baseline is not None and trial is not None and baseline.status == trial.status == "ok"
    return both and not planned.is_baseline


def _pairs_of(session: Session, case: Case) -> list[Pair]:
    return [pair for pair in session.pairs if pair.case == case]


def _settled(session: Session, planned: PlannedCase) -> bool:
    """Whether nothing more is to be gained from this case, judged at the looks alone."""
    pairs = _pairs_of(session, planned.case)
    sound, most = kept(pairs), session.plan.looks.most
    failures = sum(pair.status != "ok" for pair in pairs)
    if failures >= MOST_FAILURES or len(sound) >= most or replaced_enough(pairs, most):
        return True
    if len(sound) not in session.plan.looks.at:
        return False
    reading = _reading(sound)
    values = log_ratios(sound, reading)
    level, width = session.plan.looks.level(len(values)), session.widths.get(reading, 1.0)
    one = compare(values, level, precision=session.precision, width=width)
    if one.verdict == CANNOT_TELL:
        return False
    return session.plan.stop_when_decided or one.smallest_effect <= session.precision


def _reading(pairs: Sequence[Pair]) -> str:
    return "net" if log_ratios(pairs, "net") else "wall"


def draw_order(draw: random.Random, rounds: int) -> str:
    """A B B A or B A A B, one round after the other, the first side by lot."""
    return "".join(draw.choice(("ABBA", "BAAB")) for _ in range(rounds))


def _rounds(session: Session, planned: PlannedCase) -> int:
    """From the two trials' call times; apart, each change of side costs a process, so two rounds have to do.

    Once the pairs of the first look are there, they are the pilot from which Kalibera and Jones's rule says how many
    rounds are the cheapest way to the precision: more where rounds make the noise, fewer where processes do.
    """
    if not _fit_together(session, planned):
        return LEAST_ROUNDS
    ours, theirs = (median(map(per_call, trial.blocks)) for trial in _both_trials(session, planned))
    usual = session.plan.rounds(ours, theirs)
    pilot = kept(_pairs_of(session, planned.case))
    if not session.plan.stop_when_decided and len(pilot) >= session.plan.looks.at[0]:
        found = best_rounds(pilot, _reading(pilot), session.plan.looks, session.precision)
        if found is not None:
            return max(found, min(usual, TRIMMED_FROM))
    return usual


def _one_pair(session: Session, planned: PlannedCase, draw: random.Random) -> Pair:
    number = len(_pairs_of(session, planned.case))
    name = f"{planned.case.model}-{planned.case.workload}-{planned.case.technique}-pair{number}"
    order, together = draw_order(draw, _rounds(session, planned)), _fit_together(session, planned)
    settings = session.settings.together if together else session.settings.alone
    requests = [
        side_request(session, side, session.scratch / f"{name}-{letter}.reply.json", settings)
        for letter, side in (("A", _baseline_plan(session, planned)), ("B", planned))
    ]
    same_core = together and _one_core_does(session, planned)
    cooled, before, started = session.cool_down(), session.device(), utc_now()
    ours, theirs = session.launcher.pair(
        requests[0], requests[1], order, session.suite.timeout_s, name, together, same_core
    )
    log = session.keep_log(ours, f"{name}-A") or session.keep_log(theirs, f"{name}-B")
    status, reason = _pair_status(ours, theirs)
    if status == "ok" and ours.reply and theirs.reply:
        trials = (session.trials[session.baseline_case(planned)], session.trials[planned.case])
        reason = pair_doubts(session.suite.changes(planned.technique), trials, (ours.reply, theirs.reply))
        status = "failed" if reason else "ok"
    return Pair(
        identity=session.identities[planned.case],
        case=planned.case,
        baseline=planned.model.baseline,
        number=number,
        status=status,
        reason=reason,
        started=started,
        took_s=max(ours.took_s, theirs.took_s) if together else ours.took_s + theirs.took_s,
        order=order,
        together=together,
        same_core=same_core,
        sides={"baseline": _side(ours.reply), "technique": _side(theirs.reply)},
        reading=(ours.reply or Reply("failed")).reading,
        device_before=before,
        device_after=session.device(),
        log=log,
        cool_down=cooled,
    )


def _baseline_plan(session: Session, planned: PlannedCase) -> PlannedCase:
    technique = session.suite.techniques[planned.model.baseline]
    runtime = session.suite.runtime(technique, planned.model)
    return PlannedCase(session.baseline_case(planned), technique, planned.model, planned.workload, runtime)


def _fit_together(session: Session, planned: PlannedCase) -> bool:
    """Whether both sides' peaks leave the machine some room; unknown figures count as fitting."""
    if session.host_memory_bytes is None:
        return True
    peaks = [trial.figures.get("peak_memory") for trial in _both_trials(session, planned)]
    return sum(peak for peak in peaks if isinstance(peak, int | float)) <= ROOM * session.host_memory_bytes


def _one_core_does(session: Session, planned: PlannedCase) -> bool:
    """Whether both sides ran on one core at a time in their trials, so that holding them to one changes nothing.

    Only where the run queue is read: on a core that other work wants too, wall time alone would suffer. An engine that
    may use several threads is left alone even if its trial's single calls used one: called again and again, its
    threads spin for work and, on one core, keep each other from it.
    """
    return all(_on_one_core(trial) for trial in _both_trials(session, planned))


def _on_one_core(trial: Trial) -> bool:
    timed = [block for block in trial.blocks if block.net_s]
    if not timed or trial.facts.get(ENGINE_THREADS, 1) != 1:
        return False
    return sum(block.cpu_s for block in timed) <= ONE_CORE * sum(block.net_s or 0.0 for block in timed)


def _both_trials(session: Session, planned: PlannedCase) -> tuple[Trial, Trial]:
    return session.trials[session.baseline_case(planned)], session.trials[planned.case]


def _pair_status(ours: Outcome, theirs: Outcome) -> tuple[str, str]:
    for side, outcome in (("baseline", ours), ("technique", theirs)):
        if outcome.status != "ok" and outcome.reason != PARTNER_ENDED:
            return outcome.status, f"{side}: {outcome.reason}"
    return "ok", ""


def _side(reply: Reply | None) -> Side:
    if reply is None:
        return Side()
    return Side(reply.warm_up, reply.steady, reply.blocks, reply.load_time, reply.facts, reply.settings, reply.evidence)
