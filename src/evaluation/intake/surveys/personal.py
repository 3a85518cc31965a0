"""Columns that hold personal data whoever wrote the file, known by their names."""

import re

#: Whole headers, in any case; a question that merely mentions a name does not match.
PERSONAL = re.compile(
    r"(?:(?:your|participant'?s?|patient'?s?|respondent'?s?|contact|full|first|last|middle|family|"
    r"given|preferred|recipient) ?)*(?:"
    r"(?:(?:first|last|full|family|given|sur|fore)[ _-]?)?names?|"
    r"e-?mail(?:[ _-]?address)?|"
    r"(?:tele|mobile |cell ?|home |work )?phone(?:[ _-]?(?:number|no\.?))?|mobile(?: number)?|"
    r"ip[ _-]?address(?:es)?|ipaddr|"
    r"(?:home |postal |street )?address|post[ _-]?code|zip[ _-]?code|"
    r"date[ _-]of[ _-]birth|birth[ _-]?date|dob|d\.o\.b\.?|"
    r"nhs[ _-]?(?:number|no\.?)|"
    r"(?:location)?(?:latitude|longitude))\??",
    re.IGNORECASE,
)
