"""Reading other people's results: formats, refusals row by row, and figures kept as field data with their source."""

from analytics.intake.content import CannotImport
from analytics.intake.figure import Against, Figure, Series
from analytics.intake.formats import FORMATS
from analytics.intake.given import Given
from analytics.intake.importing import Refusal, Report, import_files
from analytics.intake.kept import part_paths, read_part
from analytics.intake.tables import figure_tables, part_tables

__all__ = [
    "FORMATS",
    "Against",
    "CannotImport",
    "Figure",
    "Given",
    "Refusal",
    "Report",
    "Series",
    "figure_tables",
    "import_files",
    "part_paths",
    "part_tables",
    "read_part",
]
