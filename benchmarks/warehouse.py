"""How fast the warehouse is: ingest, one more run, questions beside hand-written SQL, and beside MLflow's search.

    uv run python benchmarks/warehouse.py [--trials 100000] [--rounds 5] [--without-mlflow]

The history is drawn from the committed real runs (simulated_history.py), with provenance `simulated`, in a temporary
folder; each build runs in a process of its own, whose largest memory is what the system says of it. Times that are
compared with each other are taken in turn in one process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from simulated_history import write_history

HERE = Path(__file__).resolve()
GOALS = {
    "samples/s": 1e6,
    "bytes": 20.0,
    "memory": 2e9,
    "tenfold": 10.0,
    "by hand": 1.5,
    "answer": 1.0,
    "mlflow": 100.0,
}
MLFLOW_RUNS = 10_000


def build(results: Path) -> None:
    """In a process of its own: build, and print seconds, rows and largest memory. Imports count."""
    start = time.perf_counter()
    from analytics.warehouse import ensure_built

    built = ensure_built(results)
    seconds = time.perf_counter() - start
    rows: dict[str, int] = {}
    for part in built.manifest.parts.values():
        for table, count in part.items():
            rows[table] = rows.get(table, 0) + count
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    peak = sum(one.ru_maxrss for one in used) * (1 if sys.platform == "darwin" else 1024)  # with one child at a time
    processor = sum(one.ru_utime + one.ru_stime for one in used)
    files = list((built.folder / "parts").glob("*/samples.parquet"))
    size = sum(file.stat().st_size for file in files)
    print(
        json.dumps(
            {"seconds": seconds, "read": built.read, "rows": rows, "peak": peak, "bytes": size, "cpu": processor}
        )
    )


def built(results: Path) -> dict[str, Any]:
    """Build in a child; what it printed. Bytecode is kept, as in any ordinary installation."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    variables["PYTHONPYCACHEPREFIX"] = str(results.parent / "bytecode")
    command = [sys.executable, str(HERE), "--build", str(results)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=variables).stdout
    document: dict[str, Any] = json.loads(said)
    return document


def verdict(value: float, goal: str, at_least: bool = False) -> str:
    """Whether a figure is as good as was asked for."""
    kept = value >= GOALS[goal] if at_least else value <= GOALS[goal]
    return f"{'at least' if at_least else 'at most'} {GOALS[goal]:,.4g}: {'kept' if kept else 'MISSED'}"


def ingest_lines(small: Path, large: Path) -> Iterator[str]:
    """Ingest of a tenth and of the whole, in turn, then one run more."""
    built(small)  # writes the bytecode
    shutil.rmtree(small / "derived")
    tenth, whole = built(small), built(large)
    rows = whole["rows"]
    speed = rows["samples"] / whole["seconds"]
    size = whole["bytes"] / rows["samples"]
    yield f"history       {rows['runs']:,} runs, {rows['trials']:,} trials and pairs, {rows['samples']:,} samples"
    yield f"ingest        {speed:,.0f} samples/s ({whole['seconds']:.1f} s, {verdict(speed, 'samples/s', True)})"
    share = rows["samples"] / whole["cpu"]
    yield f"              {share:,.0f} samples a second of processor time ({whole['cpu']:.1f} s)"
    yield f"on disk       {size:.1f} bytes a sample ({verdict(size, 'bytes')})"
    yield f"memory        {whole['peak'] / 1e9:.2f} GB at most ({verdict(whole['peak'], 'memory')})"
    ratio = whole["seconds"] / tenth["seconds"]
    factor = rows["samples"] / tenth["rows"]["samples"]
    yield f"{factor:4.1f}x rows    {ratio:.1f} times the time ({verdict(ratio, 'tenfold')})"
    write_history(large, 78, first=1_000_000)
    more, nothing = in_process(large), in_process(large)
    yield f"one run more  {more[0] * 1e3:.0f} ms, {more[1]} read"
    yield f"nothing new   {nothing[0] * 1e3:.1f} ms, {nothing[1]} read"


def in_process(results: Path) -> tuple[float, int]:
    """Seconds and places read of a build here, imports not counted."""
    from analytics.warehouse import ensure_built
    from analytics.warehouse.ingest import ingest_runs  # noqa: F401

    start = time.perf_counter()
    read = ensure_built(results).read
    return time.perf_counter() - start, read


