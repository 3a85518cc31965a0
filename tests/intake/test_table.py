"""Text files: every way they go wrong is told in its class, at its place, without an answer."""

from pathlib import Path

import pytest

from evaluation.intake.table import RawTable, read_table
from evaluation.problems import ProblemLog, Severity

#: An answer that must never be seen outside the cells.
CANARY = "zebra-4711"


def read(folder: Path, content: bytes | str, name: str = "s.csv") -> tuple[RawTable, ProblemLog]:
    raw = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(raw)
    log = ProblemLog()
    table = read_table(folder, name, log)
    for problem in log:
        assert CANARY not in str(problem)
        assert not problem.what.endswith(".")
        assert problem.todo.endswith(".")
    if table is None:
        assert log.of(Severity.ERROR)
    return table, log


def told(log: ProblemLog) -> list[tuple[str, str, str]]:
    return [(str(p.severity), p.rule, str(p.place)) for p in log]


GOOD = f"code,team,q1\n007,North,{CANARY}\n1E5,NA,TRUE\n"


def test_cells_stay_as_they_are(tmp_path):
    table, log = read(tmp_path, GOOD)
    assert table.headers == ("code", "team", "q1")
    assert table.cells.to_numpy().tolist() == [["007", "North", CANARY], ["1E5", "NA", "TRUE"]]
    assert table.lines.tolist() == [2, 3]
    assert str(table.place(1, 2)) == "s.csv:3:q1"
    assert not len(log)


@pytest.mark.parametrize(
    ("encoded", "expected"),
    [
        (b"\xef\xbb\xbf" + GOOD.encode(), []),
        (b"\xef\xbb\xbf" * 2 + GOOD.encode(), [("repair", "text.bom", "s.csv:1")]),
        ("ï»¿".encode() + GOOD.encode(), [("repair", "text.bom", "s.csv:1")]),
        (GOOD.encode("utf-16"), [("accept", "text.encoding", "s.csv")]),
        (b"\xfe\xff" + GOOD.encode("utf-16-be"), [("accept", "text.encoding", "s.csv")]),
        (GOOD.encode("utf-16-le"), [("repair", "text.encoding", "s.csv")]),
        (GOOD.encode("utf-16-be"), [("repair", "text.encoding", "s.csv")]),
        (GOOD.encode("utf-32"), [("accept", "text.encoding", "s.csv")]),
        (GOOD.replace("\n", "\r\n").encode(), []),
        (GOOD.replace("\n", "\r").encode(), []),
        (GOOD.replace(",", ";").encode(), [("accept", "text.separator", "s.csv")]),
        (GOOD.replace(",", "\t").encode(), [("accept", "text.separator", "s.csv")]),
        (GOOD.replace(",", "|").encode(), [("accept", "text.separator", "s.csv")]),
    ],
)
def test_one_table_however_it_is_written(tmp_path, encoded, expected):
    table, log = read(tmp_path, encoded)
    assert table.headers == ("code", "team", "q1")
    assert table.cells.to_numpy().tolist() == [["007", "North", CANARY], ["1E5", "NA", "TRUE"]]
    assert table.lines.tolist() == [2, 3]
    assert told(log) == expected


def test_windows_1252_is_mended_with_the_first_line(tmp_path):
    table, log = read(tmp_path, "code,say\n1,plain\n2,café – “yes”\n".encode("cp1252"))
    assert table.cells.iloc[1, 1] == "café – “yes”"
    assert told(log) == [("repair", "text.encoding", "s.csv:3")]


def test_mac_roman_is_known_by_capitals_where_none_can_be(tmp_path):
    table, log = read(
        tmp_path, "code,say\n1,don’t know\n2,one\u00a0two – three".encode("mac_roman")
    )
    assert table.cells[1].tolist() == ["don’t know", "one\u00a0two – three"]
    assert told(log) == [("repair", "text.encoding", "s.csv:2")]
    assert "Mac Roman" in str(next(iter(log)))


def test_lines_of_two_encodings_are_each_read_as_what_they_are(tmp_path):
    raw = "code,say\n1,café\n".encode() + "2,thé\n".encode("cp1252")
    table, log = read(tmp_path, raw)
    assert table.cells[1].tolist() == ["café", "thé"]
    assert told(log) == [("repair", "text.encoding", "s.csv:3")]


