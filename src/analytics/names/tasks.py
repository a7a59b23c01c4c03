"""What sources call a task, as one of the tasks of a request (DESIGN 6)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from analytics.names.rules import Words, pairs_in, table

TASKS = (
    "text-generation", "text-to-image", "speech-to-text", "text-to-speech", "embedding", "image-classification",
    "object-detection", "fine-tuning", "op",
)  # fmt: skip


@cache
def task_named(task: str, suite: str = "", model: str = "") -> tuple[str, Mapping[str, str]] | None:
    """The task that a source means, with what its word says of the workload; None where no rule knows it.

    A figure of quality or size belongs to the task of its model, so `suite` and `model` decide there.
    """
    for rule_suite, rule_task, rule_model, means, workload in _rules():
        found = rule_task.expand(task, means)
        if found and rule_suite in ("", suite) and rule_model.expand(model, "") is not None:
            return found, pairs_in(workload)
    return None


@cache
def _rules() -> tuple[tuple[str, Words, Words, str, str], ...]:
    return tuple(
        (row["suite"], Words.of(row["task"]), Words.of(row["model"]), row["means"], row["workload"])
        for row in table("tasks")
    )
