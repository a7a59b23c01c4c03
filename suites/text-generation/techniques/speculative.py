"""Several tokens a step: something cheap proposes them, the model checks them all in one pass, greedily.

Leviathan, Kalman and Matias 2023, "Fast Inference from Transformers via Speculative Decoding". With greedy decoding a
proposed token stands if it is the model's own choice, so that the tokens are those of plain decoding.

- PromptLookup: Saxena 2023, "Prompt Lookup Decoding": what followed the last few tokens when they came before.
- SkippedLayers: Zhang et al. 2023, "Draft & Verify": the model itself without some of its layers.
- QuantisedDraft: Tiwari et al. 2025, "QuantSpec": the model itself in few bits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import mlx.core as mx
from models.generation import Forward, fill
from techniques.quantise import Quantise

LONGEST_MATCH = 3  # last tokens that are looked for


class Draft(Protocol):
    """Proposes tokens."""

    def prepare(self, prompt: mx.array) -> None:
        """Before the clock starts: a prompt [1, n] whose continuation will be asked for."""
        ...

    def propose(self, known: list[int], most: int) -> list[int]:
        """At most `most` tokens that may follow `known`."""
        ...


class Speculation:
    """A decoder: `width` tokens proposed a step. `proposed` and `accepted` count over all calls."""

    def __init__(self, draft: Draft, width: int) -> None:
        self.draft, self.width = draft, width
        self.proposed = self.accepted = 0

    def prepare(self, prompt: mx.array) -> None:
        """Let the draft read the prompt.

        Raises ValueError for more than one row: they would accept different numbers of tokens.
        """
        if prompt.shape[0] != 1:
            raise ValueError("speculation works on a batch of 1")
        self.draft.prepare(prompt)

    def __call__(self, forward: Forward, cache: list[Any], past: mx.array, last: mx.array, count: int) -> mx.array:
        """Logits [1, count, vocabulary]; see models/generation.py."""
        known = past[0].tolist() + last[0].tolist()
        kept: list[mx.array] = []
        made = 0
        while made < count:
            drafts = self.draft.propose(known, min(self.width, count - made - 1))
            logits = forward(mx.array([[known[-1], *drafts]]), cache).astype(mx.float32)
            choices = mx.argmax(logits[0], axis=-1).tolist()
            standing = agreeing(drafts, choices)
            for layer in cache:
                layer.trim(len(drafts) - standing)
            kept.append(logits[:, : standing + 1])
            known += choices[: standing + 1]
            made += standing + 1
            self.proposed, self.accepted = self.proposed + len(drafts), self.accepted + standing
        return mx.concatenate(kept, axis=1)


def agreeing(drafts: list[int], choices: list[int]) -> int:
    """How many of the proposed tokens are the model's choices, from the first on."""
    count = 0
    while count < len(drafts) and drafts[count] == choices[count]:
        count += 1
    return count


class Lookup:
    """Proposes what followed the last tokens where they came before, longest match first, latest place first."""

    def prepare(self, prompt: mx.array) -> None:
        """Nothing."""

    def propose(self, known: list[int], most: int) -> list[int]:
        """At most `most` tokens; none where the last token never came before."""
        for length in range(min(LONGEST_MATCH, len(known) - 1), 0, -1):
            pattern = known[-length:]
            for start in range(len(known) - length - 1, -1, -1):
                if known[start : start + length] == pattern:
                    return known[start + length : start + length + most]
        return []


class SmallerModel:
    """Proposes what another model, with a cache of its own, would go on with."""

    def __init__(self, model: Any, make_cache: Callable[[], list[Any]]) -> None:
        self.model, self._make_cache = model, make_cache
        self._cache: list[Any] = []
        self._seen: list[int] = []

    def forward(self, tokens: mx.array, cache: list[Any]) -> mx.array:
        """Logits of the draft."""
        return self.model(tokens, cache=cache)  # type: ignore[no-any-return]

    def prepare(self, prompt: mx.array) -> None:
        """Fill its cache with the prompt."""
        self._cache = self._make_cache()
        fill(self.forward, prompt, self._cache)
        self._seen = prompt[0].tolist()[:-1]

    def propose(self, known: list[int], most: int) -> list[int]:
        """`most` greedy tokens; what the cache holds of something else is forgotten first."""
        if not most:
            return []
        common = agreeing(self._seen, known[:-1] + [-1] * len(self._seen))
        for layer in self._cache:
            layer.trim(len(self._seen) - common)
        waiting, found = known[common:], []
        for _ in range(most):
            logits = self.forward(mx.array([waiting]), self._cache)
            waiting = [int(mx.argmax(logits[0, -1]).item())]
            found += waiting
        self._seen = known + found[:-1]
        return found


class PromptLookup:
    """Speculation on what came before; `width` tokens a step."""

    def __init__(self, width: int) -> None:
        self.width = width

    def apply(self, subject: Any) -> Any:
        """Set the decoder."""
        subject.decoder = Speculation(Lookup(), self.width)
        return subject


class SkippedLayers:
    """Speculation with the model less its layers number `skipped`, from 0; the rest are the model's own arrays."""

    def __init__(self, skipped: list[int], width: int) -> None:
        self.skipped, self.width = skipped, width

    def apply(self, subject: Any) -> Any:
        """Set the decoder.

        Raises ValueError for a layer that isn't there.
        """
        layers = subject.model.layers
        if not set(self.skipped) < set(range(len(layers))):
            raise ValueError(f"layers {self.skipped} can't be left out of {len(layers)}")
        draft = subject.source.network()
        draft.update(subject.model.parameters())
        draft.model.layers = [layer for place, layer in enumerate(draft.model.layers) if place not in self.skipped]
        return with_draft(subject, draft, self.width)


class QuantisedDraft:
    """Speculation with the model itself in `bits`."""

    def __init__(self, bits: int, width: int) -> None:
        self.quantise, self.width = Quantise(bits), width

    def apply(self, subject: Any) -> Any:
        """Set the decoder; the draft's arrays are further weights."""
        model, subject.model = subject.model, subject.source.network()
        subject.model.load_weights(list(subject.source.weights().items()))
        self.quantise.apply(subject)
        draft, subject.model = subject.model, model
        subject.held.append(draft)
        return with_draft(subject, draft, self.width)


def with_draft(subject: Any, draft: Any, width: int) -> Any:
    """The subject, decoding with a draft model."""
    from mlx_lm.models.cache import make_prompt_cache

    subject.decoder = Speculation(SmallerModel(draft, lambda: make_prompt_cache(draft)), width)
    return subject
