"""A llama of two layers, a text and a tokenizer of letters: what most tests of this suite work with."""

from __future__ import annotations

from typing import Any

TINY = {
    "model_type": "llama",
    "hidden_size": 128,
    "num_hidden_layers": 2,
    "intermediate_size": 192,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "rms_norm_eps": 1e-5,
    "vocab_size": 160,
    "rope_theta": 10000.0,
    "tie_word_embeddings": True,
}
TEXT = "It is a truth universally acknowledged, that a text which is tested must be in want of a model. "


class Letters:
    """A tokenizer of letters, with the one method that documents use."""

    def encode(self, text: str) -> Any:
        """Character codes below the tiny model's vocabulary."""
        return type("Encoding", (), {"ids": [ord(letter) % TINY["vocab_size"] for letter in text]})
