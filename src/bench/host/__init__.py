"""The machine that a run stands on: chip, cores, memory, and an identity that names nobody."""

from __future__ import annotations

import os
import platform
import sys
from functools import cache

from bench.host.findings import examine_host, examine_metal, examine_priority
from bench.host.host import Host
from bench.host.identity import data_folder, hashed, kept_id
from bench.host.linux import detect_linux
from bench.host.mac import detect_mac
from bench.host.settings import Plan, plan_settings

__all__ = [
    "Host",
    "Plan",
    "detect_host",
    "examine_host",
    "examine_metal",
    "examine_priority",
    "plan_settings",
]


@cache
def detect_host() -> Host:
    """This machine, looked at once a process: file reads on Linux, four commands on a Mac (half a second)."""
    if sys.platform.startswith("linux"):
        return detect_linux()
    return detect_mac() if sys.platform == "darwin" else _detect_other()


def _detect_other() -> Host:
    chip, cores = platform.processor() or "unknown", os.cpu_count() or 1
    return Host(
        identity=hashed(kept_id(data_folder(), f"{chip} {cores}")),
        chip=chip,
        architecture=platform.machine(),
        cores=cores,
        performance_cores=None,
        efficiency_cores=None,
        gpu_cores=None,
        ane=False,
        memory_bytes=None,
        bandwidth_gbs=None,
        os=platform.system().lower(),
        os_version=platform.release(),
        kind="other",
        virtual=None,
        rosetta=None,
    )
