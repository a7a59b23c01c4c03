"""Warnings as values: what is wrong with the circumstances of a run, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.record import Pair, Trial
from bench.statistics import Comparison
from bench.store import RunContent
from bench.summary.exclusion import LEFT_OUT, NO_MEMORY, RULES, Hit, Rule, of_pair, of_trial
from bench.summary.set_up import set_up_notes

WIDE = 0.10  # interquartile range over median of single calls


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning with its advice; `code` is stable, `cases` are the labels that it concerns (none: the run)."""

    code: str
    text: str
    advice: str
    cases: tuple[str, ...] = ()


def cautions(content: RunContent, contradictions: Sequence[tuple[str, Comparison, Comparison]]) -> tuple[Caution, ...]:
    """All warnings that the records of a run give rise to."""
    found = [Caution("torn-line", problem, "resume the run to measure what is missing") for problem in content.problems]
    found += _wall_clock(content)
    found += _device(content)
    found += [Caution(*note) for note in set_up_notes(content.trials)]
    found += _reference_blas(content.trials)
    found += _spread(content.trials)
    found += _not_steady(content.trials)
    found += [
        Caution("net-against-wall", f"{label}: net time says {net.verdict}, wall time says {wall.verdict}",
                "repeat it on an idle machine", (label,))
        for label, net, wall in contradictions
    ]  # fmt: skip
    return tuple(found)


def _wall_clock(content: RunContent) -> list[Caution]:
    """Verdicts without a run-queue reading: why, and by how much their intervals were widened."""
    reasons = {trial.reading for trial in content.trials if trial.status == "ok"} - {"net"}
    if not reasons:
        return []
    text = f"verdicts stand on the wall clock: {', '.join(sorted(reasons))}"
    factor = content.header.widths.get("wall")
    if factor is None:
        return [Caution("wall-clock", text, "count how often they are wrong here: bench selftest")]
    advice = f"intervals are {factor:.2f} times as wide as the pairs say, as this machine's selftest found"
    return [Caution("wall-clock", text, advice)]


def _device(content: RunContent) -> list[Caution]:
    """One caution for each rule on the machine's state that some trial or pair called up."""
    cores = int(content.header.host.get("cores") or 1)
    trials = [(trial, of_trial(trial, cores)) for trial in content.trials]
    pairs = [(pair, of_pair(pair, cores)) for pair in content.pairs if pair.status == "ok"]
    drawn = (_by_rule(rule, trials, pairs) for rule in RULES)
    return [caution for caution in drawn if caution is not None]


def _by_rule(
    rule: Rule, trials: Sequence[tuple[Trial, list[Hit]]], pairs: Sequence[tuple[Pair, list[Hit]]]
) -> Caution | None:
    in_trials = [(trial.case.label, hit) for trial, hits in trials for hit in hits if hit.rule is rule]
    in_pairs = [(pair.case.label, hit) for pair, hits in pairs for hit in hits if hit.rule is rule]
    found = in_pairs + in_trials
    if not found:
        return None
    worst = max((hit for _, hit in found), key=lambda hit: hit.weight).sentence
    places = []
    if in_pairs:
        out = " left out of the verdict" if rule.pair == LEFT_OUT else ""
        places.append(f"{len(in_pairs)} of {len(pairs)} pairs{out}")
    if in_trials:
        memory = ", their peak_memory is not available" if rule.trial == NO_MEMORY else ""
        places.append(f"{len(in_trials)} of {len(trials)} trials{memory}")
    labels = tuple(dict.fromkeys(label for label, _ in found))
    return Caution(rule.code, f"{worst}: {', '.join(places)}", rule.advice, labels)


def _reference_blas(trials: Iterable[Trial]) -> list[Caution]:
    reasons = {t.runtime.get("blas_reason", "") for t in trials if t.runtime.get("blas") == "reference"}
    return [Caution("reference-blas", "MLX runs on the reference BLAS", reason) for reason in sorted(reasons)]


def _spread(trials: Iterable[Trial]) -> list[Caution]:
    wide = []
    for trial in trials:
        times = sorted((b.wall_s if b.net_s is None else b.net_s) / b.calls for b in trial.blocks)
        if len(times) >= 8 and times[3 * len(times) // 4] - times[len(times) // 4] > WIDE * times[len(times) // 2]:
            wide.append(trial.case.label)
    if not wide:
        return []
    return [Caution("spread", f"single calls spread by more than {100 * WIDE:.0f} % in {_cases(wide)}",
                    "take --profile standard for these", tuple(wide))]  # fmt: skip


def _not_steady(trials: Iterable[Trial]) -> list[Caution]:
    restless = tuple(t.case.label for t in trials if t.status == "ok" and t.warm_up and not t.steady)
    if not restless:
        return []
    return [Caution("not-steady", f"no steady state within the warm-up in {_cases(restless)}",
                    "their first figures may be off; verdicts come from alternating pairs", restless)]  # fmt: skip


def _cases(labels: Sequence[str]) -> str:
    return "1 case" if len(labels) == 1 else f"{len(labels)} cases"
