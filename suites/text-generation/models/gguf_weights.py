"""SmolLM2's weights out of its GGUF: llama.cpp's names and row order to mlx-lm's, packed or dequantised.

Q4_1 and Q8_0 are affine quantisations by groups of 32, w = scale q + bias, and MLX reads them packed: 3 arrays
(weight, scales, biases) a tensor. Dequantised in float32 they are exactly the numbers that llama.cpp computes with.
"""

from __future__ import annotations

from typing import Any

import mlx.core as mx

GROUP = 32
NAMES = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def read(path: str) -> tuple[dict[str, mx.array], dict[str, Any]]:
    """All arrays of a GGUF, and its metadata. MLX skips tensors of types that it doesn't know without a word.

    Raises ValueError where tensors are missing.
    """
    arrays, metadata = mx.load(path, return_metadata=True)
    layers = int(metadata["llama.block_count"])
    expected, found = 9 * layers + 2, len({name.rpartition(".")[0] for name in arrays})
    if found != expected:
        raise ValueError(f"{found} of {expected} tensors could be read from {path}: MLX doesn't know the type of some")
    return arrays, metadata


def settings(metadata: dict[str, Any]) -> dict[str, Any]:
    """What mlx-lm's llama wants to know."""
    heads = int(metadata["llama.attention.head_count"])
    return {
        "model_type": "llama",
        "hidden_size": int(metadata["llama.embedding_length"]),
        "num_hidden_layers": int(metadata["llama.block_count"]),
        "intermediate_size": int(metadata["llama.feed_forward_length"]),
        "num_attention_heads": heads,
        "num_key_value_heads": int(metadata["llama.attention.head_count_kv"]),
        "rms_norm_eps": float(metadata["llama.attention.layer_norm_rms_epsilon"]),
        "vocab_size": int(metadata["llama.vocab_size"]),
        "max_position_embeddings": int(metadata["llama.context_length"]),
        "rope_theta": float(metadata["llama.rope.freq_base"]),
        "tie_word_embeddings": True,
    }


def renamed(arrays: dict[str, mx.array], metadata: dict[str, Any]) -> dict[str, mx.array]:
    """The arrays, still packed, by mlx-lm's names, rows of q and k in mlx-lm's order; scales and biases float32."""
    heads = {"attn_q": "llama.attention.head_count", "attn_k": "llama.attention.head_count_kv"}
    found = {}
    for name, array in arrays.items():
        place, part = name.rpartition(".")[::2]
        prefix, short = place.rpartition(".")[::2]
        if short in heads:
            array = unpermuted(array, int(metadata[heads[short]]))
        layer = f"model.layers.{prefix.partition('.')[2]}." if prefix else ""
        wide = array if array.dtype == mx.uint32 else array.astype(mx.float32)
        found[f"{layer}{NAMES[short]}.{part}"] = wide
    return found


def unpermuted(rows: mx.array, heads: int) -> mx.array:
    """llama.cpp turns each head's two halves of rotary dimensions into neighbours (convert_hf_to_gguf.py, permute);
    this turns them back. Rows are outputs, so that packed rows can be moved as they are."""
    count, width = rows.shape
    return rows.reshape(heads, count // heads // 2, 2, width).swapaxes(1, 2).reshape(count, width)


def dequantised(packed: dict[str, mx.array]) -> dict[str, mx.array]:
    """float32 weights, lazily: each exactly scale q + bias."""
    found = {}
    for name, array in packed.items():
        place, part = name.rpartition(".")[::2]
        if part != "weight":
            continue
        scales = packed.get(f"{place}.scales")
        if scales is not None:
            array = mx.dequantize(array, scales, packed[f"{place}.biases"], group_size=GROUP, bits=bits_of(place))
        found[name] = array
    return found


def bits_of(place: str) -> int:
    """Bits of a packed tensor, by mlx-lm's name of it."""
    return 8 if place == NAMES["token_embd"] else 4
