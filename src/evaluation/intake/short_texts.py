"""Short texts, as person codes are, compared eight letters at a time.

Eight letters are one whole number to a processor, and a million whole numbers are sorted in a
third of the time that it takes to look up as many texts.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as compute

_WORD = 8
_MOST_WORDS = 2


def numbered_short(texts: pa.ChunkedArray) -> tuple[np.ndarray, pa.ChunkedArray] | None:
    """Return which of the different texts each one is, and those in order; None if one is long.

    >>> texts = pa.chunked_array([["b", "", "abcdefghi", "b"]], pa.large_string())
    >>> number, different = numbered_short(texts)
    >>> number.tolist(), different.to_pylist()
    ([2, 0, 1, 2], ['', 'abcdefghi', 'b'])
    """
    words = _words(texts)
    if words is None:
        return None
    first, *others = words
    different, number = np.unique(first, return_inverse=True)
    for word in others:
        if (word != word[0]).any():
            here, which = np.unique(word, return_inverse=True)
            different, number = np.unique(number * len(here) + which, return_inverse=True)
    row = np.empty(len(different), dtype=np.int64)
    row[number] = np.arange(len(number))
    return number, texts.take(pa.array(row))


def _words(texts: pa.ChunkedArray) -> np.ndarray | None:
    """Return the texts' first eight bytes, their next eight, each as a number that sorts alike."""
    longest = compute.max(compute.binary_length(texts)).as_py() or 0
    if not longest or longest > _WORD * _MOST_WORDS:
        return None
    count = -(-longest // _WORD)
    words = np.empty((count, len(texts)), dtype=np.uint64)
    start = 0
    for chunk in texts.chunks:
        letters = chunk.buffers()[2]
        # NUL fills the words up, and must stand in no text
        if letters and not np.frombuffer(letters, dtype=np.uint8).all():
            return None
        filled = compute.ascii_rpad(chunk, width=count * _WORD, padding="\0").buffers()[2]
        stop = start + len(chunk)
        words[:, start:stop] = np.frombuffer(filled, ">u8", count * len(chunk)).reshape(-1, count).T
        start = stop
    return words
