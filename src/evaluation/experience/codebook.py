"""The codebook as data: its versions, where its codes come from, whose voices fill it."""

from collections.abc import Sequence

import pandas as pd

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.experience.people import speakers

#: What a code says of itself, and what a new version may change.
DESCRIBED = ("theme", "origin", "definition", "inclusion", "exclusion", "example", "contrary_to")


def codebook_changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """What changed from one version of the codebook to the next?

    Parameters
    ----------
    before, after
        One row a code: ``code`` and those of `DESCRIBED` that there are; with ``guid`` a code that
        got another name is known again.

    Returns
    -------
    DataFrame
        One row a change: ``code`` (as it is now called, or was), ``change`` ("added", "removed",
        "renamed", "changed"), ``column``, ``was``, ``now``.

    Raises
    ------
    AnalysisError
        When a version names a code twice.

    Examples
    --------
    >>> before = pd.DataFrame({"code": ["pay"], "definition": ["Money"]})
    >>> after = pd.DataFrame({"code": ["pay", "time"], "definition": ["Money, paid late", ""]})
    >>> codebook_changes(before, after)[["code", "change"]].values.tolist()
    [['pay', 'changed'], ['time', 'added']]
    """
    for version in (before, after):
        if version["code"].duplicated().any():
            raise AnalysisError("a version of the codebook names a code twice")
    old = {row["code"]: row for row in before.to_dict("records")}
    by_guid = {row["guid"]: row for row in old.values() if row.get("guid")}
    changes: list[tuple[str, str, str, str, str]] = []
    kept: set[str] = set()
    for row in after.to_dict("records"):
        code = row["code"]
        was = by_guid.get(row["guid"]) if row.get("guid") else None
        was = was or old.get(code)
        if was is None:
            changes.append((code, "added", "", "", ""))
            continue
        kept.add(was["code"])
        if was["code"] != code:
            changes.append((code, "renamed", "code", was["code"], code))
        changes += [
            (code, "changed", column, str(was.get(column) or ""), str(row.get(column) or ""))
            for column in DESCRIBED
            if (was.get(column) or "") != (row.get(column) or "")
        ]
    changes += [(code, "removed", "", "", "") for code in old if code not in kept]
    return pd.DataFrame(changes, columns=["code", "change", "column", "was", "now"], dtype="str")


def origin_shares(codes: pd.DataFrame, excerpts: pd.DataFrame) -> Estimates:
    """Did the themes come from the theory brought along, or from what people said?

    Parameters
    ----------
    codes
        ``code``, ``theme``, ``origin`` ("deductive", "inductive", empty where nobody said).
    excerpts
        ``code``; only codes in use count.

    Returns
    -------
    Estimates
        ``share_inductive`` of the codes in use, for each theme (`level`) and altogether (`level`
        empty); `n_out` are codes in use whose origin nobody declared.

    Examples
    --------
    >>> codes = pd.DataFrame({"code": ["a", "b"], "theme": ["power"] * 2,
    ...                       "origin": ["inductive", "deductive"]})
    >>> origin_shares(codes, pd.DataFrame({"code": ["a", "b"]}))[0].value
    0.5
    """
    used = codes[codes["code"].isin(excerpts["code"].unique())]
    rows = [_inductive(used, "")]
    rows += [_inductive(own, str(theme)) for theme, own in used.groupby("theme")]
    return Estimates(rows)


def _inductive(used: pd.DataFrame, theme: str) -> Estimate:
    known = used[used["origin"].isin(["inductive", "deductive"])]
    n, n_out, method = len(known), len(used) - len(known), "inductive codes / codes in use"
    if n == 0:
        why = "no code's origin is declared"
        row = not_computable("share_inductive", why, n=0, n_out=n_out, method=method)
    else:
        value = float((known["origin"] == "inductive").mean())
        row = Estimate(quantity="share_inductive", value=value, n=n, n_out=n_out, method=method)
    return Estimates([row]).labelled(level=theme)[0]


def speaker_concentration(
    excerpts: pd.DataFrame, sources: pd.DataFrame, *, themes: Sequence[str] | None = None
) -> Estimates:
    """Does one voice fill a theme?

    Parameters
    ----------
    excerpts
        ``excerpt``, ``source``, ``theme``.
    sources
        ``source``, ``participant``.
    themes
        Those to look at; all where None.

    Returns
    -------
    Estimates
        For each theme (`level`): ``largest_speaker_share``, the share of its pieces that one person
        gave, and ``effective_speakers``, the number of equally frequent speakers that would be as
        concentrated (1 / sum of squared shares; Laakso and Taagepera 1979). `n` is the pieces.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["I1", "I2"], "participant": ["P1", "P2"]})
    >>> excerpts = pd.DataFrame({"excerpt": list("abcd"), "source": ["I1", "I1", "I1", "I2"],
    ...                          "theme": ["power"] * 4})
    >>> [row.value for row in speaker_concentration(excerpts, sources)]
    [0.75, 1.6]
    """
    heard = speakers(excerpts, sources, by=None)
    pieces = excerpts[["excerpt", "source", "theme"]].drop_duplicates().merge(heard, on="source")
    if themes is not None:
        pieces = pieces[pieces["theme"].isin(list(themes))]
    rows: list[Estimate] = []
    for theme, own in pieces.groupby("theme"):
        share = own["person"].value_counts(normalize=True)
        values = {
            "largest_speaker_share": (float(share.max()), "pieces of one speaker / all pieces"),
            "effective_speakers": (1 / float((share**2).sum()), "1 / sum of squared shares"),
        }
        rows += [
            Estimate(
                quantity=quantity,
                value=value,
                n=len(own),
                people=len(share),
                method=method,
                level=str(theme),
            )
            for quantity, (value, method) in values.items()
        ]
    return Estimates(rows)
