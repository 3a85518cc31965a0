"""Letters that a person cannot tell apart: those of other alphabets, and those nobody sees."""

#: Signs that steer a terminal, those that are white space apart.
_STEERING = "".join(chr(code) for code in (*range(32), *range(127, 160)) if not chr(code).isspace())

#: Characters without width and marks of the direction of writing, for `str.translate`.
INVISIBLE = dict.fromkeys(
    map(
        ord,
        f"{_STEERING}"
        "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
        "\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff",
    )
)

_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеіјорсухѕԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaeijopcyxsdqwABEZHIKMNOPTYXo",
)


def latin(text: str) -> str:
    """Return a text with look-alike letters replaced by the Latin ones they look like.

    >>> latin("Теam")  # the first two letters are Cyrillic
    'Team'
    """
    return text.translate(_LOOK_ALIKES)
