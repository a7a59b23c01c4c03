"""What `bench doctor` says of the machine itself."""

from __future__ import annotations

from bench.host.host import Host
from bench.probes.finding import Finding


def examine_host(host: Host) -> list[Finding]:
    """The machine, and where it stands in the way of good figures."""
    found = [Finding("machine", "ok", describe(host))]
    if host.kind == "mac" and host.bandwidth_gbs is None and not host.virtual:
        text = f"the chip table has no bandwidth for {host.chip} with {host.gpu_cores} GPU cores"
        found.append(Finding("chip table", "note", text, "report the chip, so that it is added"))
    if host.virtual:
        text = "a virtual machine: clocks, heat and power are the host's, and neighbours share its cores"
        found.append(Finding("virtual", "note", text))
    if host.kind == "mac":
        found.append(_rosetta(host))
    return found


def describe(host: Host) -> str:
    """The machine in one line."""
    kinds = " + ".join(f"{count} {name}" for name, count in host.core_kinds.items())
    memory = "" if host.memory_bytes is None else f"{host.memory_bytes / 2**30:.0f} GB memory"
    parts = [
        f"{host.chip} ({host.architecture})",
        f"{host.cores} cores" + (f" ({kinds})" if kinds else ""),
        f"{host.gpu_cores} GPU cores" if host.gpu_cores else "",
        memory,
        f"{host.bandwidth_gbs:g} GB/s by its maker" if host.bandwidth_gbs else "",
        host.os_version,
        f"host {host.identity}",
    ]
    return ", ".join(part for part in parts if part)


def _rosetta(host: Host) -> Finding:
    if not host.rosetta:
        return Finding("rosetta", "ok", "Python runs natively")
    text = "this Python is an Intel build under Rosetta: MLX can't be installed and all figures are wrong"
    return Finding("rosetta", "problem", text, "install an arm64 Python: uv python install 3.13")
