"""Whatever bytes come in: a table or an error in the log, never anything else."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.errors import EvaluationError
from evaluation.intake import clean, decode
from evaluation.intake.clean import read_clean
from evaluation.intake.decode import plain_head
from evaluation.intake.delimited import read_plain, separator_of
from evaluation.intake.records import read_careful
from evaluation.intake.surveys import recognise
from evaluation.intake.table import read_table
from evaluation.intake.texts import as_text
from evaluation.problems import Place, ProblemLog, Severity

FEW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

#: Text in which what matters to delimited files is frequent; no text that is blank or a mark.
PIECES = st.sampled_from(
    ["a", "7", "007", "NA", "1E5", '"', '""', ",", ";", "\t", "\n", "\r\n", " ", "é", "–", "<b>"]
)


CELL = st.lists(PIECES, max_size=6).map("".join)


@st.composite
def frames(draw, least=0):
    width, height = draw(st.integers(2, 5)), draw(st.integers(least, 8))
    names = [f"h{place}{draw(CELL)}x" for place in range(width)]
    cells = [[f"id{row}", *(draw(CELL) for _ in range(width - 1))] for row in range(height)]
    return names, cells


def written(names, cells, *, separator=",", quoting=csv.QUOTE_MINIMAL, end="\n") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=end)
    writer.writerows([names, *cells])
    return out.getvalue().encode()


@FEW
@given(
    frames(),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_write_then_read_is_identity(tmp_path, frame, quoting, end):
    names, cells = frame
    (tmp_path / "s.csv").write_bytes(written(names, cells, quoting=quoting, end=end))
    log = ProblemLog()
    table = read_table(tmp_path, "s.csv", log)
    assert not log.of(Severity.ERROR)
    assert list(table.headers) == names
    assert table.cells.to_numpy().tolist() == cells


@FEW
@given(frames(least=1), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_does_not_matter(tmp_path, frame, random):
    names, cells = frame
    columns = list(range(len(names)))
    rows = list(range(len(cells)))
    random.shuffle(columns)
    random.shuffle(rows)
    mixed = [[cells[row][column] for column in columns] for row in rows]
    (tmp_path / "s.csv").write_bytes(written([names[c] for c in columns], mixed))
    table = read_table(tmp_path, "s.csv", ProblemLog())
    back = table.cells.set_axis(list(table.headers), axis=1)[names]
    first = back.columns[0]
    assert back.sort_values(first).to_numpy().tolist() == sorted(cells)


@FEW
@given(frames(least=1), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_the_fast_reader_equals_the_careful_one(frame, quoting):
    names, cells = frame
    text = written(names, cells, quoting=quoting)
    _same(text, must_be_fast="\r" not in text.decode().replace("\r\n", ""))


@FEW
@given(
    st.lists(st.sampled_from(["a", "é’", "007", "1E5", ",", ",", "\t", "\n", "\r\n", "\r", " "])),
    st.sampled_from([8, 64, 1 << 20]),
    st.booleans(),
)
def test_a_plain_file_is_read_as_carefully_as_any(tmp_path, pieces, block, mark):
    text = "".join(pieces).encode()
    (tmp_path / "s.csv").write_bytes(b"\xef\xbb\xbf" * mark + text)
    log, careful_log = ProblemLog(), ProblemLog()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clean, "_BLOCK", block)
        patch.setattr(decode, "_BLOCK", block)
        grid = read_plain(tmp_path / "s.csv", Place("s.csv"), log)
    if grid is None:
        return
    careful = read_careful(text, separator_of(text), Place("s.csv"), careful_log)
    assert not len(careful_log)
    assert grid.cells.to_numpy().tolist() == careful.cells.to_numpy().tolist()
    assert grid.lines.tolist() == careful.lines.tolist()
    # of a line with nothing on it nobody asks how wide it is
    some = (careful.cells != "").any(axis=1).to_numpy() | (careful.widths == grid.widths)
    assert grid.widths[some].tolist() == careful.widths[some].tolist()


@pytest.mark.parametrize(
    "odd",
    ['"', '="007"', "\xc3\xa9", "\ufffd", "â€™", "\x00", "#N/A", "\ufeff", "\x01" * 20],
    ids=["quote", "kept", "garbled", "lost", "curly", "NUL", "error", "mark", "binary"],
)
@pytest.mark.parametrize("before", [0, 3 << 20])
def test_a_file_with_anything_odd_anywhere_is_not_plain(tmp_path, odd, before):
    if odd.startswith("\x01") and before:
        return  # what a file is, is told by its beginning
    text = "code,q1\n" + "A1,4\n" * (before // 5) + f"A2,{odd}\n"
    (tmp_path / "s.csv").write_text(text, encoding="utf-8", newline="")
    assert read_plain(tmp_path / "s.csv", Place("s.csv"), ProblemLog()) is None
    assert plain_head(io.BytesIO(text.encode())) is None


@pytest.mark.parametrize("odd", ["é".encode("cp1252"), b"\xe2\x80", "é".encode("utf-16")])
@pytest.mark.parametrize("behind", [b"", b"\n", b",4\n" * 400_000])
def test_a_file_that_is_not_utf8_anywhere_is_not_plain(odd, behind):
    assert (
        plain_head(io.BytesIO(b"code,q1\n" + "Zoë,5\n".encode() * 300_000 + odd + behind)) is None
    )


@pytest.mark.parametrize("before", range((1 << 20) - 6, (1 << 20) + 1))
def test_letters_that_were_garbled_are_seen_where_two_blocks_meet(before):
    text = "code\n" + "é" + "a" * (before - 7) + "â€™s"
    assert plain_head(io.BytesIO(text.encode())) is None
    assert plain_head(io.BytesIO(text.replace("â€™", "’").encode())) is not None


@pytest.mark.parametrize("cell", ['="007"', '="4"', 'x="4"', '=""', '="a"&"b"'])
@pytest.mark.parametrize("before", [0, 5 << 20])
def test_the_fast_reader_declines_formulas_that_keep_a_text(cell, before):
    text = "code,q1\n" + '"A1",4\n' * (before // 7) + f'"A2",{cell}\n'
    assert read_clean(text.encode(), ",") is None


@FEW
@given(st.lists(PIECES, min_size=1, max_size=60).map("".join))
def test_the_fast_reader_declines_what_it_would_read_otherwise(text):
    _same(text.encode(), must_be_fast=False)


def _same(text: bytes, *, must_be_fast: bool) -> None:
    fast = read_clean(text, ",")
    assert fast is not None or not must_be_fast
    if fast is None:
        return
    log = ProblemLog()
    careful = read_careful(text, ",", Place("s.csv"), log)
    assert not len(log)
    rows = len(fast.lines)
    assert fast.cells.to_numpy().tolist() == careful.cells.iloc[:rows].to_numpy().tolist()
    assert fast.lines.tolist() == careful.lines.tolist()[:rows]
    assert fast.widths.tolist() == careful.widths.tolist()[:rows]
    # only blank lines at the very end may be left to the careful reader
    assert (careful.cells.iloc[rows:] == "").to_numpy().all()


@FEW
@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(PIECES, max_size=80).map(lambda parts: "".join(parts).encode()),
        st.lists(PIECES, max_size=40).map(lambda parts: "".join(parts).encode("utf-16")),
    ),
    st.sampled_from(["s.csv", "s.xlsx", "s.sav"]),
)
def test_no_input_raises_anything_but_our_own_errors(tmp_path, raw, name):
    (tmp_path / name).write_bytes(raw)
    log = ProblemLog()
    try:
        found = recognise(tmp_path, name, log)
    except EvaluationError:
        return
    assert found is not None or log.of(Severity.ERROR)


@FEW
@given(frames(least=1), st.data())
def test_a_damaged_file_never_shows_an_answer(tmp_path, frame, data):
    names, cells = frame
    for row in cells:
        row[1] += "zebra-4711"
    raw = bytearray(written(names, cells))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(len(names[0]), len(raw) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "s.csv").write_bytes(bytes(raw))
    log = ProblemLog()
    read_table(tmp_path, "s.csv", log)
    assert not any("zebra" in str(problem) for problem in log)


@pytest.mark.slow
def test_a_large_file_is_the_same_read_fast_and_carefully():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.integers(1, 6, (200_000, 6))).astype(str)
    frame[3] = 'he said "no", twice\nand left'
    text = frame.to_csv(index=False).encode()
    assert len(text) > 2 * (1 << 22)  # several blocks
    fast = read_clean(text, ",")
    careful = read_careful(text, ",", Place("s.csv"), ProblemLog())
    assert fast is not None
    assert {str(dtype) for dtype in fast.cells.dtypes} == {"category"}
    pd.testing.assert_frame_equal(fast.cells.apply(as_text), careful.cells)
    assert (fast.lines == careful.lines).all()
