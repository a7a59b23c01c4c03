"""What is measured: a prefill or a stretch of decoding, of a model, cache and decoder that techniques change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx.core as mx
from mlx.utils import tree_flatten
from models.documents import Documents
from models.generation import Context, Decoder, fill, plain


@dataclass(frozen=True, slots=True)
class Source:
    """Where a model comes from, so that techniques can build others of it."""

    fingerprint: str
    network: Callable[[], Any]  # a fresh one without weights
    weights: Callable[[], dict[str, mx.array]]  # the baseline's, lazily
    reference: Callable[[mx.array], mx.array]  # the baseline's logits of final hidden states
    packed: Callable[[], dict[str, mx.array]] | None = None  # as the file holds them, where it is packed
    keeps_packed: bool = True  # whether rounded weights go to the cache; a large checkpoint's would fill it


class TextSubject:
    """Workload parameters: `kind` is prefill (logits after a prompt of `prompt` tokens), decode (`tokens` more tokens
    after it) or repeat (the same, on a prompt that repeats itself); `batch` rows, `seed`; `shared` tokens that all
    prompts begin with.

    make_cache: one cache a layer. decoder: see models/generation.py.
    """

    def __init__(self, model: Any, source: Source, documents: Documents, workload: dict[str, Any]) -> None:
        self.model, self.source, self.documents, self.workload = model, source, documents, workload
        self.seed: int = workload["seed"]
        self.make_cache: Callable[[], list[Any]] = self._plain_cache
        self.decoder: Decoder = plain
        self.notes: dict[str, Any] = {}  # facts that techniques add
        self.held: list[Any] = []  # further models that calls compute with
        self._context: Context | None = None
        self._prompts: dict[int, mx.array] = {}  # by seed
        self._shared = 0  # tokens of the prompt that are not computed anew
        self._prefix: Context | None = None
        self.model_calls = self.tokens_computed = 0
        self.last_cache: list[Any] = []

    def _plain_cache(self) -> list[Any]:
        from mlx_lm.models.cache import make_prompt_cache

        return make_prompt_cache(self.model)  # type: ignore[no-any-return]

    def forward(self, tokens: mx.array, cache: list[Any]) -> mx.array:
        """Logits [batch, n, vocabulary] of tokens [batch, n], whose keys and values join the cache."""
        self.model_calls += 1
        self.tokens_computed += tokens.size
        return self.model(tokens, cache=cache)  # type: ignore[no-any-return]

    # the prompt

    @property
    def prompt(self) -> mx.array:
        """The prompt [batch, n] of the seed."""
        known = self._prompts
        if self.seed not in known:
            known[self.seed] = self._make_prompt()
        return known[self.seed]

    def _make_prompt(self) -> mx.array:
        length, batch = self.workload["prompt"], self.workload["batch"]
        if self.workload["kind"] == "repeat":
            rows = [self.documents.repetitive_prompt(length, self.seed + row) for row in range(batch)]
        else:
            rows = [self.documents.prompt(length, self.seed, row) for row in range(batch)]
        shared = [self.documents.prompt(length, 0)[: self._shared_tokens] for _ in rows]
        return mx.array([head + row[len(head) :] for head, row in zip(shared, rows, strict=True)])

    @property
    def _shared_tokens(self) -> int:
        """Tokens that every prompt of a prefill begins with, as a system prompt would."""
        return int(self.workload.get("shared", 0))

    def keep_prefix(self) -> None:
        """From now on the shared beginning of the prompts is computed once, and prefill begins after it."""
        self._shared = self._shared_tokens

    # the measured step

    def call(self) -> mx.array:
        """Logits [batch, steps, vocabulary], float32."""
        return self._prefilled() if self.workload["kind"] == "prefill" else self._decoded()

    def _prefilled(self) -> mx.array:
        if self._shared and self._prefix is None:
            cache = self.make_cache()
            self.forward(self.prompt[:, : self._shared], cache)
            mx.eval([layer.state for layer in cache])
            self._prefix = Context(cache)
        self.last_cache = self._prefix.restored() if self._prefix else self.make_cache()
        self._count_from_here()
        rest = self.prompt[:, self._shared :]
        fill(self.forward, rest, self.last_cache)
        return self.forward(rest[:, -1:], self.last_cache).astype(mx.float32)

    def _decoded(self) -> mx.array:
        prompt = self.prompt
        if self._context is None:
            self._context = Context(self.begin(prompt))
        self.last_cache = self._context.restored()
        self._count_from_here()
        return self.decoder(self.forward, self.last_cache, prompt[:, :-1], prompt[:, -1:], self.workload["tokens"])

    def begin(self, prompt: mx.array) -> list[Any]:
        """A cache that holds the prompt [batch, n] but for its last token; the decoder has seen the prompt, too."""
        cache = self.make_cache()
        fill(self.forward, prompt, cache)
        prepare = getattr(self.decoder, "prepare", None)
        if prepare is not None:
            prepare(prompt)
        return cache

    def _count_from_here(self) -> None:
        """What came before is no part of the measured step."""
        self.model_calls = self.tokens_computed = 0

    def vary(self, seed: int) -> None:
        """Another prompt from now on; what comes before the measured step is done at once."""
        self.seed, self._context = seed, None
        if self.workload["kind"] != "prefill":
            self._context = Context(self.begin(self.prompt))

    # what it is

    def parameters(self) -> Any:
        """The arrays of the model, and of those that a technique adds."""
        return [self.model.parameters(), [one.parameters() for one in self.held]]

    def facts(self) -> dict[str, Any]:
        """Read from the arrays, the cache after the last call, and its counter."""
        packed = [name for name, _ in tree_flatten(self.model.parameters()) if name.endswith("scales")]
        return {
            "model_calls": self.model_calls,
            "tokens_computed": self.tokens_computed,
            "packed_layers": len(packed),
            "kv_bytes": sum(layer.nbytes for layer in self.last_cache),
            "kv_kinds": ",".join(sorted({type(layer).__name__ for layer in self.last_cache})),
            **self.notes,
        }

    def evaluate(self, folder: Path, baseline: Path | None, **sizes: int) -> dict[str, Any]:
        """See models/quality.py."""
        from models.quality import evaluate

        return evaluate(self, folder, baseline, **sizes)
