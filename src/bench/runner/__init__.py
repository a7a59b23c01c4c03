"""One run of a suite from request to results: the plan, the trials, the pairs, the budget, the resumption."""

from bench.runner.plan import UnknownName
from bench.runner.request import Progress, RunRequest, RunResult
from bench.runner.run import run

__all__ = ["Progress", "RunRequest", "RunResult", "UnknownName", "run"]
