"""What is known of models by name."""

import pytest

from recommender.physics.models import architecture
from recommender.physics.roofline import kv_bytes_per_token


def test_a_table_says_8_03_where_a_source_says_8() -> None:
    """A rounded figure is replaced by the exact one, another size is not."""
    assert architecture("llama-3.1-8b-instruct", 8).params_b == 8.03
    assert architecture("llama-3.1-8b-instruct", 4).params_b == 4


def test_a_mixture_is_read_from_its_name() -> None:
    """The active weights stand in the name of a checkpoint that no table knows."""
    found = architecture("unheard-of-35b-a3b")

    assert (found.params_b, found.active_b, found.is_mixture) == (35, 3, True)


def test_given_figures_go_before_the_table() -> None:
    """Who asks knows the model better."""
    assert architecture("gpt-oss-20b", None, 5.0).active_b == 5.0
    assert architecture("gpt-oss-20b").active_b == 3.6


@pytest.mark.parametrize(("model", "bytes_per_token"), [("llama-2-7b", 524288), ("llama-3-8b", 131072)])
def test_cache_of_a_token(model: str, bytes_per_token: int) -> None:
    """Known cases: half a MB a token for LLaMA-2 7B in 16 bits, a quarter of it with grouped queries."""
    assert kv_bytes_per_token(architecture(model)) == bytes_per_token


def test_a_model_nobody_knows_has_no_figures() -> None:
    """No parameters, no cache; nothing is invented."""
    found = architecture("mystery")

    assert (found.params_b, found.active_b, found.kv_values) == (None, None, None)
    assert not found.is_mixture
