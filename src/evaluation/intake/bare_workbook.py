"""A workbook's cells without its looks: a program may have written looks that cannot be read.

Colours, borders, filters and drop-downs tell nothing about answers, and some programs write them in
ways that only a spreadsheet program puts up with. What is kept of a sheet are its cells, which of
its rows and columns are hidden and which cells are merged; what is kept of the styles is which
cells are dates.
"""

import io
import re
import zipfile

_SHEET = re.compile(rb"<(?:\w+:)?worksheet[\s>]")
_KEPT = tuple(
    re.compile(rb"<((?:\w+:)?%s)(?:\s[^>]*)?(?:/>|>.*?</\1>)" % part, re.DOTALL)
    for part in (b"cols", b"sheetData", b"mergeCells")
)
_STYLES = re.compile(rb"<(?:\w+:)?styleSheet[\s>]")
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s([^>]*)>")
_CODE_OF = re.compile(rb'\bformatCode="([^"]*)"')
_CELL_STYLES = re.compile(rb"<((?:\w+:)?cellXfs)(?:\s[^>]*)?>.*?</\1>", re.DOTALL)
_CELL_STYLE = re.compile(rb"<(?:\w+:)?xf(?=[\s/>])([^>]*)>")
_FORMAT_OF = re.compile(rb'\bnumFmtId="(\d+)"')
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def without_looks(raw: bytes) -> bytes:
    """Return a workbook without properties, looks and whatever else holds no cell."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            if not part.filename.startswith("docProps/"):
                new.writestr(part, _bare(old.read(part)))
    return out.getvalue()


def _bare(xml: bytes) -> bytes:
    beginning = xml[:4096]
    if _SHEET.search(beginning):
        return _bare_sheet(xml)
    return _bare_styles(xml) if _STYLES.search(beginning) else xml


def _bare_sheet(xml: bytes) -> bytes:
    r"""Return a sheet's cells, or the sheet as it is where they cannot be told from the rest.

    >>> _bare_sheet(b"<worksheet><x/><sheetData><row r='1'/></sheetData><y>1</y></worksheet>")
    b"<worksheet><sheetData><row r='1'/></sheetData></worksheet>"
    """
    opening = re.search(rb"<((?:\w+:)?worksheet)(?:\s[^>]*)?>", xml)
    kept = [found[0] for pattern in _KEPT if (found := pattern.search(xml))]
    if opening is None or not any(b"sheetData" in part[:40] for part in kept):
        return xml
    return opening[0] + b"".join(kept) + b"</" + opening[1] + b">"


def _bare_styles(xml: bytes) -> bytes:
    """Return styles that say nothing but which format each style's numbers have."""
    block = _CELL_STYLES.search(xml)
    styles = _CELL_STYLE.findall(block[0]) if block else [b""]
    formats = [found[1] if (found := _FORMAT_OF.search(style)) else b"0" for style in styles]
    written = [
        (number[1], code[1])
        for found in _FORMAT.findall(xml)
        if (number := _FORMAT_OF.search(found)) and (code := _CODE_OF.search(found))
    ]
    parts = [
        b'<styleSheet xmlns="%s"><numFmts>' % _MAIN,
        *(b'<numFmt numFmtId="%s" formatCode="%s"/>' % found for found in written),
        b"</numFmts><fonts><font/></fonts><fills><fill><patternFill/></fill></fills>",
        b"<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs>",
        *(b'<xf numFmtId="%s"/>' % one for one in formats),
        b"</cellXfs></styleSheet>",
    ]
    return b"".join(parts)
