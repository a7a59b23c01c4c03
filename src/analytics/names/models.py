"""What sources call a checkpoint, as far as two spellings of one are safe to join.

Joined are capitals, blanks, the hub's owner, file endings and the quantisation at the end of a name, which the
technique's key says. Not joined: base and instruction-tuned, versions, and whatever a name leaves open.
"""

from __future__ import annotations

import re
from functools import cache

from analytics.names.rules import Words, table

OWNER = re.compile(r"^(?:hf\.co/)?[A-Za-z][\w-]*/", re.I)
MAKER = re.compile(r"^(?:mistralai|nvidia|huggingfacetb|arcee-ai|baidu|qwen)_", re.I)  # how one repacker names files
PACKING = re.compile(
    r"[-_:/.](?:gguf|[2-8]-?bit|i?q[1-8]_(?:k_[sml]|k_xl|k|[01]|xxs|xs|nl|s|m)|ud|bf16|int[48]|mxfp[48]|nvfp4|dwq|g32"
    r"|(?<=mxfp4-)q[48])$",
    re.I,
)
ENGINE = re.compile(
    r"-mlx$", re.I
)  # of a hub's name; in a tag (qwen3.5:9b-mlx) it is another build with its own figures
SIZE = re.compile(r"(?<![\w.])e?(\d+(?:\.\d+)?)b(?![a-z0-9])", re.I)
ACTIVE = re.compile(r"(?<![a-z0-9])a(\d+(?:\.\d+)?)b(?![a-z0-9])", re.I)
MIXTURE = re.compile(
    r"gpt-?oss|moe|deepseek-(v\d|r1(?!-distill)|coder-v2)|minimax|glm-4\.[5-9]|qwen3-coder-next|mixtral", re.I
)


def checkpoint(words: str) -> str:
    """`qwen3-1.7b` from `mlx-community/Qwen3-1.7B-4bit`, `Qwen3-1.7B-Q4_K_M.gguf` or `Qwen3-1.7B`."""
    name = re.sub(r"\s+", "-", words.strip().lower())
    while (shorter := _shorter(name)) != name:
        name = shorter
    return name


def _shorter(name: str) -> str:
    """One step towards the canonical name; a name is never used up."""
    for rule, means in _aliases():
        if (found := rule.expand(name, means)) is not None and found != name:
            return found
    patterns = (PACKING, OWNER, MAKER) if ":" in name else (PACKING, OWNER, MAKER, ENGINE)
    return next((found for one in patterns if (found := one.sub("", name, count=1)) not in ("", name)), name)


def params_in_name(words: str) -> float | None:
    """Billions of parameters that a name states: 1.7 of `Qwen3-1.7B-4bit`; None where it states none."""
    found = [float(one) for one in SIZE.findall(ACTIVE.sub("", words))]
    return found[0] if found else None


def is_mixture(words: str) -> bool:
    """A mixture of experts, by its name: a token reads its active weights only."""
    return bool(ACTIVE.search(words) or MIXTURE.search(words))


@cache
def _aliases() -> tuple[tuple[Words, str], ...]:
    return tuple((Words.of(row["words"]), row["model"]) for row in table("models"))
