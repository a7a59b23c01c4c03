"""The report for people: one page of HTML that needs nothing else, or Markdown with its pictures beside it."""

from analytics.reporting.blocks import Report, Section
from analytics.reporting.drawn import report
from analytics.reporting.sections import SECTIONS
from analytics.reporting.writing import CannotWrite, write

__all__ = ["SECTIONS", "CannotWrite", "Report", "Section", "report", "write"]