def test_bytes_of_no_encoding_are_an_error(tmp_path):
    _, log = read(tmp_path, b"code,say\n1,\x81\x8d\n")
    assert told(log) == [("error", "text.encoding", "s.csv:2")]


@pytest.mark.parametrize("lost", ["caf\ufffd", "cafÃ©", "donâ€™t"])
def test_letters_lost_before_the_export_are_told(tmp_path, lost):
    _, log = read(tmp_path, f"code,say\n1,a\n2,{lost}\n")
    assert told(log) == [("warn", "text.garbled", "s.csv:3")]


def test_nul_bytes_are_errors_and_the_rest_is_still_read(tmp_path):
    table, log = read(tmp_path, f"code,q1\n1,a\x00{CANARY}\n2,b\n3,\x00\n")
    assert told(log) == [("error", "text.nul", "s.csv:2"), ("error", "text.nul", "s.csv:4")]
    assert table.cells[0].tolist() == ["1", "2", "3"]


def test_a_block_of_nul_bytes_is_no_other_kind_of_file(tmp_path):
    table, log = read(tmp_path, "code,q1\n1,a\n2,b\n" + "\x00" * 12)
    assert told(log) == [("error", "text.nul", "s.csv:4")]
    assert table.cells[0].tolist() == ["1", "2"]


def test_a_title_is_set_aside_and_counted(tmp_path):
    table, log = read(tmp_path, "Survey 2023\n\ncode,team,q1\n1,a,2\n")
    assert table.headers == ("code", "team", "q1")
    assert table.lines.tolist() == [4]
    assert told(log) == [("repair", "row.title", "s.csv:1")]
    assert [str(one) for one in table.left_out] == ["1 row: title above the headers"]


@pytest.mark.parametrize(
    "title",
    [
        "Programme:,Better care,,,\n",
        "Programme:,Better care,,,\nExported:,2023-05-01,,,\n",
        "Programme:,Better care,,,\n,,,,\n",
        "Who,,,Answers,\n",
    ],
)
def test_a_title_of_two_cells_is_still_a_title(tmp_path, title):
    table, log = read(tmp_path, f"{title}code,team,role,q1,q2\n1,a,x,3,4\n2,b,x,3,4\n")
    assert table.headers[0] == "code"
    assert len(table.cells) == 2
    assert told(log) == [("repair", "row.title", "s.csv:1")]


@pytest.mark.parametrize(
    "rows",
    [
        "1,a,x,y,4\n2,b,x,z,4\n",
        "AB,a,x,yes,so\nCD,a,x,no,so\n",
        ",,listen,ask,plan\n1,a,yes,no,yes\n",
    ],
)
def test_headers_of_which_most_are_blank_are_no_title(tmp_path, rows):
    table, log = read(tmp_path, f"code,team,,,\n{rows}")
    assert table.headers[:2] == ("code", "team")
    assert not len(log)


def test_a_title_with_a_comma_is_still_a_title(tmp_path):
    table, log = read(tmp_path, "Survey, June\ncode,team,q1,q2,q3\n1,a,2,3,4\n2,a,2,3,4\n")
    assert table.headers[0] == "code"
    assert told(log) == [("repair", "row.title", "s.csv:1")]


@pytest.mark.parametrize(
    "total",
    [
        "Total,,7",
        "Mean,,3.5",
        ",Average:,3.5",
        "total responses: 2 in all,,",
        "Total responses,2,",
        "Overall,,70%",
        "Ward total,,7",
        "Mean of the ward:,,3.5",
    ],
)
def test_totals_are_set_aside_and_counted(tmp_path, total):
    table, log = read(tmp_path, f"code,team,q1\n1,a,3\n2,b,4\n{total}\n")
    assert len(table.cells) == 2
    assert told(log) == [("repair", "row.total", "s.csv:4")]


@pytest.mark.parametrize(
    ("last", "left"), [(",7,5", 2), (",3.5,2.50", 2), (",7,2.5", 3), (",4,1", 3)]
)
def test_sums_without_a_word_are_known_by_their_numbers(tmp_path, last, left):
    table, log = read(tmp_path, f"code,q1,q2\n1,3,4\n2,4,1\n{last}\n")
    assert len(table.cells) == left
    assert told(log) == ([("repair", "row.total", "s.csv:4")] if left == 2 else [])


