"""The members of a selector, by how much work a fit may be; a new one is a class here and a line in `EFFORTS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from recommender.estimators.costs import Costs
from recommender.estimators.forests import Forest
from recommender.estimators.pairwise import Pairwise
from recommender.estimators.tables import Floats


class Member(Protocol):
    """Something that estimates, for each row and technique, a figure that is lower the better the technique suits."""

    def fit(self, x: Floats, costs: Costs, seed: int, jobs: int | None) -> dict[str, Floats]:
        """View → estimates for the training rows that their own costs had no part in (rows × techniques)."""

    def scores(self, x: Floats) -> dict[str, Floats]:
        """View → estimates for new rows (rows × techniques)."""


VIEWS = ("regret", "log_regret", "ranks")

EFFORTS: Mapping[str, Mapping[str, Callable[[], Member]]] = {
    "quick": {
        "forest": lambda: Forest("ranks", ("cost", *VIEWS), trees=100),
    },
    "standard": {
        "forest": lambda: Forest("ranks", ("cost", *VIEWS), trees=300),
        "pairs": lambda: Pairwise(trees=60),
    },
    "thorough": {
        "forest": lambda: Forest("ranks", ("cost", *VIEWS), trees=1000),
        "pairs": lambda: Pairwise(trees=200, largest=20),
    },
}
COST = "forest/cost"  # the view in units of cost; choosing goes by the others
