"""Cases, variables and sets of a REFI-QDA project, as rows: they rarely carry the linkage."""

from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from evaluation.intake.coding.elements import child, children, guid, local
from evaluation.intake.coding.material import PATH_SEPARATOR, Attribute, Code


def attributes_of(
    root: Element, codes: Sequence[Code], sources: Mapping[str, str]
) -> tuple[tuple[Attribute, ...], int]:
    """Return the attributes of a project, and how many references point to nothing."""
    variables = {
        guid(one.get("guid")): one.get("name") or ""
        for one in children(child(root, "Variables"), "Variable")
    }
    names = {
        "source": dict(sources),
        "code": {code.key: PATH_SEPARATOR.join(code.path) for code in codes},
    }
    found = [*_cases(root, variables, names), *_sources(root, variables), *_sets(root, names)]
    rows = tuple(one for one in found if one is not None)
    return rows, len(found) - len(rows)


def _values(
    of: str, name: str, element: Element, variables: Mapping[str, str]
) -> Iterator[Attribute | None]:
    for one in children(element, "VariableValue"):
        value = next((inner.text for inner in one if local(inner).endswith("Value")), None)
        ref = child(one, "VariableRef")
        variable = variables.get(guid(ref.get("targetGUID") if ref is not None else None))
        if variable is None:
            yield None
        elif value is not None:
            yield Attribute(of, name, variable, value)


def _members(
    element: Element, of: str, tag: str, variable: str, names: Mapping[str, Mapping[str, str]]
) -> Iterator[Attribute | None]:
    value = element.get("name") or ""
    for ref in children(element, tag):
        member = names[of].get(guid(ref.get("targetGUID")))
        yield None if member is None else Attribute(of, member, variable, value)


def _cases(
    root: Element, variables: Mapping[str, str], names: Mapping[str, Mapping[str, str]]
) -> Iterator[Attribute | None]:
    for case in children(child(root, "Cases"), "Case"):
        yield Attribute("case", case.get("name") or "", "guid", guid(case.get("guid")))
        yield from _values("case", case.get("name") or "", case, variables)
        yield from _members(case, "source", "SourceRef", "case", names)


def _sources(root: Element, variables: Mapping[str, str]) -> Iterator[Attribute | None]:
    for source in child(root, "Sources") or ():
        yield from _values("source", source.get("name") or "", source, variables)


def _sets(root: Element, names: Mapping[str, Mapping[str, str]]) -> Iterator[Attribute | None]:
    for one in children(child(root, "Sets"), "Set"):
        yield from _members(one, "source", "MemberSource", "set", names)
        yield from _members(one, "code", "MemberCode", "set", names)