def test_totals_of_parts_are_set_aside_one_by_one(tmp_path):
    table, log = read(tmp_path, "code,q1,q2\n1,3,2\n2,4,1\nNorth mean,3,2\nSouth & East mean,4,1\n")
    assert len(table.cells) == 2
    assert told(log) == [("repair", "row.total", f"s.csv:{line}") for line in (4, 5)]


@pytest.mark.parametrize("say", ["what does it mean", "so so on average", "Yes in total"])
def test_an_answer_that_ends_like_a_total_is_kept(tmp_path, say):
    table, log = read(tmp_path, f"say,q1,q2\nwell,3,2\nfine,4,1\n{say},3,2\n")
    assert len(table.cells) == 3
    assert not len(log)


@pytest.mark.parametrize(
    "rows",
    ["N,3,4\nS,2,1\nN,4,2\n", "S,2,1\nN,4,2\n", "Mean,1,2\nS,2,1\nMean,4,2\n"],
)
def test_a_code_that_could_be_a_word_for_a_total_is_kept(tmp_path, rows):
    table, log = read(tmp_path, f"team,q1,q2\n{rows}")
    assert len(table.cells) == rows.count("\n")
    assert not len(log)


def test_a_block_of_figures_below_the_data_is_set_aside(tmp_path):
    table, log = read(tmp_path, "code,q1,q2\nA,3,4\nB,2,1\nMean,2.5,2.5\nSD,0.7,2.1\nN,2,2\n")
    assert table.cells[0].tolist() == ["A", "B"]
    assert [str(one) for one in table.left_out] == ["3 rows: totals or remarks below the data"]
    assert [p.place.line for p in log] == [4, 5, 6]


def test_a_remark_below_a_blank_line_is_set_aside(tmp_path):
    table, log = read(tmp_path, "code,team,q1\n1,a,3\n2,b,4\n\nPrepared by the office,,\n")
    assert len(table.cells) == 2
    assert told(log) == [("accept", "row.blank", "s.csv:4"), ("repair", "row.total", "s.csv:5")]


@pytest.mark.parametrize(
    "remark",
    ["N = 12", "n=12", "Note: two came late", "* asked twice", "Exported on 3 May", "Source: us"],
)
@pytest.mark.parametrize("commas", ["", ",,"])
def test_a_remark_right_below_the_data_is_set_aside(tmp_path, remark, commas):
    table, log = read(tmp_path, f"code,team,q1\n1,a,3\n2,b,4\n{remark}{commas}\n")
    assert len(table.cells) == 2
    assert told(log) == [("repair", "row.total", "s.csv:4")]


@pytest.mark.parametrize("total", ["Total,,7", "Total responses,2,", "Mean,,3.5\nSD,,0.7", ",,7"])
@pytest.mark.parametrize("remarks", [1, 2])
@pytest.mark.parametrize("commas", ["", ",,"])
def test_remarks_right_below_a_total_are_set_aside_with_it(tmp_path, total, remarks, commas):
    below = ["Yellow = filled in on paper", "Green: by phone (see Ann)"][:remarks]
    rows = [total, *(f"{one}{commas}" for one in below)]
    text = "\n".join(["code,q1,q2", "1,3,3", "2,3,4", *rows])
    table, log = read(tmp_path, text.replace(",,7", ",6,7") + "\n")
    assert table.cells[0].tolist() == ["1", "2"]
    lines = range(4, 4 + "\n".join(rows).count("\n") + 1)
    assert told(log) == [("repair", "row.total", f"s.csv:{line}") for line in lines]


@pytest.mark.parametrize(
    "text",
    [
        # nothing is summed up above it
        "code,team,q1\n1,a,3\n2,b,4\nAnn of Ward A,,\n",
        # data begin with several words too
        "say,q1,q2\nit went well,3,4\nTotal,7,1\nall was fine,,\n",
        # a code and a time are no sentence
        "code,team,q1\n1,a,3\nTotal,,3\nAB 02,,\n",
        "when,team,q1\n1 May 2023,a,3\nTotal,,3\n3 May 2023 2:05,,\n",
        # it says more than a remark does
        "code,team,q1\n1,a,3\nTotal,,3\nAnn of Ward A,,4\n",
        "code,team,q1\n1,a,3\nTotal,,3\n,it went well,\n",
    ],
)
def test_what_may_be_somebodys_answers_is_no_remark(tmp_path, text):
    table, log = read(tmp_path, text)
    assert len(table.cells) == text.count("\n") - 1
    assert not len(log)


