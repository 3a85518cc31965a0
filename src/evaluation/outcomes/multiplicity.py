"""Many outcomes at once: what is left when each had its chance to be significant by luck."""

from collections.abc import Mapping

from evaluation.errors import AnalysisError
from evaluation.estimates import Estimate, Estimates, not_computable
from evaluation.multiplicity import holm


def adjust_within_families(estimates: Estimates, *, families: Mapping[str, str]) -> Estimates:
    """Which of the declared outcomes still stand out within their family?

    Parameters
    ----------
    estimates
        Rows with `outcome` set; one `p_value` an outcome at most, others pass through.
    families
        The family of each outcome that was declared before the data came.

    Returns
    -------
    Estimates
        The same rows; after each `p_value` of a declared outcome its `p_holm`, after each of an
        undeclared outcome nothing, but the p says that it is exploratory.

    Raises
    ------
    AnalysisError
        If an outcome has more than one p-value.

    Examples
    --------
    >>> rows = Estimates([
    ...     Estimate(quantity="p_value", value=p, n=30, method="paired t", outcome=outcome)
    ...     for outcome, p in (("confidence", 0.01), ("skills", 0.04), ("mood", 0.02))
    ... ])
    >>> found = adjust_within_families(rows, families={"confidence": "main", "skills": "main"})
    >>> [(row.outcome, row.quantity, row.value, row.note) for row in found][:4]
    [('confidence', 'p_value', 0.01, ''), ('confidence', 'p_holm', 0.02, ''), \
('skills', 'p_value', 0.04, ''), ('skills', 'p_holm', 0.04, '')]
    >>> found[4].note
    'exploratory: not declared before the data'
    """
    tested = [row for row in estimates if row.quantity == "p_value"]
    outcomes = [row.outcome for row in tested]
    if len(set(outcomes)) != len(outcomes):
        raise AnalysisError("found two p-values of one outcome; keep one test an outcome")
    adjusted: dict[str, Estimate] = {}
    for family in {families[name] for name in outcomes if name in families}:
        members = [row for row in tested if families.get(row.outcome) == family]
        for row, p in zip(members, holm([row.value for row in members]), strict=True):
            adjusted[row.outcome] = _adjusted(row, p, family)
    rows: list[Estimate] = []
    for row in estimates:
        if row.quantity != "p_value":
            rows.append(row)
        elif row.outcome in adjusted:
            rows.extend((row, adjusted[row.outcome]))
        else:
            said = "; ".join(filter(None, (row.note, "exploratory: not declared before the data")))
            rows.extend(Estimates([row]).labelled(note=said))
    return Estimates(rows)


def _adjusted(row: Estimate, p: float | None, family: str) -> Estimate:
    method = f"Holm within the family “{family}”"
    if p is None:
        why = "no p-value to adjust"
        found = not_computable("p_holm", why, n=row.n, n_out=row.n_out, method=method)
    else:
        found = Estimate(quantity="p_holm", value=p, n=row.n, n_out=row.n_out, method=method)
    return Estimates([found]).labelled(outcome=row.outcome, group=row.group)[0]
