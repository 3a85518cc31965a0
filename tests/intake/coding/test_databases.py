"""Taguette's and QualCoder's own databases, a sheet of highlights, and a plain table."""

import json
import sqlite3
from contextlib import closing

import pandas as pd
import pytest

from evaluation.problems import Severity

LINKS = "source,kind,role\nOne,interview,user\nTwo,interview,staff\n"

HTML = "<p>Zoë said 😊 yes.</p><p>They <b>decide</b> &amp; we wait.</p>\n<ul><li>No pay</li></ul>"


def where(piece, *, text):
    start = len(text[: text.index(piece)].encode())
    return start, start + len(piece.encode())


def make(path, statements):
    with closing(sqlite3.connect(path)) as connection:
        for statement, *rows in statements:
            if rows:
                connection.executemany(statement, rows)
            else:
                connection.execute(statement)
        connection.commit()


def taguette(path, *, highlights, projects=1, commands=()):
    make(
        path,
        [
            ("CREATE TABLE projects (id INTEGER, name TEXT)",),
            ("INSERT INTO projects VALUES (?, 'p')", *[(number,) for number in range(projects)]),
            ("CREATE TABLE documents (id INTEGER, name TEXT, contents TEXT)",),
            ("INSERT INTO documents VALUES (?, ?, ?)", (1, "One", HTML), (2, "Two", "<p>x</p>")),
            ("CREATE TABLE tags (id INTEGER, project_id INTEGER, path TEXT, description TEXT)",),
            (
                "INSERT INTO tags VALUES (?, 1, ?, ?)",
                (1, "power.who decides", "Who?"),
                (2, "pay", ""),
                (3, "unused", ""),
            ),
            (
                "CREATE TABLE highlights (id INTEGER, document_id INTEGER, start_offset INTEGER, "
                "end_offset INTEGER, snippet TEXT)",
            ),
            ("INSERT INTO highlights VALUES (?, 1, ?, ?, ?)", *highlights),
            ("CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER)",),
            (
                "INSERT INTO highlight_tags VALUES (?, ?)",
                *[(highlight[0], 1) for highlight in highlights],
                (highlights[0][0], 2),
            ),
            ("CREATE TABLE commands (id INTEGER, user_login TEXT, payload TEXT)",),
            ("INSERT INTO commands VALUES (?, ?, ?)", *commands, (99, "x", "no json")),
        ],
    )


COUNTED = "Zoë said 😊 yes.They decide & we wait.\nNo pay"


def test_a_taguette_project_gives_place_and_coder(folder, read):
    taguette(
        folder / "p.sqlite3",
        highlights=[
            (5, *where("😊 yes.", text=COUNTED), "<p>😊 yes.</p>"),
            (6, *where("yes.They decide", text=COUNTED), "<p>yes.</p><p>They <b>decide</b></p>"),
            (7, *where("They decide & we", text=COUNTED), "<p>They <b>decide</b> &amp; we</p>"),
            (8, *where("No pay", text=COUNTED), "<ul><li>No pay</li></ul>"),
        ],
        commands=[
            (1, "ana", json.dumps({"type": "highlight_add", "highlight_id": 5, "tags": [1]})),
            (2, "ben", json.dumps({"type": "highlight_add", "highlight_id": 5, "tags": [1, 2]})),
            (3, "ben", json.dumps({"type": "highlight_add", "highlight_id": 6, "tags": [1]})),
            (4, "ben", json.dumps({"type": "tag_add", "tag_id": 1})),
            (5, "eve", json.dumps({"type": "highlight_add", "highlight_id": [5], "tags": 1})),
            (6, "eve", json.dumps({"type": "highlight_add", "highlight_id": 5, "tags": [[1]]})),
            (7, "eve", "not JSON"),
        ],
    )
    material, log = read("p.sqlite3", "taguette", links=LINKS)
    found = material.excerpts[["excerpt", "code", "theme", "coder", "text"]].values.tolist()
    assert found == [
        ["talks-5", "power.who decides", "power", "ana", "😊 yes."],
        ["talks-5", "pay", "pay", "ben", "😊 yes."],
        ["talks-6", "power.who decides", "power", "ben", "yes.\nThey decide"],
        ["talks-7", "power.who decides", "power", "", "They decide & we"],
        ["talks-8", "power.who decides", "power", "", "No pay"],
    ]
    transcript = material.transcripts.set_index("source")["text"]["One"]
    for one in material.excerpts.itertuples():
        assert transcript[one.start : one.end] == one.text
    assert material.codes["code"].tolist() == ["power.who decides", "pay", "unused"]
    sources = material.sources.set_index("source")
    assert sources.loc["One", ["reading", "confidence"]].tolist() == ["UTF-8 bytes", 1.0]
    assert not list(log)


def test_a_highlight_that_stands_elsewhere_is_read_from_its_snippet(folder, read):
    taguette(folder / "p.sqlite3", highlights=[(5, 3, 9, "<p>They decide</p>")])
    material, log = read("p.sqlite3", "taguette", links=LINKS)
    assert [one.rule for one in log] == ["taguette.moved"]
    assert set(material.excerpts["text"]) == {"They decide"}
    assert material.excerpts["start"].isna().all()
    assert material.sources["confidence"].iloc[0] == 0.0


