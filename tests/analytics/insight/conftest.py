"""Published figures, built once."""

from __future__ import annotations

import pytest

from analytics.insight import Frames
from fakes.figures import published

SOURCES = (
    "apple_ml_sd", "aszc_sd15_unet", "geerling_ai", "gh_issue_excerpt", "hf_fast_mac_diffusers", "llamacpp_4167",
    "llamacpp_readme_quality", "localscore_devdb", "petejm_embed", "whispercpp_bench",
)  # fmt: skip


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Frames:
    """Frames of ten sources."""
    return published(tmp_path_factory.mktemp("results"), *SOURCES)
