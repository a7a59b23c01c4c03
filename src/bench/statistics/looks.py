"""How often the data may be looked at, and what each look costs.

Looking after every pair and stopping at the first "different" inflates false alarms. Here the looks are fixed
beforehand and share the error rate (Bonferroni over looks: the sum of what they spend is alpha, so the chance
of a false alarm at any look is at most alpha, whatever the dependence between looks; alpha spending in the
sense of Lan and DeMets, Biometrika 1983, with a bound in place of their exact boundary). Later looks get more,
since most comparisons that need them are the close ones.
"""

from __future__ import annotations

from dataclasses import dataclass

ALPHA = 0.01
LEAST_ROUNDS, MOST_ROUNDS = 2, 20
LONG_ROUND_S = 1.0  # one round of calls this long says enough


@dataclass(frozen=True, slots=True)
class Looks:
    """Numbers of pairs after which a verdict may be drawn, in rising order."""

    at: tuple[int, ...]
    alpha: float = ALPHA

    def level(self, pairs: int) -> float:
        """The share of alpha that the latest look at or before `pairs` may spend; 0 before the first look.

        Between two looks (a budget that ended) the data is held to the look before.
        """
        passed = [index for index, number in enumerate(self.at) if number <= pairs]
        if not passed:
            return 0.0
        return self.alpha * (passed[-1] + 1) / sum(range(1, len(self.at) + 1))

    @property
    def most(self) -> int:
        """The number of pairs at the last look."""
        return self.at[-1]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a profile measures, in pairs, rounds and seconds."""

    looks: Looks
    pair_s: float  # seconds that a pair's blocks aim at, both sides together
    block_s: float  # seconds that one block aims at; a longer call makes a block by itself
    warm_up_s: float  # most that a trial's warm-up may take
    repetitions: int  # timed calls of a trial
    repetition_s: float  # most that they may take together
    budget_s: float  # of the whole run
    stop_when_decided: bool  # a clear verdict ends the comparison before the precision is reached

    def rounds(self, baseline_call_s: float, technique_call_s: float) -> int:
        """A B B A rounds in a pair, from the time of one call of each side."""
        one = 2 * (max(self.block_s, baseline_call_s) + max(self.block_s, technique_call_s))
        least = 1 if one > LONG_ROUND_S else LEAST_ROUNDS
        return min(MOST_ROUNDS, max(least, round(self.pair_s / one)))
