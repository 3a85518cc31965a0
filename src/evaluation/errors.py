"""The package's own errors: one kind for each thing a person can do about it.

A message says where, what was found, what is allowed and what to do. It never holds an answer.
"""


class EvaluationError(Exception):
    """Anything this package refuses; the command line shows it without a traceback."""

    exit_code = 1


class UsageError(EvaluationError):
    """The command was given something it cannot act on (an unknown cohort, a path, an option)."""

    exit_code = 2


class ConfigError(EvaluationError):
    """A `cohort.toml`, instrument, register or policy file says something that cannot be."""

    exit_code = 3


class DataError(EvaluationError):
    """The raw exports hold a problem of class *error*: the cohort stops until it is mended."""

    exit_code = 4


class AnalysisError(EvaluationError):
    """A statistic was asked of data it is not for (unpaired rows, one team, text for numbers)."""

    exit_code = 5


class DisclosureError(EvaluationError):
    """Something was about to be shown that the policy bars."""

    exit_code = 6


class ReportError(EvaluationError):
    """A section could not be run or rendered; no report is left behind."""

    exit_code = 7


class UnfinishedError(EvaluationError):
    """A report was made, and texts that only a person can write are still missing in it."""

    exit_code = 8
