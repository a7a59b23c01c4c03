"""MLflow's side of benchmarks/warehouse.py: its SQLite store with the same figures, and how long it takes to ask.

    uv run --with mlflow-skinny,sqlalchemy,alembic python benchmarks/mlflow_store.py FIGURES.ndjson FOLDER ROUNDS

A run there is a case of a run here. Rows are written into MLflow's own tables in one transaction (its client would
take a quarter of an hour for them); asking goes through its client. Prints one JSON document: seconds by question.
"""

from __future__ import annotations

import importlib
import json
import sqlite3
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PARAMETERS = ("suite", "technique", "model", "workload", "host", "provenance")


def fill(database: Path, cases: Iterable[dict[str, Any]]) -> int:
    """Write cases as runs; returns how many."""
    runs, metrics, parameters, tags = [], [], [], []
    for number, case in enumerate(cases):
        name, start = f"{number:032x}", int(case["started"])
        runs.append((name, f"{case['run']}-{number}", start, start + 1000))
        metrics += [(key, value, start, name) for key, value in case["figures"].items()]
        parameters += [(key, case[key], name) for key in PARAMETERS]
        tags.append(("mlflow.runName", f"{case['run']}-{number}", name))
    with sqlite3.connect(database) as connection:
        connection.executemany(
            "insert into runs (run_uuid, name, source_type, user_id, status, start_time, end_time, lifecycle_stage,"
            " artifact_uri, experiment_id) values (?, ?, 'LOCAL', 'x', 'FINISHED', ?, ?, 'active', 'none', 0)",
            runs,
        )
        for table in ("metrics", "latest_metrics"):
            connection.executemany(
                f"insert into {table} (key, value, timestamp, step, is_nan, run_uuid) values (?, ?, ?, 0, 0, ?)",
                metrics,
            )
        connection.executemany("insert into params (key, value, run_uuid) values (?, ?, ?)", parameters)
        connection.executemany("insert into tags (key, value, run_uuid) values (?, ?, ?)", tags)
    return len(runs)


def ask(client: Any, count: int, filter_string: str) -> int:
    """Runs with their figures, newest first."""
    found, token = 0, None
    while True:
        page = client.search_runs(
            ["0"], filter_string, max_results=count, order_by=["attributes.start_time DESC"], page_token=token
        )
        found += sum("net_time" in run.data.metrics for run in page)
        token = page.token
        if not token:
            return found


def main() -> None:
    """Fill, ask, print."""
    figures, folder, rounds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    database = folder / "mlflow.db"
    client = importlib.import_module("mlflow").MlflowClient(f"sqlite:///{database}")
    client.search_runs(["0"], max_results=1)  # makes the tables
    count = fill(database, map(json.loads, figures.read_text().splitlines()))
    questions = {"all": "", "technique": "params.technique = 'q4'"}
    seconds: dict[str, list[float]] = {name: [] for name in questions}
    rows = {}
    for _ in range(rounds):
        for name, filter_string in questions.items():
            start = time.perf_counter()
            rows[name] = ask(client, count, filter_string)
            seconds[name].append(time.perf_counter() - start)
    print(json.dumps({"runs": count, "rows": rows, "seconds": seconds}))


if __name__ == "__main__":
    main()
