"""One cohort, checked as a person checks it: every fault of a file told in one pass."""

import csv
import io

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from evaluation.pipeline.check import check_cohort

CANARY = "zebra-4711"
COHORT = """
id = "c1"
title = "A cohort"
programme = "A programme"
synthetic = true
seed = 1
starts = 2023-05-01
ends = 2024-03-01

[[timepoints]]
id = "before"
title = "Before"
kind = "baseline"

[[teams]]
id = "north"
name = "North"
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

[[surveys]]
id = "s"
file = "FILE"
tool = "TOOL"
timepoint = "before"
MORE

[surveys.columns]
person = "Code"
team = "Team"
role = "Role"
submitted = "Submitted"

[surveys.texts]
say = "Say"

[[surveys.instruments]]
instrument = "coproduction-confidence"

[surveys.instruments.items]
k1 = "K1"
k2 = "K2"
k3 = "K3"
"""
HEADERS = ["Code", "Team", "Role", "Submitted", "K1", "K2", "K3", "Say"]
ROWS = (
    ["AB01", "North", "staff", "2023-05-02", "4", "5", "3", "It was good"],
    ["AB02", "South", "staff", "2023-05-03", "2", "1", "3", "Really, very good"],
    ["AB03", "North", "staff", "2023-05-04", "2", "2", "3", ""],
)


def changed(**cells):
    """Return the rows with one cell of the first changed for each header named."""
    first = [cells.get(header, cell) for header, cell in zip(HEADERS, ROWS[0], strict=True)]
    return [first, *ROWS[1:]]


def as_csv(rows, headers=HEADERS) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([headers, *rows])
    return out.getvalue().encode()


def told(folder, content=None, *, file="s.csv", tool="plain", more=""):
    """Return severity, rule and place of what a check says of a cohort with this file."""
    folder = folder / "c1"
    folder.mkdir(exist_ok=True)
    if content is not None:
        (folder / file).write_bytes(content)
    declared = COHORT.replace("FILE", file).replace("TOOL", tool).replace("MORE", more)
    (folder / "cohort.toml").write_text(declared)
    checked = check_cohort(folder)
    assert not checked.failure
    assert CANARY not in str(checked.as_record())
    return [
        (str(one.severity), one.rule, str(one.place))
        for one in checked.problems
        if one.rule != "scale.incomplete"
    ]


def test_a_sound_file_has_no_problems(tmp_path):
    assert told(tmp_path, as_csv(ROWS)) == []


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"Team": "NORTH"}, [("repair", "team.spelling", "s.csv:2:Team")]),
        ({"Team": "No\u200brth"}, [("repair", "team.spelling", "s.csv:2:Team")]),
        ({"Team": "N\u043erth"}, [("error", "team.look-alike", "s.csv:2:Team")]),
        ({"Team": CANARY}, [("error", "team.unknown", "s.csv:2:Team")]),
        ({"Code": "\u0410\u041201"}, [("error", "code.look-alike", "s.csv:2:Code")]),
        ({"Code": " \u00a0"}, [("warn", "code.blank", "s.csv:2:Code")]),
        ({"Code": "02-Jan"}, [("warn", "code.rewritten", "s.csv:2:Code")]),
        ({"K1": "3.5"}, [("error", "label.unknown", "s.csv:2:K1")]),
        ({"K1": "99"}, [("error", "answer.range", "s.csv:2:K1")]),
        ({"Submitted": "03/04/2023"}, [("error", "date.ambiguous", "s.csv:2:Submitted")]),
        ({"Submitted": "2023-02-29"}, [("error", "date.impossible", "s.csv:2:Submitted")]),
        ({"Submitted": "45048"}, [("error", "date.serial", "s.csv:2:Submitted")]),
        ({"Submitted": "2023/05/31 2:05:07 PM GMT+1"}, []),
        ({"Say": f"=HYPERLINK({CANARY})"}, [("accept", "text.marked-up", "s.csv:2:Say")]),
    ],
)
def test_a_fault_is_told_at_its_place(tmp_path, cells, expected):
    assert told(tmp_path, as_csv(changed(**cells))) == expected