def files_of(results: Path) -> dict[str, str]:
    """For each table the list of its files, as SQL."""
    from analytics.warehouse import ensure_built
    from analytics.warehouse.parts import table_path
    from analytics.warehouse.schema import TABLES

    built = ensure_built(results)
    return {
        table: str(
            [str(table_path(built.folder, part, table)) for part, rows in built.manifest.parts.items() if table in rows]
        )
        for table in TABLES
    }


def by_hand(sql: str) -> Any:
    """What somebody does who knows the files: DuckDB in memory, the answer as a frame."""
    import duckdb

    from analytics.warehouse.connection import to_frame

    with duckdb.connect() as connection:
        return to_frame(connection.sql(sql))


def in_turn(ways: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Median seconds of each, taken in turn after one round that isn't counted."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for round_ in range(rounds + 1):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            if round_:
                taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in taken.items()}


def question_lines(results: Path, rounds: int) -> Iterator[str]:
    """Each question beside the same by hand."""
    from warehouse_questions import QUESTIONS

    files = files_of(results)
    yield f"{'question':30} {'ours':>9} {'by hand':>9} {'ratio':>6}"
    for question in QUESTIONS:
        sql = question.by_hand.format(**files)
        ways: dict[str, Callable[[], Any]] = {
            "ours": lambda q=question: q.ours(results),
            "hand": lambda s=sql: by_hand(s),
        }
        median = in_turn(ways, rounds)
        ratio = median["ours"] / median["hand"]
        kept = f"{verdict(ratio, 'by hand')}; {verdict(median['ours'], 'answer')} s"
        yield f"{question.name:30} {median['ours']:7.3f} s {median['hand']:7.3f} s {ratio:5.2f}x  {kept}"


CASES = """
select m.run, m.suite, m.technique, m.model, m.workload, r.host, r.provenance, epoch_ms(r.started) as started,
    map_from_entries(list((m.metric, m.value))) as figures
from metrics m join runs r using (run)
where r.run <= $last {more}
group by all order by started desc
"""


def mlflow_lines(results: Path, folder: Path, rounds: int) -> Iterator[str]:
    """10,000 cases asked of MLflow's store and of the warehouse, in which there are more."""
    from analytics.frames import query

    cases = query("select r.run, count(*) as n from metrics m join runs r using (run) where m.metric = 'net_time'"
                  " group by all order by r.run", results)  # fmt: skip
    within = cases.filter(cases["n"].cum_sum() <= MLFLOW_RUNS)
    last = {"last": within["run"][-1]}
    asked = {"all": CASES.format(more=""), "technique": CASES.format(more="and m.technique = 'q4'")}
    figures = folder / "figures.ndjson"
    rows = [row for row in query(asked["all"], results, parameters=last).to_dicts() if row["model"]]
    figures.write_text("".join(json.dumps(_plain(row)) + "\n" for row in rows))
    command = ["uv", "run", "--quiet", "--with", "mlflow-skinny", "--with", "sqlalchemy", "--with", "alembic",
               "python", str(HERE.with_name("mlflow_store.py")), str(figures), str(folder), str(rounds)]  # fmt: skip
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    theirs = json.loads(said.splitlines()[-1])
    for name, sql in asked.items():
        ours = in_turn({"ours": lambda sql=sql: query(sql, results, parameters=last)}, rounds)["ours"]
        their = statistics.median(theirs["seconds"][name])
        height = query(sql, results, parameters=last).height
        about = f"{theirs['rows'][name]:,} of {theirs['runs']:,} runs (ours {height:,})"
        ratio = their / ours
        yield (
            f"MLflow {name:10} {their:.3f} s against {ours:.3f} s: {ratio:.0f} times faster,"
            f" {about}; {verdict(ratio, 'mlflow', True)}"
        )


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """MLflow has no null: figures that aren't there are left out."""
    figures = row["figures"]
    pairs = figures.items() if isinstance(figures, dict) else ((one["key"], one["value"]) for one in figures)
    return row | {"figures": {key: value for key, value in pairs if value is not None}}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without-mlflow", action="store_true")
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.build:
        build(options.build)
        return
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="bench-warehouse-") as name:
        folder = Path(name)
        small, large = folder / "small", folder / "large"
        write_history(small, options.trials // 10)
        write_history(large, options.trials)
        for lines in (ingest_lines(small, large), question_lines(large, options.rounds)):
            for line in lines:
                print(line, flush=True)
        if not options.without_mlflow:
            for line in mlflow_lines(large, folder, options.rounds):
                print(line, flush=True)
    after = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {before:.1f} before and {after:.1f} after; simulated, no measurement")


if __name__ == "__main__":
    main()
