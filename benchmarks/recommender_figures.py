"""How well speed is predicted and techniques are chosen on chips, models and sources left out, beside baselines.

    uv run just recommender-figures [--task text-generation --metric decode_tok_s] [--left-out chip] [--by-chip]

Rows are the published figures that come with the toolkit (trust A and B). Each chip, model or source is left out in
turn, everything is fitted on the rest, and all scores are pooled over the rows left out. A context for the choices has
two techniques at least; cost = chosen over best (time, or 1 over rate).

  error   median of |predicted / measured - 1|
  right   share of contexts in which the best technique was chosen
  mean, median, p90   of the cost: 1 is the best technique
  closed  (single best - chosen) / (single best - best), of mean costs
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import polars

from recommender.dataset.history import history
from recommender.evaluate.baselines import FIGURELESS
from recommender.evaluate.left_out import KINDS, all_out_of_fold, intervals_out_of_fold, subject
from recommender.evaluate.scores import choices, costs, coverage, median_error

SUBJECTS = (
    ("text-generation", "decode_tok_s"),
    ("text-generation", "prefill_tok_s"),
    ("text-generation", "ttft"),
    ("text-to-image", "it_s"),
    ("text-to-image", "wall_time"),
)


def one(rows: polars.DataFrame, kind: str, by_chip: bool) -> None:
    """Print a table: a row a predictor, then coverage."""
    values = rows["value"].to_numpy()
    ours = intervals_out_of_fold(rows, kind)
    predicted = all_out_of_fold(rows, kind, ours)
    seen = np.isfinite(ours.value)
    single = costs(rows.filter(seen), predicted["single best"][seen])
    print(f"| {kind} left out | error | contexts | right | mean | median | p90 | closed |")
    print("|---|---|---|---|---|---|---|---|")
    for name, figures in predicted.items():
        error = "" if name in FIGURELESS else f"{100 * median_error(values[seen], figures[seen]):.1f} %"
        found = choices(costs(rows.filter(seen), figures[seen]), single)
        told = ["", "", "", "", "", ""] if found is None else [
            f"{found.contexts}", f"{100 * found.right:.0f} %", f"{found.geometric_mean:.3f}", f"{found.median:.3f}",
            f"{found.p90:.2f}", f"{found.closed_gap:.2f}",
        ]  # fmt: skip
        print(f"| {name} | {error} | " + " | ".join(told) + " |")
    covered = coverage(values[seen], ours.low[seen], ours.high[seen])
    print(
        f"\n90 % intervals: {100 * covered.share:.0f} % of {covered.rows} rows within, median width {covered.width:.2f}"
    )
    if by_chip:
        for chip in sorted(set(rows["chip"])):
            at = seen & (rows["chip"] == chip).to_numpy()
            if at.any():
                part = coverage(values[at], ours.low[at], ours.high[at])
                error = 100 * median_error(values[at], ours.value[at])
                told = f"{100 * part.share:.0f} % within, width {part.width:.2f}, error {error:.0f} %"
                print(f"  {chip}: {part.rows} rows, {told}")
    print(flush=True)


def memory(rows: polars.DataFrame) -> None:
    """Computed memory beside what was reported: nothing is fitted."""
    for source in ["", *sorted(set(rows["source"]))]:
        part = rows.filter(polars.col("source") == source) if source else rows
        error = median_error(part["value"].to_numpy(), part["ideal"].to_numpy())
        print(f"memory, computed: {source or 'all'}: {part.height} rows, median error {100 * error:.1f} %")


def main() -> int:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument("--task", help="only this task")
    parser.add_argument("--metric", help="only this metric")
    parser.add_argument("--left-out", nargs="*", choices=KINDS, default=list(KINDS))
    parser.add_argument("--by-chip", action="store_true", help="coverage and error of each chip")
    asked = parser.parse_args()
    known = history(asked.results)
    for task, metric in SUBJECTS:
        if asked.task in (None, task) and asked.metric in (None, metric):
            rows = subject(known, task, (metric,))
            print(f"## {task}, {metric}: {rows.height} rows\n")
            for kind in asked.left_out:
                one(rows, kind, asked.by_chip and kind == "chip")
    if asked.metric in (None, "peak_memory"):
        memory(subject(known, "text-generation", ("peak_memory", "runtime_peak_memory")))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
