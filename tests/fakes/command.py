"""Calls of `bench` as a person at a terminal makes them: whole ones, and ones that are left running."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.cli import main
from bench.record import Pair, Trial, read_line
from bench.store import RunContent, list_runs

LIMIT_S = 90  # bound of one call; only a hung harness ever gets there
START = [sys.executable, "-c", "import sys; from bench.cli import main; sys.exit(main())"]


@dataclass(frozen=True)
class Ended:
    """A finished call."""

    code: int
    out: str
    err: str

    @property
    def last_line(self) -> str:
        """What the person reads last on stderr."""
        return self.err.strip().splitlines()[-1] if self.err.strip() else ""

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout; anything else there is an error."""
        return json.loads(self.out)

    def case(self, technique: str) -> dict[str, Any]:
        """The document's case of a technique."""
        return next(case for case in self.document["cases"] if case["technique"] == technique)


class Command:
    """Calls of `bench` that share a results folder and a place to stand."""

    def __init__(self, results: Path, folder: Path) -> None:
        self.results, self.folder = results, folder
        self.prefix: list[str] = []  # what the process is started through, say `unshare -rm`

    def start(self, *words: str | Path, variables: dict[str, str] | None = None) -> subprocess.Popen[str]:
        """Start a call and leave it running."""
        return subprocess.Popen(
            [*self.prefix, *START, *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=os.environ | {"COLUMNS": "120"} | (variables or {}),
        )

    def finish(self, process: subprocess.Popen[str]) -> Ended:
        """Wait for a started call."""
        try:
            out, err = process.communicate(timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return Ended(process.returncode, out, err)

    def __call__(self, *words: str | Path, variables: dict[str, str] | None = None) -> Ended:
        """One whole call; without a prefix in this process, where the libraries are imported already."""
        if self.prefix:
            return self.finish(self.start(*words, variables=variables))
        out, err = io.StringIO(), io.StringIO()
        with (
            patch.dict(os.environ, {"COLUMNS": "120"} | (variables or {})),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = main([str(word) for word in words])
        return Ended(code, out.getvalue(), err.getvalue())

    def run_words(self, suite: Path, *techniques: str) -> list[str]:
        """`run SUITE --technique ... --results DIR --json`."""
        words = ["run", str(suite)]
        for technique in techniques:
            words += ["--technique", technique]
        return [*words, "--results", str(self.results), "--json"]

    def content(self) -> RunContent:
        """What the newest run's folder holds."""
        return list_runs(self.results)[-1].read()

    def records(self) -> list[Trial | Pair]:
        """Every sound line of the newest run, as it stands in the file."""
        path = list_runs(self.results)[-1].path / "trials.jsonl"
        found = []
        for line in path.read_text().splitlines():
            with contextlib.suppress(ValueError):
                found.append(read_line(line))
        return found

    def trials(self) -> dict[str, Trial]:
        """The newest run's trials by technique; two of one technique are an error."""
        found = [record for record in self.records() if isinstance(record, Trial)]
        assert len({trial.case for trial in found}) == len(found), "a case was measured twice"
        return {trial.case.technique: trial for trial in found}

    def pairs(self) -> list[Pair]:
        """The newest run's pairs; two with one number are an error."""
        found = [record for record in self.records() if isinstance(record, Pair)]
        assert len({(pair.case, pair.number) for pair in found}) == len(found), "a pair was measured twice"
        return found
