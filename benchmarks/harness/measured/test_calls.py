"""The workload as a test of pytest-benchmark: the set-up in a fixture, outside what is timed."""

import pytest
from measured import subject


@pytest.fixture(scope="session")
def call():
    """Loaded once."""
    return subject().call


def test_calls(benchmark, call):
    """Timed by pytest-benchmark."""
    benchmark(call)
