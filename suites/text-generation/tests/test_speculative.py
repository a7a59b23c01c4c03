"""Speculation gives the tokens of plain decoding in fewer passes, whatever is proposed."""

from __future__ import annotations

from typing import Any

import mlx.core as mx
import pytest
from models.generation import fill
from techniques.speculative import (
    Lookup,
    PromptLookup,
    QuantisedDraft,
    SkippedLayers,
    SmallerModel,
    Speculation,
    agreeing,
    with_draft,
)


class Wrong:
    """A draft whose tokens never stand."""

    def prepare(self, prompt: mx.array) -> None:
        """Nothing."""

    def propose(self, known: list[int], most: int) -> list[int]:
        """The least plausible: the last token plus one, over and over."""
        return [(known[-1] + 1) % 160] * most


@pytest.mark.parametrize(
    "technique", [PromptLookup(3), QuantisedDraft(4, 2), SkippedLayers([1], 2)], ids=["lookup", "quantised", "skipped"]
)
def test_same_logits_as_plain_decoding(technique: Any, tiny: Any) -> None:
    """Every step's logits, twice: the second call starts from the same place."""
    plain, fast = tiny(kind="repeat", prompt=30, tokens=9), technique.apply(tiny(kind="repeat", prompt=30, tokens=9))
    expected = plain.call()
    for _ in range(2):
        found = fast.call()
        assert found.shape == expected.shape
        assert mx.allclose(found, expected, rtol=1e-3, atol=1e-2)


def test_the_same_model_as_draft_is_always_right(tiny: Any) -> None:
    """Its own proposals all stand: 9 tokens in 3 passes of 3."""
    subject = tiny(tokens=9)
    with_draft(subject, subject.source.network(), 2)
    subject.decoder.draft.model.update(subject.model.parameters())
    subject.call()
    assert subject.facts()["model_calls"] == 3
    assert (subject.decoder.proposed, subject.decoder.accepted) == (6, 6)


def test_wrong_proposals_cost_passes_and_change_nothing(tiny: Any) -> None:
    """None stands, each pass yields the one token that plain decoding yields."""
    subject, plain = tiny(tokens=5), tiny(tokens=5)
    subject.decoder = Speculation(Wrong(), 3)
    assert mx.allclose(subject.call(), plain.call(), rtol=1e-3, atol=1e-2)
    assert subject.decoder.accepted == 0
    assert subject.facts()["model_calls"] == 5


def test_lookup_takes_the_longest_match_and_the_latest_place() -> None:
    """Three tokens before two, late before early, nothing where nothing matches."""
    lookup = Lookup()
    assert lookup.propose([1, 2, 3, 9, 2, 3, 8, 1, 2, 3], 2) == [9, 2]
    assert lookup.propose([5, 7, 0, 5, 8, 0, 5], 1) == [8]
    assert lookup.propose([1, 2, 3], 4) == []
    assert lookup.propose([4, 4], 0) == []


def test_agreeing_counts_from_the_first_token() -> None:
    """Up to the first difference; a draft may be shorter than the choices."""
    assert agreeing([1, 2, 3], [1, 2, 4, 5]) == 2
    assert agreeing([], [1]) == 0
    assert agreeing([2, 1], [1, 1, 1]) == 0


def test_a_draft_forgets_what_did_not_stand(tiny: Any) -> None:
    """After a detour its proposals are those of a draft that never took it."""
    subject = tiny()
    fresh, used = (SmallerModel(subject.model, subject.make_cache) for _ in range(2))
    known = subject.prompt[0].tolist()
    for draft in (fresh, used):
        draft.prepare(subject.prompt)
    used.propose(known, 3)
    other = [*known, 17, 23]
    assert used.propose(other, 3) == fresh.propose(other, 3)
    cache = subject.make_cache()
    fill(subject.forward, mx.array([other]), cache)
    assert used.propose(other, 1) == [int(mx.argmax(subject.forward(mx.array([[23]]), cache)[0, -1]).item())]


def test_batches_are_refused(tiny: Any) -> None:
    """Rows would accept different numbers of tokens."""
    with pytest.raises(ValueError, match="batch of 1"):
        PromptLookup(2).apply(tiny(batch=2)).call()


def test_layers_that_are_not_there_cannot_be_skipped(tiny: Any) -> None:
    """Neither a wrong number nor all of them."""
    for layers in ([5], [0, 1]):
        with pytest.raises(ValueError, match="can't be left out of 2"):
            SkippedLayers(layers, 2).apply(tiny())
