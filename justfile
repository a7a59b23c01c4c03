# What a developer types; `uv run just` lists it. CI runs the same recipes (.ci/run).

suite_pytest := "pytest==9.2.0"

_list:
    @just --list --unsorted

# everything that must pass before a commit: some minutes
check: lint format-check types imports tree quick-test

# every test, environments of suites and real runs included
test *options:
    uv run pytest {{ options }}

# the tests that build no suite's environment
quick-test *options:
    uv run pytest -m "not suites" {{ options }}

# the suites' own tests, each in its suite's packages, in an environment that is thrown away
suites *options:
    #!/usr/bin/env bash
    set -uo pipefail
    unset VIRTUAL_ENV
    shopt -s nullglob
    found=(suites/*/tests)
    [ ${#found[@]} -gt 0 ] || { echo "no suite has tests"; exit 1; }
    failed=0
    for tests in "${found[@]}"; do
        suite=$(dirname "$tests")
        project=$suite
        [ -f "$suite/pyproject.toml" ] || project=.
        report=${REPORTS:+--junitxml=$REPORTS/suite-${suite##*/}.xml}
        echo "$suite"
        # --isolated: the suite's .venv is what gets measured, and nothing is added to it
        uv run --quiet --project "$project" --isolated --with {{ suite_pytest }} pytest $report "$tests" {{ options }} || failed=1
    done
    exit $failed

# ruff's rules
lint:
    uv run ruff check .

# bring the code into shape
format:
    uv run ruff check --fix .
    uv run ruff format .

format-check:
    uv run ruff format --check .

types:
    uv run mypy

# the rooms import downwards only (import-linter)
imports:
    uv run lint-imports

# the rules that no linter knows: lengths, names, hosts, paths
tree:
    uv run python scripts/check_tree.py

# write requirements.lock anew, for the toolkit and every suite
lock:
    uv run python scripts/locks.py renew

# requirements.lock is what pyproject.toml resolves to; changes nothing
lock-check:
    uv run python scripts/locks.py check

# how fast `bench` starts
figures *options:
    uv run python benchmarks/startup.py {{ options }}

# the roofline's figures beside the same work timed by hand: two minutes
roofline-check:
    uv run python benchmarks/roofline_check.py

# this harness beside pyperf, pytest-benchmark, asv and hyperfine: about an hour at the defaults, see its --help
harnesses *options:
    uv run python benchmarks/harnesses.py {{ options }}

# how often a change point is false, how soon and where a real one is found: minutes
change-points *options:
    uv run python benchmarks/change_points.py {{ options }}

# write the table of what chance makes look like a change anew: minutes
critical-values *options:
    uv run python benchmarks/critical_values.py {{ options }}

# the selector beside baselines on algorithm-selection scenarios in a folder of yours: an hour or two on two cores
aslib-figures *options:
    uv run python benchmarks/aslib.py {{ options }}

# how fast the warehouse is, on 10 million simulated samples, beside SQL by hand and MLflow: five minutes
warehouse-figures *options:
    uv run python benchmarks/warehouse.py {{ options }}

# how well the recommender predicts and chooses on chips, models and sources left out: minutes
recommender-figures *options:
    uv run python benchmarks/recommender_figures.py {{ options }}