def test_faults_of_every_kind_are_told_in_one_pass(tmp_path):
    rows = [
        *changed(K1="77", K2=CANARY, Submitted="29/02/2023"),
        ["ab-01", "North", "staff", "2023-05-02", "1", "1", "1", ""],
        ["AB04", "Nroth", "staff", "2023-05-02", "1", "1", "1", "", "too many"],
    ]
    content = b"A title\n" + as_csv(rows) + b"Mean,,,,2,2,2,\n"
    found = told(tmp_path, content.replace(b"AB03", b"A\x00B03"))
    assert set(found) == {
        ("error", "text.nul", "s.csv:5"),
        ("repair", "row.title", "s.csv:1"),
        ("repair", "row.total", "s.csv:8"),
        ("error", "row.ragged", "s.csv:7"),
        ("error", "team.unknown", "s.csv:7:Team"),
        ("error", "date.impossible", "s.csv:3:Submitted"),
        ("error", "answer.range", "s.csv:3:K1"),
        ("error", "label.unknown", "s.csv:3:K2"),
        ("error", "response.conflict", "s.csv:6:Code"),
    }


def test_blank_codes_of_any_kind_are_nobody_twice(tmp_path):
    rows = [*ROWS, *([code, *ROWS[0][1:]] for code in (" ", " ", "-", "-"))]
    assert told(tmp_path, as_csv(rows)) == [
        ("warn", "code.blank", f"s.csv:{line}:Code") for line in (5, 6, 7, 8)
    ]


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        ([], [("repair", "response.repeated")]),
        (["Code", "ab-01"], [("repair", "response.repeated")]),
        (["K1", "1"], [("error", "response.conflict")]),
        (["Role", ""], [("error", "response.conflict"), ("warn", "role.blank")]),
        (["Team", ""], [("repair", "response.repeated"), ("warn", "team.blank")]),
        (["Team", "South"], [("error", "code.two-teams")]),
    ],
)
def test_a_person_who_answers_twice_is_told(tmp_path, again, expected):
    second = dict(zip(HEADERS, ROWS[0], strict=True))
    second |= dict([again]) if again else {}
    found = told(tmp_path, as_csv([*ROWS, second.values()]))
    assert [one[:2] for one in found] == expected
    assert all(place.startswith("s.csv:5:") for *_, place in found)


def test_a_later_timepoint_with_an_earlier_date_is_told_at_the_date(tmp_path):
    later = COHORT[COHORT.index("[[surveys]]") :].replace('id = "s"', 'id = "t"')
    later = later.replace("FILE", "t.csv").replace('timepoint = "before"', 'timepoint = "after"')
    more = later.replace("TOOL", "plain").replace("MORE", "")
    point = '[[timepoints]]\nid = "after"\ntitle = "After"\nkind = "end"\n'
    (tmp_path / "c1").mkdir()
    (tmp_path / "c1" / "t.csv").write_bytes(as_csv(changed(Submitted="2023-01-02")[:1]))
    (tmp_path / "c1" / "s.csv").write_bytes(as_csv(ROWS))
    declared = COHORT.replace("FILE", "s.csv").replace("TOOL", "plain").replace("MORE", "")
    (tmp_path / "c1" / "cohort.toml").write_text(f"{declared}\n{point}\n{more}")
    checked = check_cohort(tmp_path / "c1")
    assert not checked.failure
    errors = [str(one.place) for one in checked.problems if one.severity == "error"]
    assert errors == ["t.csv:2:Submitted"]


def test_real_dates_are_read_whatever_format_is_declared(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.append(HEADERS)
    for row in ROWS:
        when = pd.Timestamp(row[3]).to_pydatetime()
        workbook.active.append([*row[:3], when, *map(int, row[4:7]), row[7]])
    workbook.active["D3"] = "03/05/2023"
    out = io.BytesIO()
    workbook.save(out)
    more = 'dates = "%d/%m/%Y"'
    assert told(tmp_path, out.getvalue(), file="s.xlsx", more=more) == []


def test_labels_of_a_file_say_which_team_a_code_means(tmp_path):
    frame = pd.DataFrame(ROWS, columns=HEADERS).assign(
        Team=[1.0, 2.0, 3.0], **{item: [4.0, 2.0, 5.0] for item in ("K1", "K2", "K3")}
    )
    (tmp_path / "c1").mkdir()
    pyreadstat.write_sav(
        frame,
        str(tmp_path / "c1" / "s.sav"),
        variable_value_labels={"Team": {1.0: "North", 2.0: "South", 3.0: CANARY}},
    )
    assert told(tmp_path, file="s.sav", tool="spss") == [("error", "team.unknown", "s.sav:3:Team")]
