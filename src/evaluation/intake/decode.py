"""Bytes of a text file into UTF-8, with every repair noted."""

import codecs
import re
from typing import BinaryIO

from evaluation.problems import Place, ProblemLog

_UTF8_BOM = b"\xef\xbb\xbf"
#: The same mark read as Windows-1252 by one program and saved as UTF-8 by it: "ï»¿".
_GARBLED_BOM = _UTF8_BOM.decode("cp1252").encode("utf-8")
#: Longest first: UTF-32's mark begins with UTF-16's.
_WIDE_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_BOMS = re.compile(rb"(?:%s|%s)+" % (_UTF8_BOM, _GARBLED_BOM))
_LINE_END = re.compile(rb"\r\n|\n|\r")
_CONTROLS = bytes(code for code in range(1, 32) if code not in b"\t\n\r\f\x1b")
_SAMPLE = 65536
#: How much of a file is looked at at once, and how much of it tells what it is like.
_BLOCK, HEAD = 1 << 20, 1 << 18
#: Signs that ask for a closer look: quotation marks, a spreadsheet program's errors, NUL.
_SIGNS = (b'"', b"#", b"\x00")
#: What letters look like that were lost or garbled, and byte-order marks inside a text.
_DOUBTFUL = (_UTF8_BOM, _GARBLED_BOM, *(letters.encode() for letters in ("\ufffd", "Â", "Ã", "â€")))
_LONGEST_DOUBTFUL = max(map(len, _DOUBTFUL))
_MAC_MARK = re.compile(rb"(?<=[a-z ,.])[\xc9\xca\xd0-\xd5]")

#: UTF-8 read as Windows-1252 once too often: "é" has become "Ã©", a curly quote "â€™".
_GARBLED = re.compile("[ÂÃ][\u0080-\u00bf]|â€[\u0080-\u00bf“”™˜œ¦]")


def utf8(raw: bytes, place: Place, log: ProblemLog) -> bytes | None:
    """Return a text file's content as UTF-8 without byte-order marks, or None if it is no text.

    UTF-8, and UTF-16 or UTF-32 with a byte-order mark, are read as they are; UTF-16 without a
    mark and Windows-1252 are mended with a note.

    >>> log = ProblemLog()
    >>> utf8("café".encode("cp1252"), Place("a.csv"), log).decode()
    'café'
    >>> [str(problem.severity) for problem in log]
    ['repair']
    """
    wide = _wide_encoding(raw, place, log)
    if wide:
        raw = _narrow(raw, wide, place, log) or b""
    else:
        raw = _without_bom(raw, place, log)
        if _is_binary(raw):
            log.error(
                "file.kind",
                place,
                "this is not a text file",
                "Export the data again as csv or xlsx, and do not rename other kinds of file.",
            )
            return None
        raw = raw if raw.isascii() else _as_utf8(raw, place, log)
    return _without_nul(raw, place, log) or None


def plain_head(file: BinaryIO) -> bytes | None:
    """Return the beginning of a file that is plain throughout, else None.

    Plain is a text in UTF-8 without quotation marks: nothing in it needs mending, and each of its
    lines is a record. A byte-order mark may stand before it, and is not returned. The file is
    looked through block by block and not kept.
    """
    head = edge = b""
    decoder = codecs.getincrementaldecoder("utf-8")()
    while block := file.read(_BLOCK):
        block = block if head else block.removeprefix(_UTF8_BOM)
        if any(sign in block for sign in _SIGNS):
            return None
        if not block.isascii() or decoder.getstate()[0]:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                return None
            if any(letters in edge + block for letters in _DOUBTFUL):
                return None
        head, edge = head or block[:HEAD], block[-_LONGEST_DOUBTFUL:]
    unfinished, _ = decoder.getstate()
    return head if head and not unfinished and not _is_binary(head) else None


def line_at(raw: bytes, position: int) -> int:
    r"""Return the 1-based line a person sees at a byte.

    >>> line_at(b"a\r\nb\nc", 5)
    3
    """
    before = raw[:position]
    return 1 + before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")


def _wide_encoding(raw: bytes, place: Place, log: ProblemLog) -> str:
    for bom, encoding in _WIDE_BOMS:
        if raw.startswith(bom):
            log.accept(
                "text.encoding",
                place,
                f"the text is {encoding[:6].upper()}, not UTF-8, and was read as such",
                "Nothing needs to be done.",
            )
            return encoding
    sample = raw[:_SAMPLE]
    # Latin letters in UTF-16 are every other byte a zero; a stray NUL in UTF-8 is not
    half = len(sample) // 2
    if len(raw) % 2 == 0 and half:
        low, high = sample[1::2].count(0) / half, sample[0::2].count(0) / half
        encoding = {
            (True, False): "utf-16-le",
            (False, True): "utf-16-be",
        }.get((low > 0.4 and high < 0.05, high > 0.4 and low < 0.05), "")
        if encoding:
            log.repair(
                "text.encoding",
                place,
                "the text is UTF-16 without a mark that says so, and was read as such",
                "Check that names and accents look right, or save the file as UTF-8.",
            )
        return encoding
    return ""


