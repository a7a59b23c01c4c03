"""Files that a model needs: found where suite.toml says, and the ones that were meant."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bench.record import FilePlace
from bench.worker.files import Unavailable, locate, verify


def test_suite_file(tmp_path: Path) -> None:
    """`suite:PATH` lies below the suite; one that is missing is named with what to do."""
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "w.bin").write_bytes(b"w")
    assert locate(FilePlace("w", "suite:weights/w.bin"), tmp_path) == tmp_path / "weights" / "w.bin"
    with pytest.raises(FileNotFoundError, match=r"suite:weights/v\.bin is missing: restore it"):
        locate(FilePlace("v", "suite:weights/v.bin"), tmp_path)


def test_package_file(tmp_path: Path) -> None:
    """`package:DISTRIBUTION:PATH` lies in an installed package; without the package it says so."""
    assert locate(FilePlace("p", "package:pytest:pytest/py.typed"), tmp_path).is_file()
    with pytest.raises(FileNotFoundError, match="the package no-such-thing is not in the suite's environment"):
        locate(FilePlace("p", "package:no-such-thing:x"), tmp_path)


def test_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`checkpoint:VARIABLE` is what the variable says; without it the case is skipped, not failed."""
    monkeypatch.setenv("BENCH_TEST_WEIGHTS", str(tmp_path / "w"))
    assert locate(FilePlace("c", "checkpoint:BENCH_TEST_WEIGHTS"), tmp_path) == tmp_path / "w"
    monkeypatch.delenv("BENCH_TEST_WEIGHTS")
    with pytest.raises(Unavailable, match="set BENCH_TEST_WEIGHTS to a folder") as raised:
        locate(FilePlace("c", "checkpoint:BENCH_TEST_WEIGHTS"), tmp_path)
    assert raised.value.unavailable


def test_hash(tmp_path: Path) -> None:
    """The right bytes pass, one other byte doesn't, and the message has both hashes."""
    path = tmp_path / "w.bin"
    path.write_bytes(b"right")
    digest = hashlib.sha256(b"right").hexdigest()
    verify(FilePlace("w", "suite:w.bin", digest), path)
    path.write_bytes(b"wrong")
    wrong = hashlib.sha256(b"wrong").hexdigest()
    with pytest.raises(ValueError, match=f"{wrong[:12]}.*{digest[:12]}"):
        verify(FilePlace("w", "suite:w.bin", digest), path)