@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_response_that_answers_nothing_is_kept(tmp_path, gap):
    table, _ = read(tmp_path, f"code,team,q1\n1,a,3\n{gap}2,,\n")
    assert table.cells[0].tolist() == ["1", "2"]


def test_blank_rows_are_counted(tmp_path):
    table, log = read(tmp_path, "code,team\n1,a\n\n,\n \t,\u00a0\n2,b\n\n\n")
    assert table.lines.tolist() == [2, 6]
    assert told(log) == [("accept", "row.blank", "s.csv:3")]
    assert "3 blank rows" in str(next(iter(log)))


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_repeated_headers_are_set_aside(tmp_path, mark):
    table, log = read(tmp_path, f"code,team\n1,a\n{mark}code,team\n2,b\n")
    assert table.lines.tolist() == [2, 4]
    assert told(log) == [("repair", "row.header-repeated", "s.csv:3")]


@pytest.mark.parametrize(
    ("rows", "line"),
    [("1,a,2\n2,3\n", 3), ("1,a,2\n2,b,zebra-4711, really,3\n", 3), ("1\n2,a,3\n", 2)],
)
def test_ragged_rows_are_errors(tmp_path, rows, line):
    _, log = read(tmp_path, f"code,team,q1\n{rows}")
    assert told(log) == [("error", "row.ragged", f"s.csv:{line}")]


def test_a_header_too_few_is_one_error(tmp_path):
    _, log = read(tmp_path, "code,q1\n1,a,3\n2,b,4\n")
    assert told(log) == [("error", "row.ragged", "s.csv:2")]
    assert "every row has 3 cells" in str(next(iter(log)))


def test_a_header_too_few_is_one_error_though_some_last_cells_are_blank(tmp_path):
    _, log = read(tmp_path, "code,q1\n1,a,3\n2,b,4\n3,b,\n")
    assert told(log) == [("error", "row.ragged", "s.csv:2")]


@pytest.mark.parametrize("header", ["code,q1", "code,q1,"])
def test_a_trailing_comma_on_every_row_moves_nothing(tmp_path, header):
    table, log = read(tmp_path, f"{header}\n007,3,\n008,4,\n")
    assert table.headers == ("code", "q1")
    assert table.cells.to_numpy().tolist() == [["007", "3"], ["008", "4"]]
    expected = (
        ("accept", "column.empty", "s.csv")
        if header.endswith(",")
        else ("repair", "row.trailing", "s.csv:2")
    )
    assert told(log) == [expected]


@pytest.mark.parametrize(
    ("header", "shown"),
    [("\x1b[31mx", "[31mx"), ("a\u202eb\x9b2J", "ab2J"), ("\x07\u200b", "column 2")],
)
def test_a_place_names_a_column_without_signs_that_steer_a_terminal(tmp_path, header, shown):
    table, _ = read(tmp_path, f"code,{header}\nA1,4\nA2,5\n")
    assert table.headers == ("code", header)
    assert str(table.place(0, 1)) == f"s.csv:2:{shown}"


def test_a_column_without_a_header_is_kept(tmp_path):
    table, _ = read(tmp_path, "code,,q1\n1,x,3\n")
    assert table.headers == ("code", "", "q1")
    assert table.columns == ("code", "column 2", "q1")


@pytest.mark.parametrize(
    "rows",
    [
        f'1,"{CANARY},3\n2,fine,4\n3,fine,5\n',
        f'1,"{CANARY},3\n2,fine,4\n3,"ok",5\n',
        f'1,"{CANARY},3\n2,"",4\n3,ok,5\n',
    ],
)
def test_an_unclosed_quotation_mark_swallows_nothing(tmp_path, rows):
    table, log = read(tmp_path, f"code,say,q1\n{rows}")
    assert told(log) == [("error", "row.quote", "s.csv:2")]
    assert table.cells[0].tolist() == ["1", "2", "3"]
    assert table.lines.tolist() == [2, 3, 4]


ANSWERS = "A01,2026-05-01,4,Agree,well\nA02,2026-05-02,2,Agree,so so\n"


