"""Cases, variables and sets of a REFI-QDA project, as rows: they rarely carry the linkage."""

from collections.abc import Collection, Iterator, Mapping
from xml.etree.ElementTree import Element

from evaluation.intake.coding.elements import child, children, guid, local
from evaluation.intake.coding.material import Attribute

_Keys = Mapping[str, Collection[str]]


def attributes_of(
    root: Element, codes: Collection[str], sources: Collection[str]
) -> tuple[tuple[Attribute, ...], int]:
    """Return the attributes of a project, and how many references point to nothing.

    `codes` and `sources` are the keys of those there are.
    """
    variables = {
        guid(one.get("guid")): one.get("name") or ""
        for one in children(child(root, "Variables"), "Variable")
    }
    known = {"source": sources, "code": codes}
    found = [*_cases(root, variables, known), *_sources(root, variables), *_sets(root, known)]
    rows = tuple(one for one in found if one is not None)
    return rows, len(found) - len(rows)


def _values(
    of: str, key: str, element: Element, variables: Mapping[str, str]
) -> Iterator[Attribute | None]:
    for one in children(element, "VariableValue"):
        value = next((inner.text for inner in one if local(inner).endswith("Value")), None)
        ref = child(one, "VariableRef")
        variable = variables.get(guid(ref.get("targetGUID") if ref is not None else None))
        if variable is None:
            yield None
        elif value is not None:
            yield Attribute(of, key, variable, value)


def _members(
    element: Element, of: str, tag: str, variable: str, known: _Keys
) -> Iterator[Attribute | None]:
    for ref in children(element, tag):
        member = guid(ref.get("targetGUID"))
        there = member in known[of]
        yield Attribute(of, member, variable, element.get("name") or "") if there else None


def _cases(root: Element, variables: Mapping[str, str], known: _Keys) -> Iterator[Attribute | None]:
    for case in children(child(root, "Cases"), "Case"):
        yield Attribute("case", case.get("name") or "", "guid", guid(case.get("guid")))
        yield from _values("case", case.get("name") or "", case, variables)
        yield from _members(case, "source", "SourceRef", "case", known)


def _sources(root: Element, variables: Mapping[str, str]) -> Iterator[Attribute | None]:
    for source in children(child(root, "Sources")):
        yield from _values("source", guid(source.get("guid")), source, variables)


def _sets(root: Element, known: _Keys) -> Iterator[Attribute | None]:
    for one in children(child(root, "Sets"), "Set"):
        yield from _members(one, "source", "MemberSource", "set", known)
        yield from _members(one, "code", "MemberCode", "set", known)
