"""Positions by property: whatever the text, a rule that fits is found and places every piece."""

from hypothesis import assume, given
from hypothesis import strategies as st

from evaluation.intake.coding.positions import (
    READINGS,
    Evidence,
    Selection,
    Text,
    place,
    spans,
    usual_reading,
)

WORD = st.text(alphabet="abcé\u00efŵ中文かな😊👩🏽💷ß\u0301", min_size=1, max_size=6)
BREAK = st.sampled_from([" ", "\n", "\r\n", "\r\n\r\n", ". ", "\t"])
RAW = st.tuples(
    st.sampled_from(["", "\ufeff"]), st.lists(st.tuples(WORD, BREAK), min_size=1, max_size=30)
).map(lambda parts: parts[0] + "".join(word + gap for word, gap in parts[1]))


def counted(text, index, reading):
    """Count up to a code point the slow way."""
    codec = {"code points": "utf-32-le", "UTF-16 units": "utf-16-le", "UTF-8 bytes": "utf-8"}
    size = {"code points": 4, "UTF-16 units": 2, "UTF-8 bytes": 1}
    counted_mark = "\ufeff" if reading.marked and text.marked else ""
    total = 0
    for character in counted_mark + text.content[:index]:
        total += len(character.encode(codec[reading.unit])) // size[reading.unit]
    if reading.two:
        total += sum(place_ < index for place_ in text.wide_breaks)
    return total


@given(RAW, st.data())
def test_every_reading_undoes_its_own_counting(raw, data):
    text = Text.of(raw)
    size = len(text.content)
    start = data.draw(st.integers(0, size))
    end = data.draw(st.integers(start, size))
    for reading in READINGS:
        selection = Selection(counted(text, start, reading), counted(text, end, reading))
        assert spans(text, [selection], reading) == [(start, end)]


@given(RAW, st.data())
def test_stored_quotes_find_the_rule_or_one_that_says_the_same(raw, data):
    text = Text.of(raw)
    size = len(text.content)
    bounds = [
        sorted(data.draw(st.lists(st.integers(0, size), min_size=2, max_size=2, unique=True)))
        for _ in range(4)
    ]
    reading = data.draw(st.sampled_from(READINGS))
    pieces = [text.content[start:end] for start, end in bounds]
    selections = [
        Selection(counted(text, start, reading), counted(text, end, reading), piece)
        for (start, end), piece in zip(bounds, pieces, strict=True)
    ]
    assume(all(piece.strip() for piece in pieces))  # a blank says nothing
    (found,) = place([Evidence.of(text, selections)], origin="a tool")
    said = [" ".join(text.content[slice(*span)].split()) if span else "" for span in found.spans]
    wanted = [" ".join(piece.split()) for piece in pieces]
    assert said == wanted
    assert found.confidence == 1.0


@given(st.text(max_size=60))
def test_no_text_is_too_odd(raw):
    text = Text.of(raw)
    assert "\r" not in text.content
    assert not text.content.startswith("\ufeff")
    selections = [Selection(0, 1), Selection(-1, 2), Selection(5, 3), Selection(0, 10**9)]
    (found,) = place([Evidence.of(text, selections)], origin="NVivo")
    assert len(found.spans) == len(selections)
    assert found.spans[1:] == (None, None, None)


def test_the_tools_that_were_measured():
    assert str(usual_reading("QualCoder 4.0 Beta")) == "code points, CRLF as one"
    assert str(usual_reading("ATLAS.ti Windows")) == "code points, CRLF as one"
    assert usual_reading("Something new") is None
