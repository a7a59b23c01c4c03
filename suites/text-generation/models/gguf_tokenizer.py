"""SmolLM2's tokenizer, rebuilt from what its GGUF says of it (`tokenizer.ggml.*`), on the `tokenizers` library.

Byte-level BPE with digits split off one by one: "smollm" among llama.cpp's pre-tokenizers (llama-vocab.cpp), and the
`tokenizer.json` that the model's makers publish.
"""

from __future__ import annotations

from typing import Any

SPECIAL = 3  # LLAMA_TOKEN_TYPE_CONTROL in llama.h


def rebuild(metadata: dict[str, Any]) -> Any:
    """A `tokenizers.Tokenizer` from a GGUF's metadata.

    Raises ValueError where the file describes another kind of tokenizer.
    """
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    kind, split = metadata["tokenizer.ggml.model"], metadata["tokenizer.ggml.pre"]
    if (kind, split) != ("gpt2", "smollm"):
        raise ValueError(f"the GGUF describes a tokenizer of kind {kind}, {split}; gpt2, smollm is what is known here")
    tokens = metadata["tokenizer.ggml.tokens"]
    merges = [tuple(merge.split(" ")) for merge in metadata["tokenizer.ggml.merges"]]
    built = Tokenizer(models.BPE({token: index for index, token in enumerate(tokens)}, merges))
    built.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    built.decoder = decoders.ByteLevel()
    types = metadata["tokenizer.ggml.token_type"].tolist()
    special = [token for token, kind in zip(tokens, types, strict=True) if kind == SPECIAL]
    built.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in special])
    return built
