"""Columns that hold personal data whoever wrote the file, known by their headers."""

import re

_ASKED = (
    r"(?:please )?(?:(?:what is|what's|what are|enter|give|provide|type|write|tell us) )?(?:the )?"
)
_WHOSE = (
    r"(?:(?:your|my|participant'?s?|patient'?s?|respondent'?s?|recipient'?s?|contact|own|work|home|"
    r"personal|preferred)[ _-]?)*"
)
_WHAT = (
    r"(?:(?:first|last|full|family|given|middle|sur|fore)[ _-]?)?names?|"
    r"names?[ _-](?:first|last|full|middle)|(?:first|full) and (?:last|sur) ?names?|"
    r"e-?mails?(?:[ _-]?address(?:es)?)?|"
    r"(?:(?:tele|mobile|cell)[ _-]?)?phone(?:[ _-]?(?:number|no\.?))?|mobile(?:[ _-]number)?|"
    r"ip[ _-]?address(?:es)?|ipaddr|"
    r"(?:(?:postal|street)[ _-]?)?address|post[ _-]?code|zip[ _-]?code|"
    r"dates?[ _-]of[ _-]birth|birth[ _-]?dates?|birthday|dob|d\.o\.b\.?|"
    r"(?:nhs|national[ _-]insurance|ni|hospital|passport|staff|employee|payroll|contact|mobile)"
    r"[ _-]?(?:number|no\.?)|contact[ _-]details|tel|signature|"
    r"names?[ _-]of[ _-](?:the[ _-])?(?:person|participant|patient|respondent|carer)"
    r"(?:[ _-]\w+){0,3}|"
    r"gps(?:[ _-](?:location|coordinates|position))?|"
    r"(?:location[ _-]?)?(?:latitude|longitude)"
)

#: A whole header, in any case; a question that merely mentions a name does not match.
PERSONAL = re.compile(
    rf"{_ASKED}{_WHOSE}(?:{_WHAT})(?:[ _-]?\d)?(?: \(optional\))?[ ?:*.]*", re.IGNORECASE
)
