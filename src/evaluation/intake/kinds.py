"""What kind of file it is, by its content and not by its name."""

import io
import re
import zipfile
from enum import StrEnum

_SAVE_AS_XLSX = "Open it in a spreadsheet program and save it as .xlsx or csv UTF-8."
_EXPORT_AGAIN = "Export the data again as csv or xlsx."


class Kind(StrEnum):
    """A kind of file, in the words of a message."""

    TEXT = "delimited text"
    WORKBOOK = "a workbook"
    ENCRYPTED = "a workbook protected with a password"
    OLD_WORKBOOK = "an old Excel workbook (.xls)"
    BINARY_WORKBOOK = "a binary Excel workbook (.xlsb)"
    OPEN_DOCUMENT = "an OpenDocument spreadsheet"
    NUMBERS = "an Apple Numbers spreadsheet"
    DOCUMENT = "a Word document, not a table"
    JSON = "a JSON file, or a link to an online spreadsheet"
    HTML = "a web page, whatever its name says"
    XML = "an XML file, whatever its name says"
    ARCHIVE = "an archive of files, not a table"
    DAMAGED = "a workbook that is damaged or cut off"
    PDF = "a PDF"
    PICTURE = "a picture"
    SPSS = "an SPSS file"


#: What to do about a kind of file that is no table; the other kinds are read.
WHAT_TO_DO = {
    Kind.ENCRYPTED: "Open it, take the password off under File > Info, and save it again.",
    Kind.OLD_WORKBOOK: _SAVE_AS_XLSX,
    Kind.BINARY_WORKBOOK: _SAVE_AS_XLSX,
    Kind.OPEN_DOCUMENT: _SAVE_AS_XLSX,
    Kind.NUMBERS: "Open it in Numbers and export it: File > Export To > Excel (.xlsx).",
    Kind.DOCUMENT: "Export the data themselves, as csv or xlsx.",
    Kind.JSON: "Export the data, or download the spreadsheet, as csv or xlsx.",
    Kind.HTML: _EXPORT_AGAIN,
    Kind.XML: _SAVE_AS_XLSX,
    Kind.ARCHIVE: "Unpack it and put the export itself here.",
    Kind.DAMAGED: _EXPORT_AGAIN,
    Kind.PDF: _EXPORT_AGAIN,
    Kind.PICTURE: _EXPORT_AGAIN,
    Kind.SPSS: 'Declare `tool = "spss"` for it in cohort.toml.',
}

_MAGIC = (
    (b"%PDF", Kind.PDF),
    (b"\x89PNG", Kind.PICTURE),
    (b"\xff\xd8\xff", Kind.PICTURE),
    (b"GIF8", Kind.PICTURE),
    (b"\x1f\x8b", Kind.ARCHIVE),
    (b"7z\xbc\xaf", Kind.ARCHIVE),
    (b"Rar!", Kind.ARCHIVE),
    (b"$FL2", Kind.SPSS),
    (b"$FL3", Kind.SPSS),
)
#: What an archive's parts are called in each kind of document.
_INSIDE = {
    "xl/": Kind.WORKBOOK,
    "word/": Kind.DOCUMENT,
    "Index/": Kind.NUMBERS,
    "content.xml": Kind.OPEN_DOCUMENT,
}
_HTML = re.compile(rb"\s*(<!doctype html|<html|<head|<table|<meta|<body)", re.I)
_JSON = re.compile(rb"\s*(\{\s*\"|\[\s*\{\s*\")")
_XML = re.compile(rb"\s*<(\?xml|Workbook)", re.I)


def kind_of(raw: bytes) -> Kind:
    """Return what kind of file some bytes are.

    >>> print(kind_of(b"code,team"), kind_of(b"%PDF-1.7"), sep="; ")
    delimited text; a PDF
    """
    for magic, kind in _MAGIC:
        if raw.startswith(magic):
            return kind
    if raw.startswith(b"PK"):
        return _kind_of_zip(raw)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        encrypted = "EncryptedPackage".encode("utf-16-le") in raw
        return Kind.ENCRYPTED if encrypted else Kind.OLD_WORKBOOK
    head = raw[:1024].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\x00", b"")
    if _XML.match(head):
        return Kind.HTML if b"<html" in head.lower() else Kind.XML
    if _HTML.match(head):
        return Kind.HTML
    return Kind.JSON if _JSON.match(head) else Kind.TEXT


def _kind_of_zip(raw: bytes) -> Kind:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(raw)).namelist())
    except Exception:  # a damaged archive raises nearly anything
        return Kind.DAMAGED if raw.startswith(b"PK\x03\x04") else Kind.TEXT
    if "xl/workbook.bin" in names:
        return Kind.BINARY_WORKBOOK
    for beginning, kind in _INSIDE.items():
        if any(name.startswith(beginning) for name in names):
            return kind
    return Kind.ARCHIVE
