"""MLX's memory, cache and wired limits from the size of the machine: which, and why. Pure; `Mlx` sets them.

What MLX does without being asked (mlx/backend/metal/allocator.cpp; mlx.core.set_memory_limit in its reference):
on Metal it goes on allocating up to 1.5 times the recommended working set, its cache of freed buffers may grow
as far, and nothing is wired. On the CPU back end: 0.8 of the memory, 32 MiB of cache, and wiring does nothing.
"""

from __future__ import annotations

from bench.record.settings import Setting

CPU_SHARE = 0.8  # MLX's own share of the memory, there of the whole machine's
WIRED_SINCE = 15  # the macOS in which residency sets appeared; before, the call has no effect

MEMORY = "mlx_memory_limit"
CACHE = "mlx_cache_limit"
WIRED = "mlx_wired_limit"
SETTERS = {MEMORY: "set_memory_limit", CACHE: "set_cache_limit", WIRED: "set_wired_limit"}


def limits_for(
    memory_bytes: int | None,
    recommended_working_set: int | None,
    macos: int | None = None,
    sharers: int = 1,
) -> list[Setting]:
    """The three limits in bytes for one of `sharers` workers that are alive together.

    `recommended_working_set` is what Metal recommends on this machine (None: there is no Metal); `macos` is the
    major version. The wired memory of all sharers stays within the recommendation, beyond which the call fails.
    """
    if recommended_working_set:
        return _on_metal(recommended_working_set, macos, sharers)
    return _on_cpu(memory_bytes)


def _on_metal(recommended: int, macos: int | None, sharers: int) -> list[Setting]:
    share = "" if sharers == 1 else f", shared by {sharers} workers alive together"
    wired: int | None = recommended // sharers
    why = f"weights stay in memory between calls: all that Metal recommends{share} (mlx-lm does so for generation)"
    if macos is None or macos < WIRED_SINCE:
        wired, why = None, f"needs macOS {WIRED_SINCE}: before, the call has no effect"
    return [
        _setting(
            MEMORY, recommended, "all that Metal recommends: MLX would go to 1.5 times that, and swap before it waits"
        ),
        _setting(
            CACHE, recommended // (2 * sharers),
            f"half of what Metal recommends{share}: freed buffers crowd no weights out (MLX would keep all)",
        ),
        _setting(WIRED, wired, why),
    ]  # fmt: skip


def _on_cpu(memory_bytes: int | None) -> list[Setting]:
    limit = None if memory_bytes is None else int(CPU_SHARE * memory_bytes)
    why = "0.8 of what this process may use, a container's limit included (MLX counts the whole machine)"
    return [
        _setting(MEMORY, limit, why if limit else "this system doesn't say how much memory it has"),
        _setting(CACHE, None, "stays at MLX's 32 MiB on the CPU back end, as in a user's program"),
        _setting(WIRED, None, "there is no Metal: MLX accepts the call and does nothing"),
    ]


def _setting(name: str, value: int | None, reason: str) -> Setting:
    return Setting(name, value, "B", reason, f"mx.{SETTERS[name]}", "runtime")
