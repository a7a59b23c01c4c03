"""The measuring house: suites, trials, pairs, verdicts, results."""
