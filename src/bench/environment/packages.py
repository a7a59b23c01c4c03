"""What is installed in an environment, read from its files, and whether the lock agrees."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path


def normal(name: str) -> str:
    """A distribution's name as PEP 503 spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def site_packages(environment: Path) -> Path | None:
    """The environment's package folder."""
    return next(iter(sorted(environment.glob("lib/python3.*/site-packages"))), None)


def installed_packages(site: Path | None) -> dict[str, str]:
    """Name and version of every distribution in a package folder, sorted."""
    found: dict[str, str] = {}
    for info in site.glob("*.dist-info") if site else ():
        name, _, version = info.name.removesuffix(".dist-info").rpartition("-")
        found[normal(name)] = version
    return dict(sorted(found.items()))


def locked_versions(lock: str) -> dict[str, set[str]]:
    """Versions by name from a requirements file with hashes; forks for other systems give several."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock, re.MULTILINE):
        found.setdefault(normal(name), set()).add(version)
    return found


def disagreements(lock: str, installed: dict[str, str]) -> list[str]:
    """Installed packages that the lock doesn't name, or names in another version; one line each."""
    locked, found = locked_versions(lock), []
    for name, version in installed.items():
        if name not in locked:
            found.append(f"{name} {version} is installed and not in requirements.lock")
        elif version not in locked[name]:
            wanted = " or ".join(sorted(locked[name]))
            found.append(f"{name} {version} is installed, requirements.lock has {wanted}")
    return found


def resolution_hash(installed: dict[str, str]) -> str:
    """SHA-256 over names and versions, for environments without a lock."""
    return hashlib.sha256("".join(f"{name}=={at}\n" for name, at in installed.items()).encode()).hexdigest()
