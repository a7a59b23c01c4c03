"""IOReport's energy counters on Apple silicon, without root, through the package `zeus-apple-silicon`.

The package (Zeus team, https://github.com/ml-energy/zeus-apple-silicon, 1.1.0 read) is looked up by name in the
suite's interpreter. `get_cumulative_energy()` gives mJ by part, None for what a chip doesn't publish. Known:

- The values come from a model (utilisation, clock, voltage), 1 mJ fine (its README).
- They are published in steps, all parts but the GPU together: 2.03 to 2.23 s apart on an M5 Max, with a tail
  9 to 26 ms later (https://github.com/lablup/all-smi/pull/412); twice in 2.1 s, unevenly (0.46 + 1.69 s), on
  an M1 Ultra (https://github.com/lablup/all-smi/issues/415). So the step is measured where it is used.
- On macOS 27 the counters of the processor and the memory stand still unless a sampler with root runs; the
  GPU's go on (https://github.com/vladkens/macmon/issues/76).
- An Ultra publishes `DIE_0_CPU Energy` and `DIE_1_CPU Energy`; the package keeps the last one alone (its
  `parse_sample` assigns where it adds up the memory of both dies), so the processor is refused there.
- `GPU Energy` holds the GPU's own memory, so that `gpu_sram_mj` must not be added.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from bench.probes import darwin
from bench.probes.energy.source import ANE, CPU, DRAM, GPU, Always

PACKAGE = "zeus_apple_silicon"
FIELDS = {CPU: "cpu_total_mj", GPU: "gpu_mj", ANE: "ane_mj", DRAM: "dram_mj"}


class IOReport(Always):
    """The whole machine's processor, GPU, ANE and memory."""

    name = "IOReport"
    machine = True
    quantum_j = 1e-3
    step_s: float | None = None

    def __init__(self, monitor: Any = None, chip: str | None = None) -> None:
        """Raises what the package raises where the subscription fails (RuntimeError)."""
        self._monitor = monitor or importlib.import_module(PACKAGE).AppleEnergyMonitor()
        self._ultra = "Ultra" in (darwin.sysctl_text("machdep.cpu.brand_string") if chip is None else chip)

    def read_j(self) -> dict[str, float]:
        """Joules by part; a sample costs 3 to 10 ms (seen on the M1 Ultra above)."""
        metrics = self._monitor.get_cumulative_energy()
        found = {domain: getattr(metrics, field, None) for domain, field in FIELDS.items()}
        return {
            domain: value / 1e3
            for domain, value in found.items()
            if value is not None and not (domain == CPU and self._ultra)
        }

    def absent(self, domain: str) -> str:
        """An Ultra's processor, or a part that the chip doesn't publish."""
        if domain == CPU and self._ultra:
            return "zeus-apple-silicon reads the processors of one die of an Ultra alone"
        return f"this chip publishes no energy of its {domain}"


def unavailable_reason() -> str:
    """Why IOReport gives no reading, in one line; empty where it should."""
    if importlib.util.find_spec(PACKAGE) is None:
        return "zeus-apple-silicon is not in this environment"
    if darwin.sysctl_int("kern.hv_vmm_present"):
        return "a virtual Mac has no energy counters"
    return ""
