"""What `bench doctor` says of the last selftest on this host: what was counted, and whether that still holds."""

from __future__ import annotations

import platform
from typing import Any

from bench.probes.finding import Finding

ADVICE = "bench selftest   # three minutes"
ASYMMETRIC = FAR_ABOVE = 0.01  # p below which counts say that the harness is wrong here


def selftest_finding(document: dict[str, Any] | None, evaluator: str, os_version: str) -> Finding:
    """One line; a note where there is no selftest, where it is out of date or where it found a fault."""
    if document is None:
        return Finding("selftest", "note", "how often verdicts are wrong on this machine was never counted", ADVICE)
    said = f"{summary_line(document)} ({str(document['started'])[:10]})"
    if wrong := faults(document):
        return Finding("selftest", "problem", f"{said}; {wrong[0]}", "don't trust verdicts here: see bench selftest")
    if changed := changes(document, evaluator, os_version):
        return Finding("selftest", "note", f"{said}; since then {' and '.join(changed)} changed", ADVICE)
    return Finding("selftest", "ok", said)


def summary_line(document: dict[str, Any]) -> str:
    """`0 of 18 false alarms, 4 of 4 found at +5 %, on net time`; "no counts" for a run that ended too early."""
    reading = document["readings"].get(document["headline"])
    if reading is None:
        return "no counts"
    alarms = reading["alarms"]["alarms"]
    found = [f"{d['found']['count']} of {d['found']['of']} found at +{d['percent']} %" for d in reading["detection"]]
    return ", ".join([f"{alarms['count']} of {alarms['of']} false alarms", *found, f"on {document['headline']} time"])


def changes(document: dict[str, Any], evaluator: str, os_version: str) -> list[str]:
    """What the counts rest on and is no longer what it was."""
    pairs = {
        "the measuring code": (document.get("evaluator"), evaluator),
        "the system": (document.get("os_version"), os_version),
        "Python": (document.get("python"), platform.python_version()),
    }
    return [name for name, (then, now) in pairs.items() if then != now]


def faults(document: dict[str, Any]) -> list[str]:
    """What these counts prove to be wrong with the harness on this machine; luck has been allowed for."""
    reading = document["readings"].get(document["headline"])
    if reading is None:
        return []
    alarms, found = reading["alarms"], []
    if alarms["p_above_promise"] < FAR_ABOVE:
        found.append("more false alarms than the promised 1 %")
    if alarms["p_asymmetry"] < ASYMMETRIC:
        found.append("false alarms lean to one side")
    if any(detection["wrong_way"] for detection in reading["detection"]):
        found.append("added work was called better")
    return found
