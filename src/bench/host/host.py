"""The record of a machine: what decides its figures, and nothing that names its owner."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any


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

    def to_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        return dataclasses.asdict(self)

    @staticmethod
    def from_json(document: dict[str, Any]) -> Host:
        """Read a record; members that this version doesn't know are left aside.

        Raises TypeError where one without a default is missing.
        """
        known = {member.name for member in dataclasses.fields(Host)}
        return Host(**{name: value for name, value in document.items() if name in known})
