"""Whatever stands in a cohort's folder: a check tells problems, raises nothing, shows no cell."""

import datetime as dt
import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import evaluation
from evaluation.pipeline.check import check_cohort
from tests.intake.faults import HEADERS, ROWS, as_csv, as_xlsx, cohort

CANARY = "zebra4711"
REGISTERS = {
    "participants": "participant,team,role,joined,left\nP1,north,staff,2023-05-01,\n",
    "meetings": "meeting,date,team,minutes\nM1,2023-05-02,north,60\n",
    "attendance": "meeting,participant,state,invited,turns\nM1,P1,present,yes,3\n",
    "reflections": f"reflection,date,team,text\nR1,2023-05-02,north,{CANARY}\n",
}
MORE = (
    '[linkage]\nmethod = "self-generated"\nelements = [2, 2]\n'
    "[[outcomes]]\nid = 'o'\ntitle = 'O'\ninstrument = 'coproduction-confidence'\n"
    "scale = 'total'\nbefore = 'before'\nafter = 'after'\n"
    "[registers]\n" + "".join(f'{name} = "{name}.csv"\n' for name in REGISTERS)
)
FILES = {f"{name}.csv": text.encode() for name, text in REGISTERS.items()}
SAID = [[*row[:6], CANARY] for row in ROWS]
INSTRUMENT = (
    Path(evaluation.__file__).parent / "instruments" / "coproduction-confidence.toml"
).read_bytes()

few = settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

#: What people and programs leave in files, and bytes that mean something.
PIECES = st.sampled_from(
    [b'"', b",", b"\n", b"\r", b"\x00", b"\xef\xbb\xbf", b";", b"\t", b"\xff", b"=1+1", b"1E400",
     b"9999-12-31T23:59:59-14:00", b"0001-01-01T00:00:00+14:00", "\u0410\u202e\u2028".encode(),
     b"nan", b"[", b"{", b"'", b"9" * 400]
)  # fmt: skip
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), PIECES | st.binary(max_size=4)), max_size=6
)


def damaged(content: bytes, changes) -> bytes:
    """Return content with pieces cut out and put in."""
    for where, cut, piece in changes:
        at = int(where * len(content))
        content = content[:at] + piece + content[at + cut :]
    return content


def damaged_below(content: bytes, changes) -> bytes:
    """Return content damaged below its headers: a header is said, and may then hold no answer."""
    headers, end, rows = content.partition(b"\n")
    return headers + end + damaged(rows, changes)


def checked(folder: Path, content=None, *, file="s.csv", tool="plain", more="", **files):
    """Check a cohort; what it tells may hold no cell."""
    whole = FILES | {f"{name}.csv": one for name, one in files.items()}
    found = cohort(
        folder, content or as_csv(SAID), file=file, tool=tool, head=MORE + more, further=whole
    )
    assert CANARY not in json.dumps(found.as_record())
    return found


@few
@given(CHANGES)
def test_a_damaged_export(tmp_path, changes):
    checked(tmp_path, damaged_below(as_csv(SAID), changes))


@few
@given(CHANGES, st.sampled_from(["qualtrics", "jisc", "redcap", "limesurvey", "surveymonkey"]))
def test_an_export_of_any_tool(tmp_path, changes, tool):
    headers = ["URN", "redcap_event_name", "submitdate", "StartDate", *HEADERS]
    rows = [["1", "", "", '{"ImportId":"x"}', *row] for row in SAID]
    checked(tmp_path, damaged_below(as_csv(rows, headers), changes), tool=tool)


@few
@given(CHANGES)
def test_a_damaged_workbook(tmp_path, changes):
    checked(tmp_path, damaged(as_xlsx(SAID), changes), file="s.xlsx")


@few
@given(CHANGES, st.sampled_from([*REGISTERS]))
def test_a_damaged_register(tmp_path, changes, name):
    checked(tmp_path, **{name: damaged_below(REGISTERS[name].encode(), changes)})


@few
@given(CHANGES)
def test_a_damaged_instrument(tmp_path, changes):
    checked(tmp_path)
    own = tmp_path / "c1" / "instruments" / "coproduction-confidence.toml"
    own.parent.mkdir(exist_ok=True)
    own.write_bytes(damaged(INSTRUMENT, changes))
    try:
        check_cohort(tmp_path / "c1")
    finally:
        own.unlink()


ANYTHING = st.recursive(
    st.sampled_from(
        [0, -1, 10**30, float("nan"), True, "", "x" * 5000, "\u0000", "../x", "North Team", "K1",
         dt.date(1, 1, 1), dt.datetime(2023, 1, 1, 1, 1), dt.time(1, 1)]
    ),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(st.sampled_from(["header", "values", "a"]), inner, max_size=2),
    max_leaves=3,
)  # fmt: skip


@few
@given(st.data())
def test_a_declaration_with_anything_in_it(tmp_path, data):
    checked(tmp_path)
    file = tmp_path / "c1" / "cohort.toml"
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    for _ in range(data.draw(st.integers(1, 2))):
        where = content
        while True:
            keys = range(len(where)) if isinstance(where, list) else sorted(where)
            key = data.draw(st.sampled_from(keys)) if keys else None
            if key is None:
                break
            if not isinstance(where[key], list | dict) or not data.draw(st.integers(0, 3)):
                if data.draw(st.booleans()):
                    where[key] = data.draw(ANYTHING)
                else:
                    del where[key]
                break
            where = where[key]
    file.write_text(_toml(content), encoding="utf-8")
    check_cohort(tmp_path / "c1")


def _toml(content) -> str:
    return "\n".join(f"{json.dumps(key)} = {_value(one)}" for key, one in content.items())


def _value(one) -> str:
    if isinstance(one, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_value(v)}" for k, v in one.items()) + "}"
    if isinstance(one, list):
        return f"[{', '.join(map(_value, one))}]"
    if isinstance(one, bool | str):
        return json.dumps(one)
    return one.isoformat() if isinstance(one, dt.date | dt.time) else repr(one)


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"\xef\xbb\xbf", b"=", b'id = "c1"', b"[" * 2000]
)
def test_a_declaration_that_is_none(tmp_path, content):
    checked(tmp_path)
    (tmp_path / "c1" / "cohort.toml").write_bytes(content)
    assert check_cohort(tmp_path / "c1").failure
