"""The words of a file to a technique's key: by the rules of analytics.names, and how engines write quantisations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from analytics.names.techniques import spelled
from bench.spec.technique_key import canonical_key, parse_key

# llama.cpp's names of file types (llama_model_ftype_name in src/llama-model.cpp) end in "- Small", "- Medium", ...
SIZES = {"small": "_s", "medium": "_m", "large": "_l"}
PLAIN_MEDIUM = frozenset({"q2_k"})  # the file type Q2_K is written Q2_K - Medium
GGUF = re.compile(r"(?:mostly |all )?((?:i?q|tq)\d\w*|b?f(?:16|32)|mxfp4|nvfp4)(?: moe)?(?: - (\w+))?", re.I)
MLX_NAME = re.compile(
    r"(?:^|[-_/])(?:(\d)-?bits?(?:-(dwq|awq|gptq))?|(bf16|fp16|fp32)|(mxfp[48]|nvfp4))(?=$|[-_])", re.I
)
KV = {"q8_0": "q8", "q4_0": "q4"}


def key_of(pairs: Mapping[str, str | None]) -> str | None:
    """The canonical spelling of what a file's own fields say; None where they say nothing.

    Words that no rule of `analytics.names` knows (a runtime that nobody met before) stand as they are: the field
    says what they are.
    """
    return _key_of(tuple((name, value.lower()) for name, value in pairs.items() if value))


@cache
def _key_of(pairs: tuple[tuple[str, str], ...]) -> str | None:
    known = dict(pairs)
    unknown = {part.partition("=")[0] for part in spelled(_words(known)).unmapped}
    ours = {name: value for name, value in known.items() if name in unknown}
    mapped = spelled(_words({name: value for name, value in known.items() if name not in unknown})).key or ""
    return canonical_key(parse_key(mapped) | ours) or None


def _words(pairs: Mapping[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in pairs.items())


def key_from_words(words: str | None, source: str = "", model: str | None = None) -> str | None:
    """The key of a source's own words; None where they can't be mapped."""
    return (spelled(words, source=source, model=model or "").key or None) if words else None


def why_unmapped(words: str) -> str:
    """What stands in the way of a key, in one line."""
    return "; ".join(spelled(words).unmapped) or "it says nothing that a key holds"


def gguf_quant(written: str) -> str | None:
    """`q4_k_m` from llama.cpp's `Q4_K - Medium`, `iq4_xs` from `IQ4_XS - 4.25 bpw`; None for what isn't known."""
    found = GGUF.match(written.strip())
    if not found:
        return None
    name, size = found[1].lower(), (found[2] or "").lower()
    return name if name in PLAIN_MEDIUM and size == "medium" else name + SIZES.get(size, "")


def mlx_quant(model: str | None) -> str | None:
    """`q4` from `mlx-community/Qwen3-4B-4bit`, `q4-dwq` from `...-4bit-DWQ`; None where the name says nothing."""
    found = MLX_NAME.search(model or "")
    if not found:
        return None
    if found[1]:
        return f"q{found[1]}" + (f"-{found[2].lower()}" if found[2] else "")
    return (found[3] or found[4]).lower().replace("fp16", "f16").replace("fp32", "f32").replace("mxf16", "mxfp16")


def kv_quant(keys: str | None, values: str | None) -> str | None:
    """How the key/value cache is kept; None where both sides are in 16 bits, the default."""
    sides = [KV.get(side.lower(), side.lower()) for side in (keys, values) if side]
    if len(sides) < 2 or sides == ["f16", "f16"]:
        return None
    return sides[0] if sides[0] == sides[1] else f"{sides[0]}-{sides[1]}"
