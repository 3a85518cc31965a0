"""Letters that a person cannot tell apart: those of other alphabets, and those nobody sees."""

#: Characters without width, for `str.translate`.
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))

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
