"""Computing the beginning that all prompts share once, and each prompt from there on.

Gim et al. 2023, "Prompt Cache: Modular Attention Reuse for Low-Latency Inference"; `mlx_lm.cache_prompt` keeps the same
arrays in a file.
"""

from __future__ import annotations

from typing import Any


class PromptCache:
    """Keeps keys and values of the workload's shared beginning."""

    def apply(self, subject: Any) -> Any:
        """Have prefill begin after it.

        Raises ValueError where the workload's prompts share nothing.
        """
        if not subject.workload.get("shared"):
            raise ValueError("the prompts of this workload share no beginning; measure it in one that has `shared`")
        subject.keep_prefix()
        return subject
