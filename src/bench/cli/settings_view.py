"""Settings of a measurement in words: values with their units, and one line for a run."""

from __future__ import annotations

from typing import Any


def setting_value(value: Any, unit: str) -> str:
    """A value with its unit as people write it."""
    if value is None:
        return "left alone"
    if unit == "B":
        return f"{value / 2**30:.1f} GB"
    return f"{value:g} {unit}".strip() if isinstance(value, int | float) else str(value)


def settings_line(settings: dict[str, Any]) -> str:
    """What a run's header says was set, in one line; empty for a run of before there were settings."""
    if not settings:
        return ""
    if settings.get("left_as_is"):
        return "everything was left as it was"
    done = [one for one in settings.get("alone", ()) if one.get("value") is not None]
    words = [f"{one['name'].replace('_', ' ')} {setting_value(one['value'], one.get('unit', ''))}" for one in done]
    return ", ".join(words) or "nothing to set on this machine"
