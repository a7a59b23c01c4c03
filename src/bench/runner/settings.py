"""What a run sets on this machine, and what its header says of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bench.environment import ask_engines, gpu_facts
from bench.host import Host, Plan, plan_settings
from bench.record import Setting
from bench.record.settings import COOL_DOWN
from bench.record.shape import to_json
from bench.runner.cool_down import CoolDown
from bench.runner.plan import PlannedCase


def settings_of(leave_as_is: bool, host: Host, interpreter: Path, planned: Sequence[PlannedCase]) -> Plan:
    """The plan for this run; MLX in the suite's interpreter is asked for Metal's limits (0.1 s), if a case uses it."""
    if leave_as_is:
        return Plan()
    if any(one.runtime == "mlx" for one in planned):
        return plan_settings(host, gpu_facts(ask_engines(interpreter, ["mlx"])))
    plan = plan_settings(host)
    return Plan(_without_runtime(plan.alone), _without_runtime(plan.together))


def _without_runtime(settings: Iterable[Setting]) -> tuple[Setting, ...]:
    return tuple(one for one in settings if one.where != "runtime")


def cooling_of(settings: Plan) -> CoolDown:
    """Waits as long as the plan says; not at all without one."""
    return CoolDown(float(settings.value(COOL_DOWN) or 0.0))


def header_settings(settings: Plan, awake: dict[str, Any]) -> dict[str, Any]:
    """For `run.json`: what workers alone and together were asked to set and why, and whether sleep was kept off."""
    return {
        "left_as_is": not settings.alone,
        "alone": [to_json(one) for one in settings.alone],
        "together": [to_json(one) for one in settings.together],
        "keep_awake": awake,
    }
