"""Greedy generation, token by token: the loop of mlx-lm's `generate_step`, with the logits of every step kept.

A *decoder* takes the subject, the prompt and the number of tokens; techniques bring their own (speculation).
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Protocol

import mlx.core as mx

Forward = Callable[[mx.array, list[Any]], mx.array]


class Decoder(Protocol):
    """Continues a sequence whose cache holds everything but the token(s) `last`.

    Where it has a method `prepare(prompt)`, that is called with a prompt [batch, n] before it is to be continued.
    """

    def __call__(self, forward: Forward, cache: list[Any], past: mx.array, last: mx.array, count: int) -> mx.array:
        """Logits [batch, count, vocabulary] of `count` greedy steps; past [batch, n] ends before last [batch, 1]."""
        ...


def fill(forward: Forward, prompt: mx.array, cache: list[Any]) -> None:
    """Put all of the prompt [batch, n] but its last token into the cache; no logits are computed for it."""
    if prompt.shape[1] > 1:
        forward(prompt[:, :-1], cache)
        mx.eval([layer.state for layer in cache])


def plain(forward: Forward, cache: list[Any], past: mx.array, last: mx.array, count: int) -> mx.array:
    """One token a step. The next step is under way before the last one's token is read, as in mlx-lm."""
    kept, token = [], last
    for _ in range(count):
        logits = forward(token, cache)[:, -1:].astype(mx.float32)
        following = mx.argmax(logits, axis=-1)
        mx.async_eval(following, logits)
        if kept:
            token.tolist()  # a caller that prints each token as it comes waits here
        kept.append(logits)
        token = following
    return mx.concatenate(kept, axis=1)


def saved(cache: list[Any]) -> list[Any]:
    """A cache that can be written to without the other one noticing."""
    copies = []
    for layer in cache:
        twin = copy.copy(layer)
        for name, value in vars(layer).items():
            setattr(twin, name, _copied(value))
        copies.append(twin)
    return copies


def _copied(value: Any) -> Any:
    if isinstance(value, mx.array):
        return mx.array(value)
    return type(value)(_copied(one) for one in value) if isinstance(value, list | tuple) else value


class Context:
    """A cache filled once, that every call continues from the same place."""

    def __init__(self, cache: list[Any]) -> None:
        self._cache = cache
        self._trimmable = all(layer.is_trimmable() and type(layer).__name__ != "RotatingKVCache" for layer in cache)
        self._length = cache[0].offset

    def restored(self) -> list[Any]:
        """The cache as it was filled. What can be trimmed is: copying it would be work that no user has."""
        if not self._trimmable:
            return saved(self._cache)
        for layer in self._cache:
            layer.trim(layer.offset - self._length)
        return self._cache
