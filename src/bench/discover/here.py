"""What of a suite would be skipped on this machine, as far as that can be told without starting its interpreter."""

from __future__ import annotations

import os
import sys

from bench.spec import Model, Suite, Technique

CHECKPOINT = "checkpoint:"


def skipped_here(suite: Suite, technique: Technique, model: Model) -> str:
    """Why a technique on a model would be skipped here, in one line; empty where nothing is known against it."""
    if suite.runtime(technique, model) == "coreml" and sys.platform != "darwin":
        return "Core ML predicts on macOS only"
    return skipped_model(model)


def skipped_model(model: Model) -> str:
    """Why a model would be skipped here whatever the technique: its checkpoint is the user's own and not named."""
    for file in model.files:
        variable = file.path.removeprefix(CHECKPOINT)
        if variable != file.path and not os.environ.get(variable):
            return f"no checkpoint at hand: set {variable} to a folder with the weights or to a hub id"
    return ""
