"""A machine's name in the records: the same after a reboot or an update, and telling nobody whose it is."""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
from pathlib import Path

# Constant, so that all suites on one machine agree; it keeps the hash apart from other programs' hashes of
# the same id. machine-id(5) asks for exactly this.
SALT = "efficientai-mlx-toolkit/host/1"
MACHINE_ID = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
DIGITS = 12


def hashed(machine: str) -> str:
    """Twelve hex digits of the salted SHA-256."""
    return hashlib.sha256(f"{SALT}:{machine.strip().lower()}".encode()).hexdigest()[:DIGITS]


def linux_machine_id(places: tuple[Path, ...] = MACHINE_ID) -> str | None:
    """The id that systemd or D-Bus keeps, None where there is none (minimal containers)."""
    for place in places:
        try:
            found = place.read_text().strip()
        except OSError:
            continue
        if len(found) == 32 and set(found) != {"0"}:
            return found
    return None


def data_folder() -> Path:
    """Where this toolkit keeps small things of this user for good."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "efficientai-mlx-toolkit"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "efficientai-mlx-toolkit"


def kept_id(folder: Path, otherwise: str) -> str:
    """A random id made once and kept in `folder`; `otherwise` where nothing can be written there."""
    place = folder / "host-id"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with place.open("x") as file:
            file.write(secrets.token_hex(16))
    except FileExistsError:
        pass
    except OSError:
        return otherwise
    try:
        return place.read_text() or otherwise
    except OSError:
        return otherwise
