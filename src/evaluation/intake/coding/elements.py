"""XML that strangers made: no entities, names without namespaces, GUIDs in one spelling."""

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

#: An XML declaration whose bytes are ASCII, with the encoding it names.
_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)[^>]*?\?>")


class UnsafeFileError(Exception):
    """The file is damaged or not what it says; the message is fit for a person."""


def parse_xml(content: bytes) -> Element:
    """Return the root of an XML document without entities of its own."""
    try:
        root: Element = fromstring(_as_it_is(content))
    except DefusedXmlException:
        raise UnsafeFileError("defines entities of its own, which is not allowed") from None
    except (ParseError, LookupError, ValueError) as fault:
        where = getattr(fault, "position", None)
        shown = f" (line {where[0]})" if where else ""
        raise UnsafeFileError(f"is not well-formed XML{shown}") from None
    return root


def _as_it_is(content: bytes) -> bytes:
    """Return XML without what some programs get wrong at its beginning.

    They write UTF-8 and call it UTF-16, or leave blank lines before the declaration.
    """
    content = content.lstrip(b" \t\r\n") if content[:1].isspace() else content
    declared = _DECLARED.match(content)
    if declared and declared[1].lower().startswith(b"utf-16"):
        return content[declared.end() :]
    return content


def local(element: Element) -> str:
    """Return an element's name without its namespace.

    >>> local(Element("{urn:QDA-XML:project:1.0}Code"))
    'Code'
    """
    return str(element.tag).rpartition("}")[2]


def children(element: Element | None, *names: str) -> list[Element]:
    """Return an element's children of the given local names (all, without names), in order."""
    if element is None:
        return []
    return [child for child in element if not names or local(child) in names]


def child(element: Element | None, name: str) -> Element | None:
    """Return an element's first child of a local name."""
    return next(iter(children(element, name)), None)


def within(element: Element, name: str, *names: str) -> list[Element]:
    """Return the children of all of an element's children of a local name, in order."""
    return [inner for outer in children(element, name) for inner in children(outer, *names)]


def child_text(element: Element | None, name: str) -> str:
    """Return the text of an element's first child of a local name, or nothing."""
    found = child(element, name)
    return (found.text or "").strip() if found is not None else ""


def guid(text: str | None) -> str:
    """Return a GUID in one spelling: lower case, no braces.

    >>> guid("{9A57A4CC-069A-4B82-9177-4A8553045621}")
    '9a57a4cc-069a-4b82-9177-4a8553045621'
    """
    return (text or "").strip().strip("{}").lower()
