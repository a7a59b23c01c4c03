"""Reading other people's results: formats, refusals row by row, and figures kept as field data with their source."""

from analytics.intake.content import CannotImport
from analytics.intake.fielddata import field_tables, left_out, published_paths, published_tables, read_published
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
    "field_tables",
    "figure_tables",
    "folder_tables",
    "import_files",
    "left_out",
    "part_paths",
    "parts_in",
    "published_paths",
    "published_tables",
    "read_part",
    "read_published",
    "source_folders",
]
