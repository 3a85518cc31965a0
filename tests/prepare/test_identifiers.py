"""Identifiers in free text: what must be found, where, and what must be left alone.

Every identifier here is invented; telephone numbers are of the ranges kept for drama.
"""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.intake import personal_codes
from evaluation.prepare.folding import fold
from evaluation.prepare.identifiers import (
    find_identifiers,
    identifiers,
    nhs_check_digit_is_right,
    without_overlaps,
)
from evaluation.prepare.names import Names
from evaluation.prepare.redaction import Redactor

ROSTER = Names(
    [
        ("name", "Amina Okoro"),
        ("name", "Zoë Hart-Lindqvist"),
        ("name", "Will Marsh"),
        ("place", "Saltmere"),
        ("organisation", "Eastmarsh Hospitals"),
        ("team", "Quiet Nights"),
        ("team", "Medicines at Home"),
    ]
)

#: The words around an identifier, the identifier between brackets, and its kind.
PLANTED = [
    ("Ring me on <07700 900123>.", "telephone number"),
    ("Ring me on <(01632) 960 042> after six.", "telephone number"),
    ("It is <+44 7700 900 456> now.", "telephone number"),
    ("My mobile: <07700-900-789>", "telephone number"),
    ("Call <0044 1632 960001>, ask for me", "telephone number"),
    ("From abroad it is <+353 20 915 0042>.", "telephone number"),
    ("Mail <amo.7@example.org> please", "e-mail address"),
    ("Mail <amo (at) example (dot) org> please", "e-mail address"),
    ("write to <amo at example dot org>", "e-mail address"),
    ("I am <@quietcarer88> there", "social media name"),
    ("I wrote it all up on <https://blog.example.org/ward>", "web address"),
    ("See <saltmere-carers.org.uk/ours>.", "web address"),
    ("The letter says <943 476 5919>.", "NHS number"),
    ("The letter says <943-476-5918>.", "number shaped like an NHS number"),
    ("The letter says <９４３ ４７６ ５９１９>.", "NHS number"),
    ("I live at <SW1A 1AA>", "postcode"),
    ("I live at <zz9 9zz>", None),
    ("my postcode is <ec1a1bb>", "postcode"),
    ("NI is <QQ 12 34 56 C>", None),
    ("NI is <AB 12 34 56 C>", "national insurance number"),
    ("on <03/04/2021> they rang", "date"),
    ("on <2021-04-03> they rang", "date"),
    ("on <3rd of April 2021> they rang", "date"),
    ("<April 3, 2021> was when", "date"),
    ("<born on 3 April 1961>, I have seen it all", "date of birth"),
    ("as I <am 93> and deaf", None),
    ("My mother, <aged 93>, came too", "age over 89"),
    ("<Dr Pemberton> never came", "name with a title"),
    ("<mrs oduya> from the office", "name with a title"),
    ("<Sister Grace Mbeki> was kind", "name with a title"),
    ("my name is <Tomasz> and I", "name as introduced"),
    ("we met at <14 Tidemill Lane> each week", "street address"),
    ("I was on <Ward 7B> then", "ward or place"),
    ("I was on <Kestrel Ward> then", "ward or place"),
    ("sent to <St Oswin's Hospital> again", "ward or place"),
    ("<hospital number RX4471902> on the form", "record number"),
    ("It is parked outside, <AB12 CDE>.", "vehicle registration"),
    ("account with <40817733> in it", "long number"),
]
FOUND = [(text, kind) for text, kind in PLANTED if kind]

NAMED = [
    ("I told <Amina> so", "name"),
    ("I told <amina okoro> so", "name"),
    ("<OKORO>'s idea", "name"),
    ("<Аmina> came", "name"),  # the first letter is Cyrillic
    ("<Am\u200bina> came", "name"),
    ("<Zoe> and <Lindqvist>", "name"),
    ("<Zoe\u0308 Hart Lindqvist> came", "name"),
    ("I asked <Will>", "name"),
    ("the bus from <saltmere>", "place"),
    ("at <Eastmarsh  Hospitals>", "organisation"),
    ("in <Quiet Nights> we", "team"),
    ("in <Medicines at Home> we", "team"),
]

