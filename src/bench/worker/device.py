"""What a trial notes of its machine: states at the boundaries of its stages, memory, and the energy of a call.

Nothing here runs while a call is timed: states are read between stages, power at rest before anything is
loaded, energy under load after everything else, in calls of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from bench.measure import energy
from bench.measure.energy_figures import figures
from bench.probes import device_state, memory, unavailable
from bench.probes.energy import EnergySource, energy_source, energy_unavailable
from bench.probes.peak import worst_of
from bench.runtimes import Runtime


class DeviceWatch:
    """The machine's states, the first taken at once."""

    def __init__(self, read: Callable[[], dict[str, Any]] = device_state) -> None:
        self._read = read
        self._states = [read()]

    def look(self) -> None:
        """Read the state at the end of a stage."""
        self._states.append(self._read())

    @property
    def before(self) -> dict[str, Any]:
        """The first state."""
        return self._states[0]

    @property
    def after(self) -> dict[str, Any]:
        """The latest state."""
        return self._states[-1]

    def peak(self) -> dict[str, Any]:
        """The worst of all."""
        return worst_of(self._states)

    def new_swap(self) -> int | None:
        """Bytes that the system swapped out between the first and the latest state; None where it doesn't say."""
        first, last = self.before.get("swapped_out"), self.after.get("swapped_out")
        return max(0, last - first) if isinstance(first, int) and isinstance(last, int) else None


def memory_figures(runtime: Runtime, new_swap: int | None) -> dict[str, Any]:
    """The process's peak, what the runtime holds, and new swap, which makes the peak worthless."""
    peak: Any = memory.peak_footprint()
    if new_swap:
        peak = unavailable(
            f"the system swapped {new_swap / 1e6:.1f} MB out during the trial, so the footprint is too low"
        )
    swap: Any = new_swap if new_swap is not None else unavailable("this system publishes no swap counter")
    held = {f"runtime_{name}_memory": size for name, size in runtime.memory().items()}
    return {"peak_memory": peak, "new_swap": swap} | held


class EnergyMeter:
    """One trial's energy. `at_rest` is what an earlier trial measured; it is used while it is young."""

    def __init__(
        self,
        at_rest: Mapping[str, Any],
        choose: Callable[[], EnergySource | None] = energy_source,
        clock: energy.Clock | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock or energy.Clock()
        self._source: EnergySource | None = None
        self._rest, self._reason = energy.Rest(""), ""
        self.record: dict[str, Any] = {}
        try:
            self._source = choose()
            self._reason = "" if self._source else energy_unavailable()
            if self._source:
                self._rest = self._measured_rest(self._source, at_rest, now())
        except Exception as error:  # a package's or a program's own failure is no failure of the trial
            self._reason = f"the energy counter failed: {' '.join(str(error).split()) or type(error).__name__}"

    def _measured_rest(self, source: EnergySource, at_rest: Mapping[str, Any], at: float) -> energy.Rest:
        if energy.usable(at_rest, source, at):
            return energy.Rest.read(at_rest)
        source.open()
        try:
            return energy.at_rest(source, self._clock, at)
        finally:
            source.close()

    def figures(self, call: Callable[[], Any], most_s: float) -> dict[str, Any]:
        """Make calls for the energy window; every energy metric, or `energy` alone with the reason."""
        source = self._source
        if source is None or self._reason:
            return {"energy": unavailable(self._reason)}
        try:
            source.open()
            try:
                load = energy.under_load(source, self._rest, call, most_s, self._clock)
            finally:
                source.close()
        except Exception as error:
            return {"energy": unavailable(f"the energy window failed: {' '.join(str(error).split())}")}
        self.record = {
            "source": source.name,
            "machine": source.machine,
            "rest": asdict(self._rest),
            "load": load.to_json(),
        }
        return figures(source, self._rest, load)


def energy_most_s(repetition_budget_s: float) -> float:
    """The longest energy window: two of the timed stage's, and at least what slow counters need."""
    return max(energy.MOST_S, 2 * repetition_budget_s)
