"""Energy of a token, an image or a text: published power over published speed, or this toolkit's own counters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from analytics.insight.finding import FAIR, STRONG, WEAK, About, Evidence, Finding
from analytics.insight.phrases import counted, listed, number, quantity, strength
from analytics.insight.rows import Frames, Row, evidence, grouped, is_mac, machine, part, variant

SAME = ("source", "citation", "host", "task", "model", "workload", "key")
MOSTLY_ANSWER = 4  # tokens written for each token read, from which on the speed of decoding stands for the whole


def per_token(frames: Frames) -> Iterator[Finding]:
    """A finding for each source that gives power and decode speed of the same work."""
    speeds = {tuple(row[name] for name in SAME): row for row in frames.rows(metric="decode_tok_s", provenance="field")}
    found = []
    for row in frames.rows(metric="power", provenance="field", task="text-generation"):
        speed = speeds.get(tuple(row[name] for name in SAME))
        if speed and speed["value"] > 0 and is_mac(row) and _mostly_answer(row["workload"] or ""):
            found.append(
                {"source": row["source"], "power": row, "speed": speed, "joules": row["value"] / speed["value"]}
            )
    for together in grouped(found, "source").values():
        yield _published(together)


def _mostly_answer(workload: str) -> bool:
    """Whether nearly all of the work's time is decoding; a workload without numbers is an answer to a question."""
    pairs = dict(piece.split("=", 1) for piece in workload.split(",") if "=" in piece)
    if not pairs.get("prompt", "").isdigit() or not pairs.get("tokens", "").isdigit():
        return True
    return int(pairs["tokens"]) >= MOSTLY_ANSWER * int(pairs["prompt"])


def _published(found: Sequence[Row]) -> Finding:
    best = _least(found)
    parts = [f"{quantity(row['joules'], 'J')} with {row['speed']['model']} on {_where(row['speed'])}" for row in best]
    rows = [
        one
        for row in found
        for one in (_joules(row), evidence(row["power"], "power"), evidence(row["speed"], "decode speed"))
    ]
    machines = {machine(row["speed"]) for row in found}
    first = best[0]["speed"]
    return Finding(
        "energy-per-token",
        f"A generated token costs {listed(parts, 8)} ({first['source']}: power over decode speed, the least of its "
        f"workloads){_cpu(best)}.",
        About.of(rows, "text-generation"),
        strength(WEAK,
                 f"{counted(len(found), 'pair')} of power and speed, {counted(len(machines), 'machine')}: no interval",
                 rows, len(machines)),
        tuple(rows),
        "Whether the source read power at the wall or on the chip, and at rest or above it, decides the level: "
        "compare within the source only. Reading the prompt is in the power and not in the speed.",
        "bench run suite/text-generation, where bench doctor shows an energy counter",
        {f"{row['speed']['model']} {_where(row['speed'])}": row["joules"] for row in best},
    )  # fmt: skip


def _least(found: Sequence[Row]) -> list[Row]:
    """Of each model on each machine and unit the workload with the least energy, in order of energy."""
    rows = [row | {"model": row["speed"]["model"], "where": _where(row["speed"])} for row in found]
    return sorted((min(group, key=lambda row: row["joules"]) for group in grouped(rows, "model", "where").values()),
                  key=lambda row: row["joules"])  # fmt: skip


def _where(row: Row) -> str:
    unit = part(row["key"], "unit")
    return f"{row['chip'] if unit == 'cpu' else variant(row)}{'' if unit in ('', 'gpu') else f', {unit.upper()}'}"


def _cpu(best: Sequence[Row]) -> str:
    """How much more the processor needs than the GPU of the same chip, where one source has both."""
    for group in grouped([row | {"chip": row["speed"]["chip"]} for row in best], "chip", "model").values():
        sides = {part(row["speed"]["key"], "unit"): row["joules"] for row in group}
        if {"cpu", "gpu"} <= sides.keys():
            chip, times = group[0]["chip"], sides["cpu"] / sides["gpu"]
            more, less = ("processor", "GPU") if times > 1 else ("GPU", "processor")
            return f"; the {more} of {chip} needs {number(max(times, 1 / times), 2)} times what its {less} needs"
    return ""


def _joules(row: Row) -> Evidence:
    return evidence(row["speed"], "energy of a token: power over decode speed", row["joules"], "J")


def measured(frames: Frames) -> Iterator[Finding]:
    """A finding for each host and case group with an energy figure of this toolkit."""
    rows = [row for row in frames.rows(metric="energy", provenance="measured") if row["value"] > 0]
    work: dict[tuple[Any, ...], Row] = {(row["host"], row["suite"], row["key"], row["model"], row["workload"]): row
            for row in frames.rows(metric="throughput", provenance="measured")}  # fmt: skip
    times: dict[tuple[Any, ...], Row] = {(row["host"], row["suite"], row["key"], row["model"], row["workload"]): row
             for row in frames.rows(metric="net_time", provenance="measured")}  # fmt: skip
    for together in grouped(rows, "host", "suite", "model", "workload").values():
        units = [(row, _per_unit(row, work, times)) for row in together]
        known = [(row, one) for row, one in units if one]
        if len(known) > 1:
            yield _measured(known)


def _per_unit(
    row: Row, work: dict[tuple[Any, ...], Row], times: dict[tuple[Any, ...], Row]
) -> tuple[float, str] | None:
    """Joules of one unit of work, and the unit's name: a call's energy over the units that a call does."""
    place = (row["host"], row["suite"], row["key"], row["model"], row["workload"])
    speed, time = work.get(place), times.get(place)
    if not speed or not time or speed["value"] * time["value"] <= 0:
        return None
    return row["value"] / (speed["value"] * time["value"]), speed["unit"].removesuffix("/s")


def _measured(known: Sequence[tuple[Row, tuple[float, str]]]) -> Finding:
    order = sorted(known, key=lambda one: one[1][0])
    (best, (least, unit)), (worst, (most, _)) = order[0], order[-1]
    rows = [evidence(row, f"energy of one {unit}, above rest", joules, "J") for row, (joules, _) in order]
    first = best
    return Finding(
        "energy-per-unit",
        f"On {first['who']}, one {unit} of {first['suite']} ({first['model']}, {first['workload']}) costs "
        f"{quantity(least, 'J')} with {best['technique']} and {quantity(most, 'J')} with {worst['technique']}, "
        "above the machine at rest.",
        About.of(rows, first["task"]),
        strength(FAIR, f"{counted(len(order), 'technique')}, one window of the counter each", rows, 1), tuple(rows),
        "The counter leaves out screen, disk and the power supply's loss.", f"bench run suite/{first['suite']}",
        {row["technique"]: joules for row, (joules, _) in order},
    )  # fmt: skip


def unavailable(frames: Frames) -> Iterator[Finding]:
    """This machine has figures, and no counter of energy: said, with the reason, so that nobody waits for one."""
    here = [row for row in frames.rows(provenance="measured") if row["host"] == frames.here.host]
    if not here or not frames.here.no_energy or any(row["metric"].startswith("energy") for row in here):
        return
    cases = {(row["suite"], row["technique"], row["model"], row["workload"]) for row in here}
    yield Finding(
        "energy-not-available",
        f"Energy is not available on {here[0]['who']}: {frames.here.no_energy}.",
        About((frames.here.host,), (here[0]["chip"],), (), (), ""),
        strength(STRONG, f"{counted(len(cases), 'case')} measured here, none with energy; the probes say why", (), 1),
        (),
        "Nothing is said about energy per token or image on this machine.", "bench doctor",
    )  # fmt: skip
