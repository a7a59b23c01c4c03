"""`run.json` of each run as rows of hosts, environments, runs and sources."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.record import RunHeader
from bench.record.unavailable import is_unavailable

OWN = "this-toolkit"
SOURCE = {
    "source": OWN,
    "provenance": "measured",
    "about": "runs of bench on a real machine",
    "licence": None,
    "read_via": "run folders under results",
}
GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Header:
    """A run folder whose header could be read; `lines` is its trials.jsonl."""

    place: str  # below the results folder
    run: str  # the run's id, which is its folder's name
    lines: Path
    content: RunHeader


def known(value: Any) -> Any:
    """A reading, or None where the record says why there is none."""
    return None if is_unavailable(value) or value in ("", "not available") else value


def moment(text: Any) -> datetime | None:
    """A time in ISO 8601 in UTC; None where it is none."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def host_of(header: RunHeader) -> str:
    """The machine's name in the records."""
    return str(header.host.get("identity") or "unknown")


def hardware_of(header: RunHeader) -> str:
    """A hash of what can't change without becoming another machine: chip, cores and memory in whole GiB."""
    memory = known(header.host.get("memory_bytes"))
    facts = [known(header.host.get(name)) for name in ("chip", "cores", "gpu_cores", "virtual")]
    return _hash([*facts, round(memory / GIB) if isinstance(memory, int | float) else None])[:4]


def environment_of(header: RunHeader) -> str:
    """The name of a set of software: a hash over lock, Python, packages and toolkit."""
    software = header.environment
    return _hash([software.get(name) for name in ("lock_hash", "python", "packages", "toolkit")])


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:12]


def host_row(header: RunHeader) -> dict[str, Any]:
    """A row of hosts."""
    told = {name: known(value) for name, value in header.host.items()}
    width = told.get("bandwidth_gbs")
    chip = told.get("chip")
    return {
        "host": host_of(header),
        "hardware": hardware_of(header),
        "provenance": header.provenance,
        "chip": chip.removeprefix("Apple ") if isinstance(chip, str) else None,
        "cpu_cores": told.get("cores"),
        "performance_cores": told.get("performance_cores"),
        "efficiency_cores": told.get("efficiency_cores"),
        "gpu_cores": told.get("gpu_cores"),
        "ane_cores": told.get("ane_cores"),
        "memory_bytes": told.get("memory_bytes"),
        "bandwidth": width * 1e9 if isinstance(width, int | float) else None,
        "os": told.get("os_version") or told.get("os"),
        "virtual": told.get("virtual"),
        "seen": moment(header.started),
    }


def environment_row(header: RunHeader) -> dict[str, Any]:
    """A row of environments."""
    software = header.environment
    git = software.get("git") or {}
    packages = software.get("packages")
    return {
        "environment": environment_of(header),
        "python": known(software.get("python")),
        "toolkit": known(software.get("toolkit")),
        "lock_hash": known(software.get("lock_hash")),
        "revision": known(git.get("revision", software.get("revision"))),
        "dirty": git.get("dirty"),
        "packages": json.dumps(packages, sort_keys=True) if packages else None,
    }


def run_row(header: Header, problems: int) -> dict[str, Any]:
    """A row of runs."""
    content = header.content
    software, host = content.environment, content.host
    git = software.get("git") or {}
    return {
        "run": header.run,
        "provenance": content.provenance,
        "source": OWN if content.provenance == "measured" else content.provenance,
        "host": host_of(content),
        "hardware": hardware_of(content),
        "environment": environment_of(content),
        "suite": content.suite,
        "task": content.task,
        "profile": content.profile,
        "started": moment(content.started),
        "question": content.question,
        "command": shlex.join(map(str, content.command)),
        "os": known(host.get("os_version")) or known(host.get("os")),
        "revision": known(git.get("revision", software.get("revision"))),
        "dirty": git.get("dirty"),
        "qualities": json.dumps(list(content.metrics)) if content.metrics else None,
        "problems": problems,
    }


def header_tables(headers: Iterable[Header], problems: dict[str, int]) -> dict[str, list[dict[str, Any]]]:
    """Rows of sources, hosts, environments and runs; `problems` counts unreadable lines by place."""
    headers = list(headers)
    hosts = {(host_of(one.content), hardware_of(one.content)): host_row(one.content) for one in _by_age(headers)}
    return {
        "sources": [SOURCE] if any(one.content.provenance == "measured" for one in headers) else [],
        "hosts": list(hosts.values()),
        "environments": list({environment_of(one.content): environment_row(one.content) for one in headers}.values()),
        "runs": [run_row(one, problems.get(one.place, 0)) for one in headers],
    }


def _by_age(headers: Iterable[Header]) -> list[Header]:
    """Oldest first, so that the newest description of a machine is the one that stays."""
    return sorted(headers, key=lambda one: (one.content.started, one.run))