@pytest.mark.parametrize(
    "swallowed",
    [
        # the mark was forgotten on one line, and a later one ends the cell
        f'A03,2026-05-03,5,Agree,"great\nA04,2026-05-04,3,Disagree,{CANARY}"',
        'A03,2026-05-03,5,Agree,"great\n\nA04,2026-05-04,3,Disagree,a\nA05,2026-05-05,1,Agree,b"',
        'A03,2026-05-03,"5,Agree,great\nA04,2026-05-04,3",Disagree,"well, really"',
        '"A03,2026-05-03,5,Agree,great\r\nA04",2026-05-04,3,Disagree,fine',
    ],
)
@pytest.mark.parametrize("below", ["", "A09,2026-05-09,1,Agree,ok\n"])
def test_rows_that_a_quotation_mark_swallowed_are_an_error(tmp_path, swallowed, below):
    _, log = read(tmp_path, f"code,when,q1,q2,say\n{ANSWERS}{swallowed}\n{below}")
    assert told(log) == [("error", "row.swallowed", "s.csv:4")]


@pytest.mark.parametrize(
    "rows",
    [
        '1,3,"great\n2,4,fine"\n3,5,ok\n',
        '1,3,"great\n2,4,fine"\n3,5,ok\n4,5,"yes\nno"\n',
    ],
)
def test_two_columns_of_numbers_tell_rows_in_a_short_file(tmp_path, rows):
    _, log = read(tmp_path, f"code,q1,say\n{rows}")
    assert told(log) == [("error", "row.swallowed", "s.csv:2")]


def test_lines_that_fit_one_column_only_are_worth_a_look(tmp_path):
    _, log = read(tmp_path, 'code,why,say\n1,a,"great\n2,so,fine"\n3,b,ok\n')
    assert told(log) == [("warn", "row.swallowed", "s.csv:2")]


@pytest.mark.parametrize(
    "answer",
    [
        "one,two,three,four,five\nsix,seven,eight,nine,ten",
        "great\nA04 was there,2026,3,Agree,and more",
        "great\nA04,2026-05-04,many,Agree,and more",
        "great\nA04,2026-05-04,3,Rather,and more",
        "great\n,,,,",
        "great\nneat, quick, clean, fast, good",
        "great\nA04, 2026-05-04, 3, Agree, pasted",
    ],
)
def test_an_answer_with_as_many_commas_as_a_row_is_an_answer(tmp_path, answer):
    table, log = read(
        tmp_path, f'code,when,q1,q2,say\n{ANSWERS * 10}A03,2026-05-03,5,Agree,"{answer}"\n'
    )
    assert not len(log)
    assert table.cells.iloc[-1, 4] == answer


def test_an_answer_of_several_lines_holds_no_rows(tmp_path):
    _, log = read(tmp_path, 'code,say,q1\n1,"yes, really\nand, again",3\n2,"a\nb",4\n')
    assert not len(log)


def test_line_numbers_follow_cells_of_several_lines(tmp_path):
    table, log = read(tmp_path, 'code,say\n1,"one\ntwo\n\nthree"\n2,x\n')
    assert table.lines.tolist() == [2, 6]
    assert table.cells.iloc[0, 1] == "one\ntwo\n\nthree"
    assert not len(log)


