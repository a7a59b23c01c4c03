"""What macOS tells a process about itself without root, through libSystem and ctypes.

Layouts:
- `struct rusage_info_v6`: `bsd/sys/resource.h` of apple-oss-distributions/xnu at 1031c584a5e3 (464 bytes;
  later releases name some of its fourteen reserved words and keep the size). It needs macOS 13.
- `struct xsw_usage`: `bsd/sys/sysctl.h`. `struct mach_timebase_info`: `osfmk/mach/mach_time.h`.
- Thermal pressure: the state of the notification `com.apple.system.thermalpressurelevel`, numbered as in
  `OSThermalNotification.h`; it needs no root: https://stanislas.blog/2025/12/macos-thermal-throttling-app

`ri_user_time`, `ri_system_time` and `ri_runnable_time` count mach ticks. XNU starts a thread's runnable
timer when it unblocks it and stops it when it blocks (`osfmk/kern/sched_prim.c`), so that runnable time
holds running *and* waiting.
"""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from typing import Any

RUSAGE_INFO_V6 = 6
RUSAGE_INFO_V6_BYTES = 464
THERMAL_LEVELS = {0: "nominal", 1: "moderate", 2: "heavy", 3: "trapping", 4: "sleeping"}
THERMAL_NOTIFICATION = b"com.apple.system.thermalpressurelevel"

_WORDS = """
    ri_user_time ri_system_time ri_pkg_idle_wkups ri_interrupt_wkups ri_pageins ri_wired_size
    ri_resident_size ri_phys_footprint ri_proc_start_abstime ri_proc_exit_abstime ri_child_user_time
    ri_child_system_time ri_child_pkg_idle_wkups ri_child_interrupt_wkups ri_child_pageins
    ri_child_elapsed_abstime ri_diskio_bytesread ri_diskio_byteswritten ri_cpu_time_qos_default
    ri_cpu_time_qos_maintenance ri_cpu_time_qos_background ri_cpu_time_qos_utility
    ri_cpu_time_qos_legacy ri_cpu_time_qos_user_initiated ri_cpu_time_qos_user_interactive
    ri_billed_system_time ri_serviced_system_time ri_logical_writes ri_lifetime_max_phys_footprint
    ri_instructions ri_cycles ri_billed_energy ri_serviced_energy ri_interval_max_phys_footprint
    ri_runnable_time ri_flags ri_user_ptime ri_system_ptime ri_pinstructions ri_pcycles ri_energy_nj
    ri_penergy_nj
""".split()  # noqa: SIM905 - forty-two quoted names would hide the order


class RusageInfoV6(ctypes.Structure):
    """`struct rusage_info_v6`. Times in mach ticks, sizes in bytes, energy in nJ."""

    _fields_ = (
        ("ri_uuid", ctypes.c_uint8 * 16),
        *((word, ctypes.c_uint64) for word in _WORDS),
        ("ri_reserved", ctypes.c_uint64 * 14),
    )


class SwapUsage(ctypes.Structure):
    """`struct xsw_usage`, what `sysctl vm.swapusage` prints. Bytes."""

    _fields_ = (
        ("total", ctypes.c_uint64),
        ("available", ctypes.c_uint64),
        ("used", ctypes.c_uint64),
        ("page_size", ctypes.c_uint32),
        ("encrypted", ctypes.c_uint32),
    )


class Timebase(ctypes.Structure):
    """`struct mach_timebase_info`: ticks times numerator over denominator are nanoseconds."""

    _fields_ = (("numerator", ctypes.c_uint32), ("denominator", ctypes.c_uint32))


def on_mac() -> bool:
    """True on macOS."""
    return sys.platform == "darwin"


@cache
def _library() -> Any:
    return ctypes.CDLL("/usr/lib/libSystem.B.dylib", use_errno=True)


@cache
def ticks_to_ns() -> tuple[int, int]:
    """Numerator and denominator that turn mach ticks into nanoseconds (125/3 on M-series Macs)."""
    found = Timebase()
    _library().mach_timebase_info(ctypes.byref(found))
    return found.numerator or 1, found.denominator or 1


def nanoseconds(ticks: int) -> int:
    """Mach ticks in nanoseconds."""
    numerator, denominator = ticks_to_ns()
    return ticks * numerator // denominator


def own_rusage() -> RusageInfoV6 | None:
    """The kernel's account of this process, or None off macOS and before macOS 13."""
    if not on_mac():
        return None
    found = RusageInfoV6()
    failed = _library().proc_pid_rusage(os.getpid(), RUSAGE_INFO_V6, ctypes.byref(found))
    return None if failed else found


def swap_usage() -> SwapUsage | None:
    """Swap of the whole system, or None off macOS."""
    if not on_mac():
        return None
    found, size = SwapUsage(), ctypes.c_size_t(ctypes.sizeof(SwapUsage))
    failed = _library().sysctlbyname(b"vm.swapusage", ctypes.byref(found), ctypes.byref(size), None, 0)
    return None if failed else found


def _sysctl(name: str) -> bytes:
    size = ctypes.c_size_t(0)
    if not on_mac() or _library().sysctlbyname(name.encode(), None, ctypes.byref(size), None, 0):
        return b""
    space = ctypes.create_string_buffer(size.value)
    failed = _library().sysctlbyname(name.encode(), space, ctypes.byref(size), None, 0)
    return b"" if failed else space.raw[: size.value]


def sysctl_text(name: str) -> str:
    """A text that `sysctl` knows, empty where there is none."""
    return _sysctl(name).rstrip(b"\0").decode("utf-8", "replace")


def sysctl_int(name: str) -> int | None:
    """A number that `sysctl` knows, None where there is none."""
    raw = _sysctl(name)
    return int.from_bytes(raw, sys.byteorder) if raw else None


@cache
def _thermal_token() -> int | None:
    token = ctypes.c_int()
    failed = _library().notify_register_check(THERMAL_NOTIFICATION, ctypes.byref(token))
    return None if failed else token.value


def thermal_level() -> str | None:
    """The system's thermal pressure in Apple's words, or None where it isn't published."""
    token = _thermal_token() if on_mac() else None
    if token is None:
        return None
    state = ctypes.c_uint64()
    failed = _library().notify_get_state(token, ctypes.byref(state))
    return None if failed else THERMAL_LEVELS.get(state.value, f"level {state.value}")
