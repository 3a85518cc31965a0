"""The codes and coders of a REFI-QDA project or codebook."""

from collections import Counter
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from evaluation.intake.coding.elements import UnsafeFileError, child_text, children, guid
from evaluation.intake.coding.material import Code

#: Real projects nest 1 to 7 deep; a file that goes far beyond means harm.
DEEPEST = 100


def code_tree(codes: Element | None) -> tuple[Code, ...]:
    """Return the codes below an element, parents before their children.

    Raises
    ------
    UnsafeFileError
        When codes nest deeper than `DEEPEST`.
    """
    found: list[Code] = []
    stack: list[tuple[Element, tuple[str, ...], str]] = [
        (element, (), "") for element in reversed(children(codes, "Code"))
    ]
    while stack:
        element, above, parent = stack.pop()
        key = guid(element.get("guid"))
        name = (element.get("name") or "").strip() or f"[{key[:8]}]"
        path = (*above, name)
        if len(path) > DEEPEST:
            raise UnsafeFileError(f"nests codes more than {DEEPEST} deep")
        group, grouped, _ = path[0].partition("::")
        found.append(
            Code(
                key=key,
                path=path,
                parent=parent,
                theme=group.strip() if grouped and group.strip() else path[0],
                definition=child_text(element, "Description"),
                codable=element.get("isCodable", "true").strip().lower() not in ("false", "0"),
            )
        )
        stack.extend((inner, path, key) for inner in reversed(children(element, "Code")))
    return tuple(found)


def refuse_equal(codes: Sequence[Code]) -> None:
    """Refuse codes that nobody can tell apart.

    Raises
    ------
    UnsafeFileError
        When several have one GUID, or none.
    """
    times = Counter(code.key for code in codes)
    if times[""] > 1:
        raise UnsafeFileError(
            f"gives no GUID to {times['']} codes, so that nobody can say which of them a coding "
            "means"
        )
    twice = sum(count > 1 for count in times.values())
    if twice:
        raise UnsafeFileError(
            f"gives {twice} GUIDs to more than one code each, so that nobody can say which of "
            "them a coding means"
        )


def coders_of(users: Sequence[Element]) -> Mapping[str, str]:
    """Return each user's name by GUID; two of one name, and one of none, are told apart."""
    names = {
        guid(user.get("guid")): (user.get("name") or user.get("id") or "").strip() for user in users
    }
    times = Counter(names.values())
    return {
        key: name if name and times[name] == 1 else f"{name or 'coder'} [{key[:8]}]"
        for key, name in names.items()
    }
