"""The record of a machine: what decides its figures, and nothing that names its owner."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from bench.host.absent import reason_for
from bench.probes.reading import is_unavailable, unavailable


@dataclass(frozen=True, slots=True)
class Host:
    """A machine. None means that this system doesn't say; sizes in bytes, bandwidth in 10^9 bytes/s."""

    identity: str  # salted hash, 12 hex digits, stable across reboots and updates
    chip: str
    architecture: str  # of the machine, also where Python is translated
    cores: int
    performance_cores: int | None  # cores of the fastest kind
    efficiency_cores: int | None  # cores of the slowest kind, where there are several
    gpu_cores: int | None
    ane: bool | None
    memory_bytes: int | None
    bandwidth_gbs: float | None  # from the chip table, not measured
    os: str
    os_version: str
    kind: str  # mac | linux | other
    virtual: bool | None
    rosetta: bool | None  # None where there is no such thing
    model: str = ""  # of the machine, as its maker numbers it: Mac16,5
    core_kinds: dict[str, int] = field(default_factory=dict)  # the maker's names, fastest first
    generation: str | None = None  # of an Apple chip: M4
    tier: str | None = None  # base | Pro | Max | Ultra
    ane_cores: int | None = None  # from the chip table
    ane_tops: float | None = None  # as Apple publishes it: FP16-class up to M3, INT8-class from M4 on
    memory_limit_bytes: int | None = None  # of the container that this process is in
    wired_limit_bytes: int | None = None  # what the user raised iogpu.wired_limit_mb to; None: the system's default

    @property
    def usable_memory_bytes(self) -> int | None:
        """What this process may take of the machine's memory: a container's limit counts."""
        known = [size for size in (self.memory_bytes, self.memory_limit_bytes) if size]
        return min(known) if known else None

    def to_json(self) -> dict[str, Any]:
        """The record as JSON values; what isn't known is `{"unavailable": reason}`."""
        values = dataclasses.asdict(self)
        return {name: self._told(name, value) for name, value in values.items()}

    def _told(self, name: str, value: Any) -> Any:
        known = value is not None and value != {} and (name, value) != ("model", "")
        return value if known else unavailable(reason_for(name, self.kind, bool(self.virtual), self.architecture))

    @staticmethod
    def from_json(document: dict[str, Any]) -> Host:
        """Read a record; members that this version doesn't know are left aside.

        Raises TypeError where one without a default is missing.
        """
        known = {member.name for member in dataclasses.fields(Host)}
        values = {name: None if is_unavailable(value) else value for name, value in document.items() if name in known}
        return Host(**values | {"core_kinds": values.get("core_kinds") or {}, "model": values.get("model") or ""})
