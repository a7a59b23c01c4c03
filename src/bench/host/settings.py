"""What is set on a machine for a measurement, and why: planned here, done by launcher, runner and workers.

`bench doctor` prints this plan and `bench run` hands it out, so that the one says what the other does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.host.host import Host
from bench.record.settings import BACKGROUND, COOL_DOWN, KEEP_AWAKE, NICENESS, QOS, Setting
from bench.runtimes.mlx_limits import limits_for
from bench.runtimes.threads import thread_settings

LONGEST_COOL_DOWN_S = 120.0
TOGETHER = 2  # workers of a pair


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings of one run; all empty where everything is to be left as it is."""

    alone: tuple[Setting, ...] = ()  # a trial, one worker
    together: tuple[Setting, ...] = ()  # each of a pair's two workers

    def value(self, name: str) -> Any:
        """The value of one of them, None where it isn't set."""
        return next((one.value for one in self.alone if one.name == name), None)


def plan_settings(host: Host, device: Mapping[str, Any] | None = None) -> Plan:
    """For this host; `device` is what `mx.device_info` says of its GPU, where a suite's interpreter has MLX."""
    return Plan(*(tuple(_settings(host, device or {}, sharers)) for sharers in (1, TOGETHER)))


def _settings(host: Host, device: Mapping[str, Any], sharers: int) -> list[Setting]:
    system = "darwin" if host.kind == "mac" else host.kind
    recommended = device.get("max_recommended_working_set_size")
    limits = limits_for(host.usable_memory_bytes, _whole(recommended), macos_version(host), sharers)
    if host.kind == "mac" and not recommended:
        limits = [_unknown(one) for one in limits]
    return [*priority_settings(system), *thread_settings(system), *limits, *run_settings(system)]


def _whole(size: object) -> int | None:
    return int(size) if isinstance(size, int | float) and size > 0 else None


def _unknown(limit: Setting) -> Setting:
    reason = "Metal's recommendation isn't known: no suite's environment has MLX and a GPU here"
    return Setting(limit.name, None, limit.unit, reason, limit.how, limit.where)


def macos_version(host: Host) -> int | None:
    """The major version: 15 of `macOS 15.5 (24F74)`."""
    found = re.match(r"macOS (\d+)", host.os_version)
    return int(found[1]) if found else None


def priority_settings(system: str) -> list[Setting]:
    """A worker's standing with the scheduler."""
    if system == "darwin":
        return [
            Setting(QOS, "user-initiated", "", "somebody waits for it: fast cores first, as for an app's own work",
                    "pthread_set_qos_class_self_np", "worker"),
            Setting(BACKGROUND, "off", "", "background work is held on the efficiency cores and throttled",
                    "setpriority PRIO_DARWIN_PROCESS", "worker"),
        ]  # fmt: skip
    reason = "raising a priority needs root; niceness and scheduler are recorded instead"
    return [Setting(NICENESS, None, "", reason, "nice", "worker")]


def run_settings(system: str) -> list[Setting]:
    """What the parent does for the length of the run, and between its trials."""
    if system == "darwin":
        return [
            Setting(KEEP_AWAKE, "on", "", "a Mac that nobody touches goes to sleep in the middle of a run",
                    "caffeinate -i -m -w PID", "launcher"),
            Setting(COOL_DOWN, LONGEST_COOL_DOWN_S, "s", "a trial or pair begins at nominal thermal pressure: waits "
                    "for it, at most so long", "com.apple.system.thermalpressurelevel", "runner"),
        ]  # fmt: skip
    return [
        Setting(KEEP_AWAKE, None, "", "servers don't suspend; on a desktop that does: systemd-inhibit bench run ...",
                "systemd-inhibit", "launcher"),
        Setting(COOL_DOWN, None, "s", "this system names no thermal pressure; temperatures and throttling are "
                "recorded instead", "", "runner"),
    ]  # fmt: skip