@pytest.mark.parametrize(
    "content", [b"", b"id,document,tag\n", b"SQLite format 3\x00" + b"\x01" * 200]
)
def test_files_that_are_no_databases_are_refused(folder, read, content):
    (folder / "p.sqlite3").write_bytes(content)
    material, log = read("p.sqlite3", "taguette", links=LINKS)
    assert material is None
    assert [problem.rule for problem in log.of(Severity.ERROR)] == ["taguette.file"]
    material, log = read("nowhere.qda", "qualcoder", links=LINKS)
    assert [problem.rule for problem in log.of(Severity.ERROR)] == ["qualcoder.file"]


def test_a_file_of_several_projects_is_refused(folder, read):
    taguette(folder / "p.sqlite3", highlights=[(5, 0, 3, "Zoë")], projects=2)
    _, log = read("p.sqlite3", "taguette", links=LINKS)
    assert "several projects" in str(log.of(Severity.ERROR)[0])


def test_reading_leaves_no_file_beside_the_database(folder, read):
    taguette(folder / "p.sqlite3", highlights=[(5, 0, 3, "Zoë")])
    before = (folder / "p.sqlite3").read_bytes()
    read("p.sqlite3", "taguette", links=LINKS)
    assert (folder / "p.sqlite3").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["links.csv", "p.sqlite3"]


@pytest.mark.parametrize("suffix", ["-wal", "-journal"])
def test_a_database_still_open_is_refused(folder, read, suffix):
    taguette(folder / "p.sqlite3", highlights=[(5, 0, 3, "Zoë")])
    (folder / f"p.sqlite3{suffix}").write_bytes(b"changes")
    _, log = read("p.sqlite3", "taguette", links=LINKS)
    assert "still open" in str(log.of(Severity.ERROR)[0])


def test_a_view_is_no_table(folder, read):
    make(folder / "p.sqlite3", [("CREATE VIEW projects AS SELECT 1 AS id",)])
    _, log = read("p.sqlite3", "taguette", links=LINKS)
    assert "lacks the table 'projects'" in str(log.of(Severity.ERROR)[0])


def qualcoder(folder, *, texts, codings):
    (folder / "p.qda").mkdir()
    make(
        folder / "p.qda" / "data.qda",
        [
            ("CREATE TABLE source (id INTEGER, name TEXT, fulltext TEXT)",),
            ("INSERT INTO source VALUES (?, ?, ?)", *texts),
            ("CREATE TABLE code_cat (catid INTEGER, name TEXT, memo TEXT, supercatid INTEGER)",),
            (
                "INSERT INTO code_cat VALUES (?, ?, ?, ?)",
                (1, "Conditions", "", None),
                (2, "Barriers", "", 1),
                (3, "Circle", "", 3),
            ),
            ("CREATE TABLE code_name (cid INTEGER, name TEXT, memo TEXT, catid INTEGER)",),
            (
                "INSERT INTO code_name VALUES (?, ?, ?, ?)",
                (1, "payment", "late or none", 2),
                (2, "heard", None, None),
                (3, "round", "", 3),
            ),
            (
                "CREATE TABLE code_text (cid INTEGER, fid INTEGER, seltext TEXT, pos0 INTEGER, "
                "pos1 INTEGER, owner TEXT, memo TEXT)",
            ),
            ("INSERT INTO code_text VALUES (?, ?, ?, ?, ?, ?, ?)", *codings),
            ("CREATE TABLE code_av (avid INTEGER, id INTEGER, cid INTEGER, owner TEXT, memo)",),
            ("INSERT INTO code_av VALUES (?, ?, ?, ?, ?)", (1, 2, 2, "ben", "a laugh")),
            ("CREATE TABLE cases (caseid INTEGER, name TEXT)",),
            ("INSERT INTO cases VALUES (?, ?)", (1, "P01")),
            ("CREATE TABLE attribute (name TEXT, attr_type TEXT, id INTEGER, value TEXT)",),
            (
                "INSERT INTO attribute VALUES (?, ?, ?, ?)",
                ("site", "case", 1, "North"),
                ("wave", "file", 1, "pre"),
                ("lost", "file", 9, "x"),
            ),
            ("CREATE TABLE case_text (fid INTEGER, caseid INTEGER)",),
            ("INSERT INTO case_text VALUES (?, ?)", (1, 1), (1, 1)),
        ],
    )