NEAR_MISSES = [
    "It took three meetings before anyone asked us.",
    "I would give it 9 out of 10, or 9.5.",
    "Between 2019 and 2021 nothing changed; 2022-2023 was better.",
    "We had 12,500,000 reasons and £10000000 spent.",
    "They said 24/7 and meant 9-5.",
    "Agenda item 3.2.1 came last.",
    "In Q1 3rd place was good enough.",
    "It took 3 people a long way to go.",
    "On 12 May we met, and in June 2023 again.",
    "The doctor was late and the nurse said nothing.",
    "Sir, I protest.",
    "My sister came with me.",
    "We all use MS Teams and ms word.",
    "The Ward is loud. Our Clinic is not, and every Hospital says so.",
    "I was on the ward for a week.",
    "I am 42 and still learning; 95 % agreed.",
    "Meet @ 5 or at 6.",
    "e.g. this and i.e. that, etc.",
    "COVID-19 stopped it in 2020.",
    "Room B12 is too small.",
    "It is called co-production.",
    "Taking medicines at home is hard. Medicines at home get lost.",
    "On a scale of 1-5: 4.",
    "We will see: quiet nights are rare, and I may mark it.",
]


def planted(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the text without brackets, and where they stood."""
    plain, spans = "", []
    for number, piece in enumerate(text.replace(">", "<").split("<")):
        if number % 2:
            spans.append((len(plain), len(plain) + len(piece)))
        plain += piece
    return plain, spans


@pytest.mark.parametrize(("text", "kind"), FOUND)
def test_an_identifier_is_found_where_it_stands(text: str, kind: str):
    plain, spans = planted(text)
    found = find_identifiers(plain)
    assert [(one.start, one.end) for one in found] == spans
    assert [one.kind for one in found] == [kind] * len(spans)


@pytest.mark.parametrize(("text", "kind"), NAMED)
def test_a_name_of_the_cohort_is_found_however_it_is_spelt(text: str, kind: str):
    plain, spans = planted(text)
    assert [(one.kind, one.start, one.end) for one in ROSTER.find(plain)] == [
        (kind, *span) for span in spans
    ]


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_what_only_looks_like_an_identifier_is_left_alone(text: str):
    assert [one.kind for one in ROSTER.all_in(text)] == []


def test_every_kind_is_planted():
    text = " | ".join(planted(text)[0] for text, _ in FOUND)
    assert {kind for _, kind in FOUND} <= set(identifiers(text))


@pytest.mark.parametrize("number", ["9434765919", "4505577104", "9434765870"])
def test_one_wrong_digit_is_always_noticed(number: str):
    """Modulus 11 sees every single wrong digit."""
    assert nhs_check_digit_is_right(number)
    for place in range(10):
        for digit in "0123456789":
            changed = number[:place] + digit + number[place + 1 :]
            assert nhs_check_digit_is_right(changed) == (changed == number)


def test_what_overlaps_is_found_once():
    found = find_identifiers("07700 900123, 943 476 5919, AB 12 34 56 C, a.b@example.org/x")
    assert len(found) == 4
    assert found == without_overlaps(found)


def test_a_name_has_the_same_bracket_in_every_text():
    redact = Redactor(ROSTER)
    assert redact("Amina and Will rang Dr Bell.") == "[name 1] and [name 3] rang [name 4]."
    assert redact("Mrs Achebe, then Prof Bell, then okoro.") == (
        "[name 5], then [name 4], then [name 1]."
    )
    assert (
        redact("From Saltmere to Ward 7, Quiet Nights") == "From [place 1] to [place 2], [team 1]"
    )


def test_a_redacted_text_holds_nothing_more_to_find():
    redact = Redactor(ROSTER)
    for text, _ in [*FOUND, *NAMED]:
        assert redact.kinds(redact(planted(text)[0])) == ()


@given(st.text())
def test_folding_keeps_the_way_back(text: str):
    folded = fold(text)
    assert len(folded.positions) == len(folded.text)
    assert list(folded.positions) == sorted(folded.positions)
    for one in ROSTER.all_in(text):
        assert 0 <= one.start < one.end <= len(text)


@given(st.text(alphabet=st.characters(codec="ascii")), st.sampled_from(FOUND), st.text("ab .,"))
def test_a_letter_more_around_it_hides_no_identifier(before: str, one: tuple[str, str], after: str):
    plain, _ = planted(one[0])
    kinds = set(identifiers(f"{before} . {plain} . {after}"))
    assert kinds


def test_nothing_of_a_name_is_in_a_representation():
    assert "Okoro" not in repr(ROSTER) + repr(Redactor(ROSTER)) + repr(vars(ROSTER)["_counts"])
    assert "Okoro" not in repr(ROSTER.find("Okoro")) + repr(find_identifiers("Dr Okoro"))
    assert "Okoro" not in repr(fold("Okoro"))


@given(st.lists(st.from_regex(r"[0-9]{10}", fullmatch=True), max_size=20))
def test_check_digits_of_a_whole_column_are_those_of_each_number(numbers: list[str]):
    at_once = personal_codes._right_check_digits(pd.Series(numbers, dtype="str")).tolist()
    assert at_once == [*map(personal_codes.nhs_check_digit_is_right, numbers)]
