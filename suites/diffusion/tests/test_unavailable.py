"""What can't run here says so in one line, and never pretends."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from models.checkpoint_image import CheckpointSubject, NoCheckpoint, check, hub_folder
from techniques.checkpoint_options import Bits, Steps
from techniques.coreml_units import CoreML, NoCoreML

WORKLOAD = {"width": 64, "height": 64, "steps": 4, "seed": 0}
elsewhere = pytest.mark.skipif(sys.platform == "darwin", reason="a Mac can")


@elsewhere
def test_core_ml_is_refused_before_anything_is_converted() -> None:
    """The reason is one line and marks the case as skipped, not failed."""
    with pytest.raises(NoCoreML, match="macOS only") as refused:
        CoreML("ane").apply(object())
    assert refused.value.unavailable


@elsewhere
def test_checkpoint_is_refused_off_a_mac(tmp_path: Path) -> None:
    """Even with a folder at hand."""
    with pytest.raises(NoCheckpoint, match="on a Mac"):
        check(tmp_path)


def test_missing_mflux_says_how_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a Mac without mflux the line holds the command."""
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(NoCheckpoint, match="--extra checkpoints"):
        check(tmp_path)


def test_weights_at_hand_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder, or a hub id that the cache holds; anything else is refused, not downloaded."""
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    (tmp_path / "models--maker--net-schnell" / "snapshots").mkdir(parents=True)
    assert check(tmp_path) == str(tmp_path)
    assert check(Path("maker/net-schnell")) == "maker/net-schnell"
    assert hub_folder("maker/other") is None
    with pytest.raises(NoCheckpoint, match="download it first"):
        check(Path("maker/other"))


def test_options_are_set_before_loading() -> None:
    """Bits and steps reach the subject without anything being loaded."""
    subject = Steps(2).apply(Bits(4).apply(CheckpointSubject("nowhere", WORKLOAD)))
    assert (subject.bits, subject.steps) == (4, 2)
    assert "model" not in vars(subject)