def test_a_qualcoder_project_with_its_coders_and_cases(folder, read):
    text = "😊 Payment was late.\nI felt heard."
    qualcoder(
        folder,
        texts=[(1, "One.txt", text), (2, "Two.mp3", None)],
        codings=[
            (1, 1, "Payment was late.", 2, 19, "ana", "check"),
            (2, 1, "I felt heard.", 20, 33, "ben", ""),
            (2, 1, "I felt heard.", 20, 33, "ana", None),
            (3, 1, "heard", 27, 32, "ana", ""),
        ],
    )
    material, log = read("p.qda", "qualcoder", links=LINKS)
    assert material.excerpts[["source", "code", "coder", "text"]].values.tolist() == [
        ["One", "Conditions > Barriers > payment", "ana", "Payment was late."],
        ["One", "heard", "ben", "I felt heard."],
        ["One", "heard", "ana", "I felt heard."],
        ["One", "Circle > round", "ana", "heard"],
        ["Two", "heard", "ben", ""],
    ]
    assert material.excerpts["theme"].tolist()[0] == "Conditions"
    assert material.codes["codable"].sum() == 3
    attributes = set(material.attributes.itertuples(index=False, name=None))
    assert attributes == {
        ("case", "P01", "case", "P01"),
        ("case", "P01", "site", "North"),
        ("source", "One", "wave", "pre"),
        ("source", "One", "case", "P01"),
    }
    assert not list(log)


def test_codings_of_what_is_gone_are_counted(folder, read, rules_of):
    qualcoder(
        folder,
        texts=[(1, "One", "I felt heard.")],
        codings=[
            (2, 1, "I felt heard.", 0, 13, "ana", ""),
            (77, 1, "felt", 2, 6, "ana", ""),
            (2, 88, "x", 0, 1, "ana", ""),
        ],
    )
    material, log = read("p.qda", "qualcoder", links="source,kind\nOne,interview\n")
    assert material.excerpts["text"].tolist() == ["I felt heard."]
    assert rules_of(log) == {"coding.unknown"}
    assert "3 codings" in str(next(iter(log)))  # two of texts, one of media


def test_a_text_changed_after_it_was_coded_is_noticed(folder, read, rules_of):
    qualcoder(
        folder,
        texts=[(1, "One", "Something else stands here by now, quite."), (2, "Two", None)],
        codings=[(1, 1, "Payment was late.", 1, 13, "ana", "")],
    )
    material, log = read("p.qda", "qualcoder", links=LINKS)
    assert rules_of(log) == {"qualcoder.positions"}
    assert material.excerpts["text"].tolist() == ["Payment was late.", ""]
    assert material.excerpts["start"].isna().all()


def test_a_piece_whose_words_moved_is_read_from_its_stored_words(folder, read):
    text = "Payment was late. I felt heard. Nobody came."
    qualcoder(
        folder,
        texts=[(1, "One", text), (2, "Two", None)],
        codings=[
            (1, 1, "Payment was late.", 0, 17, "ana", ""),
            (2, 1, "I felt heard.", 18, 31, "ana", ""),
            (2, 1, "Nobody came.", None, None, "ana", ""),
        ],
    )
    material, log = read("p.qda", "qualcoder", links=LINKS)
    said = material.excerpts.set_index("text")["start"]
    assert said["Payment was late."] == 0
    assert pd.isna(said["Nobody came."])
    assert [(one.rule, one.what.split()[0]) for one in log] == [("qualcoder.moved", "1")]


def test_texts_kept_as_bytes_are_read(folder, read):
    qualcoder(
        folder,
        texts=[(1, "One", "Payment was “late”.".encode()), (2, "Two", None)],
        codings=[(1, 1, "was “late”".encode(), 8, 18, "ana", "")],
    )
    material, log = read("p.qda", "qualcoder", links=LINKS)
    assert material.excerpts["text"].tolist() == ["was “late”", ""]
    assert not list(log)


def test_taguette_as_a_sheet(folder, read):
    pd.DataFrame(
        {"id": [1, 1], "document": ["One"] * 2, "tag": ["a", "b"], "content": ["x 😊"] * 2}
    ).to_excel(folder / "h.xlsx", index=False)
    material, _ = read("h.xlsx", "taguette", links=LINKS)
    assert material.excerpts[["excerpt", "code", "text"]].values.tolist() == [
        ["talks-1", "a", "x 😊"],
        ["talks-1", "b", "x 😊"],
    ]


def test_a_plain_table_of_excerpts(folder, read):
    (folder / "e.csv").write_text(
        "Source,Code,Text,Theme,Coder\n"
        "One,late,Payment was late,pay,ana\n"
        "One,late,Payment was late,,ben\n"
        "One,heard > at last,Payment was late,,ana\n"
        "Two,late,Never paid,,ana\n"
    )
    material, log = read("e.csv", "plain", links=LINKS)
    assert material.excerpts[["code", "theme", "coder"]].values.tolist() == [
        ["late", "pay", "ana"],
        ["late", "pay", "ben"],
        ["heard > at last", "heard", "ana"],
        ["late", "pay", "ana"],
    ]
    assert material.excerpts["excerpt"].nunique() == 2
    assert not list(log)


def test_faults_of_a_plain_table(folder, read):
    (folder / "e.csv").write_text("source,code,theme\nOne,a,x\nOne,a,y\nOne,,x\n,a,\n")
    _, log = read("e.csv", "plain", links="source,kind\nOne,interview\n")
    assert sorted(problem.rule for problem in log.of(Severity.ERROR)) == [
        "plain.row",
        "plain.row",
        "plain.theme",
    ]
