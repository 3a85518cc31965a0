"""A small cohort with one or two survey files, checked as a person checks it."""

import csv
import io

import openpyxl

from evaluation.pipeline.check import Checked, check_cohort

HEADERS = ["Code", "Team", "Role", "Submitted", "K1", "K2", "Say"]
ROWS = [
    ["AB01", "North Team", "staff", "2023-05-02", "4", "5", "It was good"],
    ["AB02", "South", "staff", "2023-05-03", "2", "1", "Really, very good"],
    ["AB03", "North Team", "staff", "2023-05-04", "2", "2", ""],
]

_COHORT = """
id = "c1"
title = "A cohort"
programme = "A programme"
synthetic = true
seed = 1
starts = 2023-01-01
ends = 2023-12-31
{top}
[[timepoints]]
id = "before"
title = "Before"
kind = "baseline"
[[timepoints]]
id = "after"
title = "After"
kind = "end"
[[teams]]
id = "north"
name = "North Team"
aim = "An aim."
setting = "acute hospital"
[[teams]]
id = "south"
name = "South"
aim = "An aim."
setting = "acute hospital"
[[roles]]
id = "staff"
name = "staff"
group = "staff"
{head}
"""
_SURVEY = """
[[surveys]]
id = "{id}"
file = "{file}"
tool = "{tool}"
{timepoint}
{more}
[surveys.columns]
person = "Code"
team = "Team"
role = "Role"
submitted = "Submitted"
{columns}
[surveys.texts]
say = "Say"
[[surveys.instruments]]
instrument = "coproduction-confidence"
{use}
[surveys.instruments.items]
k1 = "K1"
k2 = "K2"
"""


def later(rows):
    """Return the same answers, given later."""
    return [[*row[:3], row[3].replace("-05-", "-09-"), *row[4:]] for row in rows]


def with_cell(row, *, rows=ROWS, **cells):
    """Return rows with some cells of one of them changed."""
    changed = [list(one) for one in rows]
    for header, cell in cells.items():
        changed[row][HEADERS.index(header)] = cell
    return changed


def as_csv(rows, headers=HEADERS) -> bytes:
    """Return rows as csv."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([headers, *rows])
    return out.getvalue().encode()


def as_xlsx(rows, headers=HEADERS) -> bytes:
    """Return rows as a workbook."""
    book = openpyxl.Workbook()
    for row in (headers, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cohort(
    folder,
    before,
    after=None,
    *,
    file="s.csv",
    tool="plain",
    top="",
    head="",
    more="",
    use="",
    wave="",
    further=None,
) -> Checked:
    """Return what a check says of a cohort with these files."""
    folder = folder / "c1"
    folder.mkdir(exist_ok=True)
    timepoint = "" if wave else 'timepoint = "before"'
    columns = f'timepoint = "{wave}"' if wave else ""
    declared = _COHORT.format(top=top, head=head) + _SURVEY.format(
        id="s", file=file, tool=tool, timepoint=timepoint, more=more, columns=columns, use=use
    )
    (folder / file).write_bytes(before)
    if after is not None:
        (folder / "a.csv").write_bytes(after)
        declared += _SURVEY.format(
            id="a",
            file="a.csv",
            tool="plain",
            timepoint='timepoint = "after"',
            more="",
            columns="",
            use="",
        )
    for name, content in (further or {}).items():
        (folder / name).write_bytes(content)
    (folder / "cohort.toml").write_text(declared, encoding="utf-8")
    return check_cohort(folder)


def _telling(checked):
    assert not checked.failure, checked.failure
    return [one for one in checked.problems if one.rule != "scale.incomplete"]


def found(checked):
    """Return class, rule and place of each problem."""
    return [(str(one.severity), one.rule, str(one.place)) for one in _telling(checked)]


def messages(checked):
    """Return each problem as a person reads it."""
    return [str(one) for one in _telling(checked)]
