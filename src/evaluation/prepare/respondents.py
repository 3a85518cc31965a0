"""Which respondent is which participant, where a person agreed to be linked.

A participants register may name the code a person uses in the surveys. That code is turned into
the pseudonym of the person's responses (``person``) and not kept: `data/processed/` holds no code.
"""

import pandas as pd

from evaluation.config.cohort import Linkage
from evaluation.prepare.codes import normal_codes


def with_pseudonyms(
    participants: pd.DataFrame, responses: pd.DataFrame, linkage: Linkage
) -> pd.DataFrame:
    """Whose questionnaires are whose, among the people who agreed to be linked?

    Parameters
    ----------
    participants
        The register: ``team`` and ``survey_code``.
    responses
        ``code`` as found, ``team`` and ``person``, one row a response.
    linkage
        The declared way of linking. Self-generated codes are one person's only within a team,
        as everywhere; a slip in the register's code is not forgiven.

    Returns
    -------
    DataFrame
        The register with ``person`` (missing where no response, or more than one person, has the
        code), and without any ``survey_code``.

    Examples
    --------
    >>> register = pd.DataFrame({"participant": ["P1", "P2", "P3"], "team": ["a", "b", "a"],
    ...                          "survey_code": ["ab-12", "AB12", None]})
    >>> responses = pd.DataFrame({"code": ["AB12"], "team": ["a"], "person": ["P007"]})
    >>> found = with_pseudonyms(register, responses, Linkage(method="self-generated"))
    >>> found["person"].fillna("").tolist(), found["survey_code"].isna().all().item()
    (['P007', '', ''], True)
    """
    wanted = pd.DataFrame(
        {
            "row": range(len(participants)),
            "code": normal_codes(participants["survey_code"]).to_numpy(),
            "team": participants["team"].fillna("").astype("str").to_numpy(),
        }
    )
    known = pd.DataFrame(
        {
            "code": normal_codes(responses["code"]).to_numpy(),
            "responded_in": responses["team"].fillna("").astype("str").to_numpy(),
            "person": responses["person"].to_numpy(),
        }
    )
    pairs = wanted[wanted["code"] != ""].merge(known, on="code")
    if linkage.method == "self-generated":
        elsewhere = (pairs["team"] != pairs["responded_in"]) & (pairs["responded_in"] != "")
        pairs = pairs[~elsewhere | (pairs["team"] == "")]
    pairs = pairs.drop_duplicates(["row", "person"])
    # one code that two participants gave, or that two people answered under, says nothing
    alone = ~pairs.duplicated("row", keep=False) & ~pairs.duplicated("person", keep=False)
    person = pairs[alone].set_index("row")["person"].reindex(wanted["row"])
    nobody = pd.Series(pd.NA, index=participants.index, dtype="str")
    found = pd.Series(person.to_numpy(), index=participants.index).astype("str")
    return participants.assign(person=found.where(person.notna().to_numpy()), survey_code=nobody)