def _narrow(raw: bytes, encoding: str, place: Place, log: ProblemLog) -> bytes | None:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as fault:
        text = raw[: fault.start].decode(encoding)
        log.error(
            "text.encoding",
            Place(place.file, line_at(text.encode("utf-8"), len(text.encode("utf-8")))),
            f"the text stops being {encoding[:6].upper()}; the file is damaged or cut off",
            "Export the file again.",
        )
    return text.lstrip("\ufeff").encode("utf-8", "replace")


def _without_bom(raw: bytes, place: Place, log: ProblemLog) -> bytes:
    found = _BOMS.match(raw)
    if found is None:
        return raw
    if found[0] != _UTF8_BOM:
        log.repair(
            "text.bom",
            Place(place.file, 1),
            "the file begins with a doubled or garbled byte-order mark, which was left out",
            "Nothing needs to be done; saving the file once more as UTF-8 removes it.",
        )
    return raw[found.end() :]


def _is_binary(raw: bytes) -> bool:
    sample = raw[:_SAMPLE]
    # NULs alone are a text that was damaged, unless they are most of it
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > max(8, len(sample) // 20) or 2 * sample.count(0) > len(sample)


def _as_utf8(raw: bytes, place: Place, log: ProblemLog) -> bytes:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raw = _line_by_line(raw, place, log)
        text = raw.decode("utf-8")
    _note_lost_letters(text, place, log)
    return raw


def _line_by_line(raw: bytes, place: Place, log: ProblemLog) -> bytes:
    """Decode each line that is not UTF-8 as what it is; files pasted together hold both."""
    encoding, name = _single_byte_encoding(raw)
    mended: list[bytes] = []
    wrong: list[int] = []
    lines = raw.splitlines(keepends=True)
    for number, line in enumerate(lines, start=1):
        try:
            line.decode("utf-8")
            mended.append(line)
        except UnicodeDecodeError:
            text, readable = _decoded(line, encoding)
            mended.append(text.encode("utf-8"))
            if readable:
                wrong.append(number)
            else:
                log.error(
                    "text.encoding",
                    Place(place.file, number),
                    f"the text on this line is neither UTF-8 nor {name}",
                    "Export the file again as csv UTF-8.",
                )
    if wrong:
        log.repair(
            "text.encoding",
            Place(place.file, wrong[0]),
            f"{len(wrong)} of {len(lines)} lines are not UTF-8; they were read as {name}, "
            "this one first",
            "Check that names and accents look right, or export the file again as csv UTF-8.",
        )
    return b"".join(mended)


def _decoded(line: bytes, encoding: str) -> tuple[str, bool]:
    try:
        return line.decode(encoding), True
    except UnicodeDecodeError:
        return line.decode("latin-1"), False


def _single_byte_encoding(raw: bytes) -> tuple[str, str]:
    """Return Windows-1252, or Mac Roman where that alone makes sense.

    What are a space that does not break, dashes and curly quotes on a Mac are accented capitals on
    Windows; behind a small letter those make no sense.
    """
    high = len(raw) - len(raw.translate(None, bytes(range(128, 256))))
    if 2 * len(_MAC_MARK.findall(raw)) >= high:
        return "mac_roman", "Mac Roman"
    return "cp1252", "Windows-1252"


def _note_lost_letters(text: str, place: Place, log: ProblemLog) -> None:
    for pattern, what in (
        (re.compile("\ufffd"), "letters were lost before this file was exported (shown as \ufffd)"),
        (_GARBLED, "accents or quotation marks were garbled before this file was exported"),
    ):
        found = pattern.search(text)
        if found:
            before = text[: found.start()].encode("utf-8")
            log.warn(
                "text.garbled",
                Place(place.file, line_at(before, len(before))),
                f"{what}; this line is the first",
                "Export the file again from the survey tool, as csv UTF-8 or xlsx.",
            )


def _without_nul(raw: bytes, place: Place, log: ProblemLog) -> bytes:
    if b"\x00" not in raw:
        return raw
    for number, line in enumerate(_LINE_END.split(raw), start=1):
        if b"\x00" in line:
            log.error(
                "text.nul",
                Place(place.file, number),
                "the line holds a NUL byte, after which most programs lose the rest of the cell",
                "Export the file again, or delete the damaged character with a text editor.",
            )
    return raw.replace(b"\x00", b"")