@pytest.mark.parametrize(
    ("row", "cell", "rule"),
    [
        ('1,"He said "hello" to me"', 'He said "hello" to me', ("repair", "row.quote-inside")),
        ('1, "a, b"', "a, b", ("repair", "row.quote-spaced")),
        ('1,5" tall', '5" tall', ("warn", "row.quote-bare")),
    ],
)
def test_unusual_quotation_marks(tmp_path, row, cell, rule):
    table, log = read(tmp_path, f"code,say\n0,x\n{row}\n")
    assert table.cells.iloc[1, 1] == cell
    assert told(log) == [(*rule, "s.csv:3")]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "file.empty"),
        (b"\n\r\n \t", "file.empty"),
        (b"\xef\xbb\xbf", "file.empty"),
        (b",,\n,,\n", "file.empty"),
        (b"%PDF-1.7 ...", "file.kind"),
        (b"\x89PNG\r\n\x1a\n....", "file.kind"),
        (b"<!DOCTYPE html><html><body><table><tr><td>1</td></tr></table>", "file.kind"),
        (b"<?xml version='1.0'?><Workbook></Workbook>", "file.kind"),
        (b"$FL2@(#) SPSS DATA FILE", "file.kind"),
        (b'{"url": "https://example.org/a-sheet"}', "file.kind"),
        (b'[ {"code": "A1", "q1": 4} ]', "file.kind"),
        (bytes(range(256)) * 20, "file.kind"),
        (b"PK\x03\x04 broken", "file.kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "file.kind"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path, content, rule):
    table, log = read(tmp_path, content)
    assert table is None
    assert told(log) == [("error", rule, "s.csv")]


def test_missing_files_and_folders(tmp_path):
    log = ProblemLog()
    assert read_table(tmp_path, "none.csv", log) is None
    (tmp_path / "folder.csv").mkdir()
    assert read_table(tmp_path, "folder.csv", log) is None
    assert [p.rule for p in log] == ["file.missing", "file.unreadable"]


def test_headers_alone_are_a_table_of_no_rows(tmp_path):
    table, log = read(tmp_path, "code,team\n")
    assert table.headers == ("code", "team")
    assert len(table.cells) == 0
    assert not len(log)


def test_a_line_that_declares_the_separator_is_no_header(tmp_path):
    table, log = read(tmp_path, "sep=;\ncode;q1\n1;3,5\n2;4,5\n")
    assert table.headers == ("code", "q1")
    assert told(log) == [("accept", "text.separator", "s.csv"), ("repair", "row.title", "s.csv:1")]


def test_excel_errors_saved_as_text_are_errors(tmp_path):
    _, log = read(tmp_path, "code,q1\n1,#N/A\n2,3\n#REF!,4\n3,we are #NAME?\n")
    assert told(log) == [
        ("error", "cell.error", "s.csv:4:code"),
        ("error", "cell.error", "s.csv:2:q1"),
    ]


#: One table as programs write it that keep texts from Excel, and as csv that is regular as well.
KEPT = ['code,say\n="007",x\n"012",y\n="1E5",="a ""b"""\n="",z\n']
KEPT.append(KEPT[0].replace('="007"', '"=""007"""').replace('="1E5"', '"=""1E5"""'))
KEPT[1] = KEPT[1].replace('="a ""b"""', '"=""a """"b"""""""').replace('="",', '"=""""",')


@pytest.mark.parametrize("content", KEPT)
def test_formulas_that_keep_a_text_are_read_as_that_text(tmp_path, content):
    table, log = read(tmp_path, content)
    cells = [["007", "x"], ["012", "y"], ["1E5", 'a "b"'], ["", "z"]]
    assert table.cells.to_numpy().tolist() == cells
    assert told(log) == [
        ("repair", "cell.text-formula", "s.csv:2:code"),
        ("repair", "cell.text-formula", "s.csv:4:say"),
    ]
    assert "text as it is: 3, this one first" in next(iter(log)).what


def test_headers_may_be_kept_as_text_too(tmp_path):
    table, log = read(tmp_path, '="code";="q1"\n="007";4\n')
    assert table.headers == table.columns == ("code", "q1")
    assert [one for one in told(log) if one[0] == "repair"] == [
        ("repair", "cell.text-formula", "s.csv:1"),
        ("repair", "cell.text-formula", "s.csv:2:code"),
    ]


@pytest.mark.parametrize(
    "cell",
    ['="0"&"07"', '="007"+1', '=CHAR(61)&"x"', '="007', '=""x""', '+"007"', 'x="007"'],
)
def test_no_other_formula_is_looked_into(tmp_path, cell):
    table, log = read(tmp_path, f"code,say\nA1,{cell}\nA2,y\n")
    assert table.cells[1].tolist() == [cell, "y"]
    assert told(log) == [("warn", "row.quote-bare", "s.csv:2")]


def test_no_other_formula_is_looked_into_where_it_is_quoted(tmp_path):
    table, log = read(tmp_path, 'code,say\nA1,"=""0""&""07"""\nA2,=1+1\n')
    assert table.cells[1].tolist() == ['="0"&"07"', "=1+1"]
    assert not len(log)


def test_a_csv_called_xlsx_is_read_with_a_note(tmp_path):
    table, log = read(tmp_path, GOOD, name="s.xlsx")
    assert len(table.cells) == 2
    assert told(log) == [("repair", "file.misnamed", "s.xlsx")]


def test_several_problems_are_found_in_one_pass(tmp_path):
    raw = f'Title\ncode,team,q1\n1,a\x00,2\n2,"{CANARY},3\n3,b\nTotal,,5\n'
    _, log = read(tmp_path, raw)
    assert set(told(log)) == {
        ("error", "text.nul", "s.csv:3"),
        ("error", "row.quote", "s.csv:4"),
        ("repair", "row.title", "s.csv:1"),
        ("repair", "row.total", "s.csv:6"),
        ("error", "row.ragged", "s.csv:5"),
    }
