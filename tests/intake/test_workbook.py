"""Workbooks: real values become unambiguous text, and every trap is told at sheet and cell."""

import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from evaluation.intake.table import read_table
from evaluation.problems import ProblemLog, Severity

CANARY = "zebra-4711"
ROWS = (["code", "team", "q1"], ["007", CANARY, 4], ["A2", "b", 5])


def book(*rows):
    workbook = openpyxl.Workbook()
    for row in rows or ROWS:
        workbook.active.append(row)
    return workbook


def saved(workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


#: Made once: a workbook holds the time of its making.
SOUND = saved(book())


def patched(raw: bytes, part: str, change) -> bytes:
    """Return a workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return out.getvalue()


def read(folder, content, name="s.xlsx", sheet=""):
    raw = content if isinstance(content, bytes) else saved(content)
    (folder / name).write_bytes(raw)
    log = ProblemLog()
    table = read_table(folder, name, log, sheet=sheet)
    for problem in log:
        assert CANARY not in str(problem)
    assert table is not None or log.of(Severity.ERROR)
    return table, log


def told(log):
    return [(str(p.severity), p.rule, str(p.place)) for p in log]


def test_values_become_text(tmp_path):
    rows = [
        ["n", "f", "when", "day", "clock", "yes", "text"],
        [7, 7.0, dt.datetime(2023, 4, 3, 9, 5, 1), dt.date(2023, 4, 3), dt.time(9, 5), True, "007"],
        [10**15, 0.1 + 0.2, dt.datetime(2023, 4, 3), None, None, False, " NA "],
    ]
    table, log = read(tmp_path, book(*rows))
    assert table.cells.to_numpy().tolist() == [
        ["7", "7", "2023-04-03 09:05:01", "2023-04-03", "09:05:00", "TRUE", "007"],
        ["1000000000000000", "0.3", "2023-04-03", "", "", "FALSE", " NA "],
    ]
    assert table.lines.tolist() == [2, 3]
    assert str(table.place(0, 6)) == "s.xlsx:Sheet!G2"
    assert table.numbers == {0, 1}
    assert table.dates == {2, 3}
    assert not len(log)


def test_what_a_person_sees_counts(tmp_path):
    workbook = book(["code", "say"], [7, "one_x000D_\ntwo"], [12, "x"])
    workbook.active["A2"].number_format = "000"
    workbook.active["A3"].number_format = "000"
    table, _ = read(tmp_path, workbook)
    assert table.cells.to_numpy().tolist() == [["007", "one\r\ntwo"], ["012", "x"]]


def test_a_table_that_does_not_begin_at_a1(tmp_path):
    workbook = openpyxl.Workbook()
    for row, values in enumerate(ROWS):
        for column, value in enumerate(values):
            workbook.active.cell(row + 4, column + 3, value)
    table, _ = read(tmp_path, workbook)
    assert table.headers == ("code", "team", "q1")
    assert str(table.place(1, 0)) == "s.xlsx:Sheet!C6"


def test_dates_count_from_1904_where_the_workbook_says_so(tmp_path):
    workbook = book(["code", "when"], ["A1", dt.datetime(2023, 4, 3)])
    workbook.epoch = CALENDAR_MAC_1904
    table, log = read(tmp_path, workbook)
    assert table.cells.iloc[0, 1] == "2023-04-03"
    assert told(log) == [("accept", "sheet.dates-1904", "s.xlsx:Sheet")]


def test_numbers_in_a_title_say_nothing_about_the_columns(tmp_path):
    table, log = read(tmp_path, book([dt.datetime(2023, 4, 3)], *ROWS))
    assert not table.dates
    assert told(log) == [("repair", "row.title", "s.xlsx:Sheet!1")]


def test_a_merged_title_is_a_title(tmp_path):
    workbook = book(["Survey 2023"], *ROWS)
    workbook.active.merge_cells("A1:C1")
    table, log = read(tmp_path, workbook)
    assert table.headers == ("code", "team", "q1")
    assert told(log) == [("repair", "row.title", "s.xlsx:Sheet!1")]


def test_a_merged_remark_below_the_data_is_a_remark(tmp_path):
    workbook = book(*ROWS, [], ["Made by the office"])
    workbook.active.merge_cells("A5:C5")
    table, log = read(tmp_path, workbook)
    assert len(table.cells) == 2
    assert told(log) == [("repair", "row.total", "s.xlsx:Sheet!5")]


@pytest.mark.parametrize(
    ("merged", "at"), [("B3:B4", "B3"), ("B2:B3", "B2"), ("B2:C2", "B2"), ("A3:C3", "A3")]
)
def test_merged_answers_are_an_error(tmp_path, merged, at):
    workbook = book(*ROWS, ["A3", "b", 5])
    workbook.active.merge_cells(merged)
    _, log = read(tmp_path, workbook)
    assert told(log) == [("error", "cell.merged", f"s.xlsx:Sheet!{at}")]


def test_merged_headers_are_no_answers(tmp_path):
    workbook = book(["code", "team", "q1", ""], ["", "", "now", "then"], ["A1", "b", 4, 5])
    for merged in ("A1:A2", "B1:B2", "C1:D1"):
        workbook.active.merge_cells(merged)
    _, log = read(tmp_path, workbook)
    assert not log.of(Severity.ERROR)


def test_formulas_without_a_value_are_errors(tmp_path):
    _, log = read(tmp_path, book(*ROWS, ["A3", "b", "=SUM(C2:C3)"]))
    assert told(log) == [("error", "cell.formula", "s.xlsx:Sheet!C4")]


def test_formulas_with_a_value_are_read(tmp_path):
    raw = saved(book(*ROWS, ["A3", "b", "=SUM(C2:C3)"]))
    raw = patched(
        raw,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</f><v/>", b"</f><v>9</v>").replace(
            b"</f><v></v>", b"</f><v>9</v>"
        ),
    )
    table, log = read(tmp_path, raw)
    assert table.cells.iloc[2, 2] == "9"
    assert not len(log)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (b'<c r="C4" t="str"><f>IF(A4="","",1)</f><v></v></c>', ""),
        (b'<c r="C4" t="str"><f>IF(A4="","",1)</f><v/></c>', ""),
        (b'<c r="C4" t="str"><f>A4</f><v>A3</v></c>', "A3"),
        (b'<c r="C4" t="b"><f>1=1</f><v>1</v></c>', "TRUE"),
    ],
)
def test_formulas_that_give_a_text_are_read(tmp_path, cell, text):
    raw = patched(
        saved(book(*ROWS, ["A3", "b", "=1+1"])),
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(rb'<c r="C4".*?</c>', cell, xml),
    )
    table, log = read(tmp_path, raw)
    assert table.cells.iloc[2, 2] == text
    assert not len(log)


def test_a_strict_workbook_is_read_like_any(tmp_path):
    strict, usual = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"

    def as_strict(xml):
        for part in (b"spreadsheetml/", b"officeDocument/"):
            xml = xml.replace(usual + part + b"2006/", strict + part)
        return xml

    raw = SOUND
    for part in (
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "xl/_rels/workbook.xml.rels",
        "_rels/.rels",
    ):
        raw = patched(raw, part, as_strict)
    raw = patched(
        raw,
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(rb'<c r="C3".*?</c>', b'<c r="C3" t="d"><v>2023-05-02</v></c>', xml),
    )
    table, log = read(tmp_path, raw)
    assert table.cells[2].tolist() == ["4", "2023-05-02"]
    assert not len(log)


def test_links_to_other_workbooks_are_not_followed(tmp_path):
    raw = patched(
        SOUND,
        "xl/workbook.xml",
        lambda xml: xml.replace(
            b"</sheets>",
            b'</sheets><externalReferences><externalReference xmlns:r="http://schemas.'
            b'openxmlformats.org/officeDocument/2006/relationships" r:id="rId99"/>'
            b"</externalReferences>",
        ),
    )
    table, log = read(tmp_path, raw)
    assert len(table.cells) == 2
    assert not len(log)


def test_excel_errors_are_errors(tmp_path):
    _, log = read(tmp_path, book(*ROWS, ["A3", "b", "#N/A"], ["A4", "#REF!", 3]))
    assert told(log) == [
        ("error", "cell.error", "s.xlsx:Sheet!C4"),
        ("error", "cell.error", "s.xlsx:Sheet!B5"),
    ]


def test_hidden_rows_and_columns_are_told_and_read(tmp_path):
    workbook = book()
    workbook.active.row_dimensions[3].hidden = True
    workbook.active.row_dimensions[9].hidden = True  # holds nothing
    workbook.active.column_dimensions["B"].hidden = True
    table, log = read(tmp_path, workbook)
    assert len(table.cells) == 2
    assert told(log) == [
        ("warn", "row.hidden", "s.xlsx:Sheet!3"),
        ("warn", "column.hidden", "s.xlsx:Sheet!B"),
    ]


def test_several_sheets_need_a_name(tmp_path):
    workbook = book()
    workbook.create_sheet("Later").append(["code", "team"])
    table, log = read(tmp_path, workbook)
    assert table is None
    assert told(log) == [("error", "sheet.several", "s.xlsx")]
    assert "'Sheet', 'Later'" in str(next(iter(log)))
    table, log = read(tmp_path, workbook, sheet="Later")
    assert table.headers == ("code", "team")
    assert not len(log)


def test_a_sheet_that_is_not_there(tmp_path):
    _, log = read(tmp_path, book(), sheet="Form1")
    assert told(log) == [("error", "sheet.missing", "s.xlsx")]


def test_empty_and_hidden_sheets(tmp_path):
    workbook = book()
    workbook.create_sheet("Empty")
    hidden = workbook.create_sheet("Lists")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    table, log = read(tmp_path, workbook)
    assert len(table.cells) == 2
    assert told(log) == [("warn", "sheet.hidden", "s.xlsx:Lists")]


@pytest.mark.parametrize("sheet", ["", "Sheet"])
def test_a_workbook_of_nothing_is_empty(tmp_path, sheet):
    _, log = read(tmp_path, openpyxl.Workbook(), sheet=sheet)
    assert [p.rule for p in log] == ["file.empty"]


def test_a_cell_far_away_does_no_harm(tmp_path):
    workbook = book()
    workbook.active["XFD1048576"].value = " "
    table, log = read(tmp_path, workbook)
    assert table.headers[:3] == ("code", "team", "q1")
    assert len(table.cells) == 2
    assert not log.of(Severity.ERROR)


def test_a_workbook_called_csv_is_read_with_a_note(tmp_path):
    table, log = read(tmp_path, book(), name="s.csv")
    assert len(table.cells) == 2
    assert told(log) == [("repair", "file.misnamed", "s.csv")]


@pytest.mark.parametrize("cut", [100, 2000, -40])
def test_damaged_workbooks_are_refused(tmp_path, cut):
    _, log = read(tmp_path, saved(book())[:cut])
    assert [(str(p.severity), str(p.place)) for p in log] == [("error", "s.xlsx")]


def test_a_workbook_whose_sheet_is_no_xml_is_refused(tmp_path):
    raw = patched(saved(book()), "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2])
    _, log = read(tmp_path, raw)
    assert told(log) == [("error", "file.damaged", "s.xlsx")]


def test_a_workbook_whose_author_or_date_is_odd_is_read(tmp_path):
    raw = patched(
        SOUND,
        "docProps/core.xml",
        lambda xml: re.sub(rb"(<dcterms:created[^>]*>)[^<]*", rb"\1yesterday", xml),
    )
    table, log = read(tmp_path, raw)
    assert len(table.cells) == 2
    assert not len(log)


@pytest.mark.parametrize(
    ("part", "was", "becomes"),
    [
        ("xl/styles.xml", rb"<fill>.*?</fill>", b"<fill/>"),
        ("xl/styles.xml", rb"<font>.*?</font>", b'<font><family val="99"/></font>'),
        ("xl/styles.xml", rb"<font>.*?</font>", b'<font><color rgb="Red"/></font>'),
        (
            "xl/styles.xml",
            rb"<cellStyles.*?</cellStyles>",
            b"<cellStyles><cellStyle/></cellStyles>",
        ),
        (
            "xl/worksheets/sheet1.xml",
            rb"</sheetData>",
            b'</sheetData><conditionalFormatting sqref="A1"><cfRule type="new"/>'
            b"</conditionalFormatting>",
        ),
        (
            "xl/worksheets/sheet1.xml",
            rb"</sheetData>",
            b'</sheetData><dataValidations><dataValidation type="new" sqref="A1"/>'
            b"</dataValidations>",
        ),
        ("xl/worksheets/sheet1.xml", rb"<pageMargins[^>]*>", b'<pageMargins left="wide"/>'),
    ],
)
def test_looks_that_cannot_be_read_are_left_out(tmp_path, part, was, becomes):
    workbook = book(["code", "when", "q1"], [7, dt.datetime(2023, 4, 3, 9, 5), 4], [8, None, 5])
    workbook.active["A2"].number_format = "000"
    workbook.active.row_dimensions[3].hidden = True
    workbook.active.merge_cells("B2:B3")
    raw = patched(saved(workbook), part, lambda xml: re.sub(was, becomes, xml, count=1))
    with pytest.raises((TypeError, ValueError)):
        openpyxl.load_workbook(io.BytesIO(raw))
    table, log = read(tmp_path, raw)
    assert table.cells.iloc[0].tolist() == ["007", "2023-04-03 09:05:00", "4"]
    assert told(log) == [
        ("warn", "row.hidden", "s.xlsx:Sheet!3"),
        ("error", "cell.merged", "s.xlsx:Sheet!B2"),
    ]


def test_protected_workbooks_are_refused_in_words(tmp_path):
    raw = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    _, log = read(tmp_path, raw)
    assert "password" in str(next(iter(log)))


def test_a_zip_bomb_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr("evaluation.intake.workbook.MOST_BYTES", 10_000)
    raw = patched(saved(book()), "xl/styles.xml", lambda xml: xml + b" " * 1_000_000)
    _, log = read(tmp_path, raw)
    assert told(log) == [("error", "file.too-large", "s.xlsx")]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["xl/workbook.bin"], "binary"),
        (["content.xml", "mimetype"], "OpenDocument"),
        (["word/document.xml", "[Content_Types].xml"], "Word document"),
        (["Index/Document.iwa"], "Apple Numbers"),
        (["survey.csv"], "archive"),
    ],
)
def test_other_zips_are_refused_in_words(tmp_path, names, words):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    _, log = read(tmp_path, out.getvalue())
    assert words in str(next(iter(log)))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_damage_raises_nothing_and_shows_nothing(tmp_path, data):
    raw = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 20))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    read(tmp_path, bytes(raw))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=8).filter(
                lambda text: not text.startswith(("=", "#"))
            ),
            min_size=2,
            max_size=2,
        ),
        max_size=6,
    )
)
def test_write_then_read_is_identity(tmp_path, cells):
    rows = [[f"id{row}", *cells_] for row, cells_ in enumerate(cells)]
    table, log = read(tmp_path, book(["code", "a", "b"], *rows))
    assert table.cells.to_numpy().tolist() == rows
    assert not log.of(Severity.ERROR)
