"""Headers as people read them, and no two alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.intake.surveys.headers import clean_header, closest, unique_headers
from evaluation.intake.surveys.personal import PERSONAL


@pytest.mark.parametrize(
    ("found", "cleaned"),
    [
        ("How\u00a0confident\r\n are  you?", "How confident are you?"),
        ("<p><strong>Q1</strong><br/>Why?</p>", "Q1 Why?"),
        ("Fish &amp; chips", "Fish & chips"),
        ("<style>p{color:red}</style>Why<script>x()</script>?", "Why?"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("a <b", "a <b"),
        ("R&D; why", "R&D; why"),
        ("cafe\u0301", "café"),
        ("\ufeffID\u200b", "ID"),
        ("", ""),
    ],
)
def test_cleaning(found, cleaned):
    assert clean_header(found) == cleaned


@given(st.text())
def test_cleaning_never_raises_and_leaves_one_line(text):
    assert "\n" not in clean_header(text)


@given(st.lists(st.sampled_from(["", "a", "a [2]", "a [3]", "column 1", "column 2 [2]"])))
def test_headers_become_unique_and_keep_their_places(headers):
    unique = unique_headers(headers)
    assert len(set(unique)) == len(unique) == len(headers)
    for found, name in zip(headers, unique, strict=True):
        assert name.startswith(found)


def test_a_header_that_is_already_numbered_keeps_its_name():
    assert unique_headers(["a", "a", "a [2]"]) == ("a", "a [3]", "a [2]")


def test_the_closest_header_is_close():
    assert closest("How confident", ["how confident?", "Team"]) == "how confident?"
    assert closest("How confident", ["Team", "Role"]) is None


@pytest.mark.parametrize(
    "header",
    [
        "First name",
        "Your email address",
        "E-mail",
        "IP Address",
        "ipaddr",
        "Postcode",
        "NHS number",
        "Date of birth",
        "DOB",
        "Participant's full name",
        "Surname",
        "Mobile number",
        "LocationLatitude",
        "Your name?",
        "Name",
        "Participant name",
        "What is your name?",
        "Please enter your e-mail address (optional)",
        "name_first",
        "telephone_1",
        "Email:",
        "Tel.",
        "Contact number",
        "National Insurance number",
        "NI no.",
        "Hospital number",
        "Your signature",
        "GPS coordinates",
        "Name of the person completing this form",
    ],
)
def test_personal_headers_are_known(header):
    assert PERSONAL.fullmatch(header)


@pytest.mark.parametrize(
    "header",
    [
        "Name of your team",
        "Team name",
        "Code",
        "I can address conflict",
        "Location",
        "I feel confident to phone",
        "Mobile working helps",
        "Emails are answered",
        "Names are used",
        "My work",
        "Contact",
        "What is your role?",
        "Which address did you give?",
        "code_1",
        "Number",
        "Team number",
        "Name of project",
        "Contact with staff",
        "The signature dish was good",
    ],
)
def test_other_headers_are_not(header):
    assert not PERSONAL.fullmatch(header)
