"""Greedy decoding does what mlx-lm's own does, from a context that calls leave as they found it."""

from __future__ import annotations

from typing import Any

import mlx.core as mx
import pytest
from models.generation import fill, plain


def tokens_of(logits: mx.array) -> list[int]:
    """Greedy tokens of the first row."""
    return mx.argmax(logits, axis=-1)[0].tolist()  # type: ignore[no-any-return]


def test_same_tokens_as_mlx_lm(tiny: Any) -> None:
    """`mlx_lm.generate.generate_step`, the installed one, gives the same tokens."""
    from mlx_lm.generate import generate_step

    subject = tiny(tokens=8)
    theirs = [int(token) for token, _ in generate_step(subject.prompt[0], subject.model, max_tokens=8)]
    assert tokens_of(subject.call()) == theirs
    assert len(set(theirs)) > 1


def test_every_step_is_the_full_forward_pass(tiny: Any) -> None:
    """Logits with the cache are those of the whole sequence without one."""
    subject = tiny(tokens=3)
    logits = subject.call()
    sequence = mx.concatenate([subject.prompt, mx.array([tokens_of(logits)[:-1]])], axis=1)
    whole = subject.model(sequence)[:, -3:]
    assert mx.allclose(logits, whole, rtol=1e-3, atol=1e-2)


def test_prefill_is_the_logits_after_the_prompt(tiny: Any) -> None:
    """One step, of the prompt's last token, for every row."""
    subject = tiny(kind="prefill", batch=2)
    logits = subject.call()
    assert logits.shape == (2, 1, 160)
    assert mx.allclose(logits, subject.model(subject.prompt)[:, -1:], rtol=1e-3, atol=1e-2)


def test_calls_repeat_and_prompts_vary(tiny: Any) -> None:
    """Equal input, equal output; another seed, another prompt of the same shape; the counter counts a call's steps."""
    subject = tiny(tokens=5)
    first, second = subject.call(), subject.call()
    assert mx.array_equal(first, second)
    assert subject.facts()["model_calls"] == 5
    subject.vary(9)
    assert subject.call().shape == first.shape
    assert not mx.array_equal(subject.call(), first)


def test_rows_of_a_batch_are_prompts_of_their_own(tiny: Any) -> None:
    """A batch gives each row what it would have had alone."""
    both, alone = tiny(batch=2), tiny()
    assert not mx.array_equal(both.prompt[0], both.prompt[1])
    assert mx.allclose(both.call()[:1], alone.call(), rtol=1e-3, atol=1e-2)


def test_prompts_of_a_repeat_workload_repeat(tiny: Any) -> None:
    """The last third is how the passage began."""
    prompt = tiny(kind="repeat", prompt=30).prompt[0].tolist()
    assert prompt[20:] == prompt[:10]


def test_prompt_longer_than_the_text_is_refused(tiny: Any) -> None:
    """No silent padding."""
    with pytest.raises(ValueError, match="the text has"):
        tiny(prompt=100_000).call()


def test_plain_decoding_leaves_room_for_more(tiny: Any) -> None:
    """Two calls of the loop, one after the other, are one longer call."""
    subject = tiny(tokens=6)
    whole = tokens_of(subject.call())
    cache = subject.make_cache()
    fill(subject.forward, subject.prompt, cache)
    first = plain(subject.forward, cache, subject.prompt[:, :-1], subject.prompt[:, -1:], 2)
    token = mx.argmax(first[:, -1:], axis=-1)
    rest = plain(subject.forward, cache, subject.prompt, token, 4)
    assert tokens_of(first) + tokens_of(rest) == whole
