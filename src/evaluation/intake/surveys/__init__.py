"""Survey exports: one module a tool, one door to all of them.

To add a tool: write a module with a `READER`, and add it to `READERS` in `read`.
"""

from evaluation.intake.surveys.codes import check_codes
from evaluation.intake.surveys.copies import note_copies
from evaluation.intake.surveys.export import SurveyExport
from evaluation.intake.surveys.read import (
    READERS,
    check_file,
    read_survey,
    read_surveys,
    recognise,
    source_of,
)

__all__ = [
    "READERS",
    "SurveyExport",
    "check_codes",
    "check_file",
    "note_copies",
    "read_survey",
    "read_surveys",
    "recognise",
    "source_of",
]
