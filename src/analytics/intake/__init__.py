"""Reading other people's results: formats, refusals row by row, and figures kept as field data with their source."""

from analytics.intake.content import CannotImport
from analytics.intake.figure import Against, Figure, Series
from analytics.intake.formats import FORMATS
from analytics.intake.given import Given
from analytics.intake.importing import Refusal, Report, import_files
from analytics.intake.kept import part_paths, parts_in, read_part, source_folders
from analytics.intake.tables import figure_tables, folder_tables

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
    "folder_tables",
    "import_files",
    "part_paths",
    "parts_in",
    "read_part",
    "source_folders",
]
