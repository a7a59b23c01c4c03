"""Figures computed from stored records, never stored as truth: what show, compare, export and run print."""

from bench.summary.cases import CaseSummary, Figure, RunSummary, summarise
from bench.summary.document import run_document
from bench.summary.warnings import Caution

__all__ = ["CaseSummary", "Caution", "Figure", "RunSummary", "run_document", "summarise"]
