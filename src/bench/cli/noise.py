"""Where the noise of a case is, in words; and the runs on this and other hosts that tell levels apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bench.export import format as shown

if TYPE_CHECKING:
    from bench.export import MeasuredRun
    from bench.record import Pair
    from bench.statistics import Noise
    from bench.store import RunFolder
    from bench.summary import CaseSummary, RunSummary

LITTLE = 0.005  # a share that reads as 0 %
FEW = 6  # pairs below which it is rough: six in ten estimates of a variance are off by more than a third


def noise_lines(noise: Noise, precision: float) -> list[str]:
    """One or two plain lines: which level the noise comes from, and what to do about it."""
    if not noise.shares:
        return [f"noise: not told apart: {_why(noise)}"]
    parts = sorted(noise.shares.items(), key=lambda part: -part[1])
    words = ", ".join(f"{share * 100:.0f} % between {name}" for name, share in parts if share >= LITTLE)
    rough = f" (rough, from {noise.pairs} pairs)" if noise.pairs < FEW else ""
    lines = [f"noise: {words}{rough}; {_advice(noise)}"]
    if noise.seconds is not None and noise.best_seconds is not None and noise.best_rounds != round(noise.rounds):
        lines.append(
            f"{shown.percent(precision)} would take about {shown.duration(noise.best_seconds)} with "
            f"{_rounds(noise.best_rounds)}, {shown.duration(noise.seconds)} with {round(noise.rounds)}"
        )
    return lines


def _why(noise: Noise) -> str:
    return "the pairs have one round each" if noise.rounds < 2 else "the pairs don't differ"


def _advice(noise: Noise) -> str:
    taken, best = round(noise.rounds), noise.best_rounds or 0
    if best == taken:
        return f"{_rounds(taken)} a pair are right"
    if best < taken:
        return f"{_rounds(best)} a pair would do ({taken} were taken)"
    return f"{_rounds(best)} a pair would be cheaper ({taken} were taken)"


def _rounds(number: int | None) -> str:
    return f"{number} round" if number == 1 else f"{number} rounds"


def run_noise_lines(summary: RunSummary) -> list[str]:
    """The noise of every case of a run, behind its technique's name."""
    lines = []
    for case in summary.cases:
        if case.noise is not None and case.status == "ok":
            first, *more = noise_lines(case.noise, summary.header.precision)
            lines.append(f"{case.case.technique}: {'; '.join([first.removeprefix('noise: '), *more])}")
    return ["noise", *(f"  {line}" for line in lines)] if lines else []


def noise_over_runs(measured: MeasuredRun, case: CaseSummary, folders: Sequence[RunFolder]) -> Noise | None:
    """The case's noise with runs, and hosts, as levels of their own where there is more than one."""
    from bench.statistics import noise_of
    from bench.summary.cases import pairs_by_case
    from bench.summary.plans import PLANS

    pairs = pairs_by_case(measured.content.pairs).get(case.case, [])
    reading = case.headline.reading if case.headline else "net"
    header = measured.content.header
    history = _history(_same_case(pairs, case, folders), reading, str(header.host.get("identity", "")))
    width = header.widths.get(reading, 1.0)
    return noise_of(pairs, reading, PLANS[header.profile].looks, header.precision, history, width)


def _same_case(pairs: list[Pair], case: CaseSummary, folders: Sequence[RunFolder]) -> list[tuple[str, list[Pair]]]:
    """(host, pairs that count) of every run that measured the same thing: the identity says so."""
    from bench.summary.exclusion import kept

    identities = {pair.identity for pair in pairs}
    found = []
    for folder in folders:
        header = folder.header()
        if header.suite != case.case.suite:
            continue
        same = [pair for pair in kept(folder.read().pairs) if pair.identity in identities]
        if same:
            found.append((str(header.host.get("identity", "")), same))
    return found


def _history(runs: Sequence[tuple[str, list[Pair]]], reading: str, here: str) -> list[Any]:
    """Hosts of runs of pairs of rounds; or this host's runs where there is no other; empty for a single run."""
    from bench.statistics.variance import tree_of

    hosts: dict[str, list[Any]] = {}
    for host, pairs in runs:
        tree = tree_of(pairs, reading)
        if len(tree) >= 2:
            hosts.setdefault(host, []).append(tree)
    if len(hosts) > 1:
        return list(hosts.values())
    ours = hosts.get(here, [])
    return ours if len(ours) > 1 else []
