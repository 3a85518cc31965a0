"""What the statistics of `evaluation.outcomes` give on R's data sets, beside what R gives."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaluation.estimates import Estimate, Estimates
from evaluation.outcomes.categorical import bowker, mcnemar, stuart_maxwell, tango_interval
from evaluation.outcomes.distributions import score_summary, wilson_interval
from evaluation.outcomes.effects import paired_effects, unmatched_effects
from evaluation.outcomes.feedback import net_promoter_score
from evaluation.outcomes.goals import goal_attainment
from evaluation.outcomes.individual_change import reliable_change, smallest_worthwhile_change
from evaluation.outcomes.missingness import completers_against_leavers, little_mcar
from evaluation.outcomes.overlapping import partially_overlapping_t
from evaluation.outcomes.paired import paired_t, sign_flip
from evaluation.outcomes.precision import smallest_detectable_effect
from evaluation.outcomes.reliability import cronbach_alpha, item_statistics, omega_total
from evaluation.outcomes.response_shift import response_shift
from evaluation.outcomes.signed_rank import (
    hodges_lehmann,
    matched_rank_biserial,
    wilcoxon_signed_rank,
)
from evaluation.outcomes.team_agreement import r_wg_j, team_icc
from evaluation.outcomes.unmatched import brunner_munzel, cliffs_delta, mann_whitney, welch_t

REFERENCES = Path(__file__).parents[1] / "tests" / "reference"


@dataclass(frozen=True, slots=True)
class Compared:
    """One function on one data set: what it gave, and what R gave, number by number."""

    function: str
    r: str
    data: str
    found: tuple[float, ...]
    expected: tuple[float, ...]


def reference(topic: str) -> Any:  # noqa: ANN401 - JSON is of any shape
    """Return the numbers R gave for a topic."""
    return json.loads((REFERENCES / f"{topic}.json").read_text(encoding="utf-8"))


def compared(
    function: str, r: str, data: str, numbers: Iterable[tuple[object, object]]
) -> Compared:
    """Return the numbers of both sides, without those that R does not have."""
    found: list[float] = []
    expected: list[float] = []
    for mine, theirs in numbers:
        if theirs is None:
            continue
        ours, rs = np.ravel(mine).astype(float), np.ravel(theirs).astype(float)  # type: ignore[call-overload]
        found.extend(ours)
        expected.extend(rs)
    return Compared(function, r, data, tuple(found), tuple(expected))


def ends(row: Estimate) -> tuple[float, float]:
    """Return a row's interval."""
    return float(row.low or 0.0), float(row.high or 0.0)


def _valued(
    rows: Estimates, expected: Mapping[str, Any], names: Mapping[str, str]
) -> list[tuple[object, object]]:
    """Pair quantities with R's names for them; "x_interval" stands beside "x"."""
    numbers: list[tuple[object, object]] = []
    for quantity, name in names.items():
        if expected.get(name) is None:
            continue
        numbers.append((rows[quantity].value, expected[name]))
        if expected.get(f"{name}_interval") and rows[quantity].low is not None:
            numbers.append((ends(rows[quantity]), expected[f"{name}_interval"]))
    return numbers


def paired() -> Iterator[Compared]:
    """Compare the statistics of pairs."""
    for name, found in reference("paired").items():
        before, after = (pd.Series(found[t], dtype="float64") for t in ("before", "after"))
        expected = found["expected"]
        ways = (
            ("paired_t", "stats::t.test", paired_t(before, after),
             {"mean_change": "mean_change", "t": "t", "df": "df", "p_value": "p_t"}),
            ("wilcoxon_signed_rank (Pratt)", "coin::wilcoxsign_test, exact",
             wilcoxon_signed_rank(before, after), {"w_plus": "w_plus_pratt", "p_value": "p_pratt"}),
            ("wilcoxon_signed_rank (Wilcoxon)", "exactRankTests::wilcox.exact",
             wilcoxon_signed_rank(before, after, zeros="wilcoxon"),
             {"w_plus": "w_plus_wilcoxon", "p_value": "p_wilcoxon"}),
            ("sign_flip", "every flip listed", sign_flip(before, after, seed=1),
             {"p_value": "p_sign_flip"}),
            ("hodges_lehmann", "exactRankTests::pperm, inverted", hodges_lehmann(before, after),
             {"hodges_lehmann": "hodges_lehmann"}),
            ("matched_rank_biserial", "effectsize::rank_biserial",
             matched_rank_biserial(before, after), {"matched_rank_biserial": "rank_biserial"}),
            ("paired_effects", "published formulas, stats::pt", paired_effects(before, after),
             {one: one for one in ("d_z", "d_av", "hedges_gav", "d_rm")}),
        )  # fmt: skip
        for function, r, rows, names in ways:
            yield compared(function, r, name, _valued(rows, expected, names))


def unmatched() -> Iterator[Compared]:
    """Compare the statistics of unmatched and partly matched groups."""
    both = reference("unmatched")
    for name, found in both["groups"].items():
        before, after = (pd.Series(found[t], dtype="float64") for t in ("before", "after"))
        expected = found["expected"]
        ways = (
            ("welch_t", "stats::t.test", welch_t(before, after),
             {"mean_difference": "mean_difference", "t": "t", "df": "df", "p_value": "p"}),
            ("mann_whitney", "coin::wilcox_test, exact", mann_whitney(before, after),
             {"u": "u", "p_value": "p_exact"}),
            ("brunner_munzel", "published formula", brunner_munzel(before, after),
             {"probability_of_superiority": "superiority", "t": "bm_t", "df": "bm_df",
              "p_value": "bm_p"}),
            ("cliffs_delta", "published formula", cliffs_delta(before, after),
             {"cliffs_delta": "cliffs_delta"}),
            ("unmatched_effects", "effectsize::cohens_d, hedges_g",
             unmatched_effects(before, after), {"cohens_d": "cohens_d", "hedges_g": "hedges_g"}),
        )  # fmt: skip
        for function, r, rows, names in ways:
            yield compared(function, r, name, _valued(rows, expected, names))
    for name, found in both["partly"].items():
        before, after = (pd.Series(found[t], dtype="float64").dropna() for t in ("before", "after"))
        for form in ("pooled", "welch"):
            rows = partially_overlapping_t(before, after, equal_variances=form == "pooled")
            names = {"mean_difference": "mean_difference", "t": "t", "df": "df", "p_value": "p"}
            numbers = _valued(rows, found[form], names)
            numbers.append((ends(rows["mean_difference"]), found[form]["interval"]))
            yield compared("partially_overlapping_t", "published formula", name, numbers)


def categorical() -> Iterator[Compared]:
    """Compare the statistics of answers in categories."""
    both = reference("categorical")
    tested = {"chi_squared": "chi_squared", "df": "df", "p_value": "p"}
    for name, found in both["ordered"].items():
        before, after = pd.Series(found["before"]), pd.Series(found["after"])
        rows = stuart_maxwell(before, after, levels=found["levels"])
        numbers = _valued(rows, found["stuart"], tested)
        yield compared("stuart_maxwell", "coin::mh_test", name, numbers)
        rows = bowker(before, after, levels=found["levels"])
        numbers = _valued(rows, found["bowker"], tested)
        yield compared("bowker", "stats::mcnemar.test", name, numbers)
    for found in both["binary"]:
        gained, lost, n = found["gained"], found["lost"], found["n"]
        before = pd.Series([0] * gained + [1] * (n - gained))
        after = pd.Series([1] * gained + [0] * lost + [1] * (n - gained - lost))
        name = f"{gained} and {lost} of {n}"
        exact, mid = mcnemar(before, after)["p_value"], mcnemar(before, after, mid_p=True)
        numbers = [(exact.value, found["p_exact"]), (mid["p_value"].value, found["p_mid"])]
        yield compared("mcnemar", "stats::binom.test", name, numbers)
        numbers = [(tango_interval(gained, lost, n), found["tango"])]
        yield compared("tango_interval", "published formula", name, numbers)
    for found in both["wilson"]:
        numbers = [(wilson_interval(found["count"], found["n"]), found["interval"])]
        name = f"{found['count']} of {found['n']}"
        yield compared("wilson_interval", "stats::prop.test", name, numbers)
    found = both["summary"]
    scores = pd.Series(found["scores"], dtype="float64")
    rows = score_summary(scores, lowest=found["lowest"], highest=found["highest"])
    names = {"median": "median", "mean": "mean", "sd": "sd", "floor_share": "floor"}
    yield compared("score_summary", "stats", "scores", _valued(rows, found, names))


def reliability() -> Iterator[Compared]:
    """Compare reliability and agreement in teams."""
    both = reference("reliability")
    for name, found in both["scales"].items():
        items = pd.DataFrame(found["items"], dtype="float64")
        for missing in ("listwise", "pairwise"):
            expected = found[missing]
            for interval in ("feldt", "bonett"):
                row = cronbach_alpha(items, missing=missing, interval=interval)[0]
                numbers = [(row.value, expected["alpha"]), (ends(row), expected[interval])]
                yield compared("cronbach_alpha", "psych::alpha, alpha.ci", name, numbers)
            rows = item_statistics(items, missing=missing)
            numbers = [
                ([row.value for row in rows if row.quantity == quantity], expected[told])
                for quantity, told in (
                    ("item_total_correlation", "item_total"),
                    ("alpha_if_dropped", "if_dropped"),
                )
            ]
            yield compared("item_statistics", "psych::alpha", name, numbers)
        names = {"omega_total": "omega", "omega_total_standardised": "omega_standardised"}
        numbers = _valued(omega_total(items), found, names)
        yield compared(
            "omega_total", "lavaan::cfa, one factor, to the last digit by EM", name, numbers
        )
    for name, found in both["teams"].items():
        items, teams = pd.DataFrame(found["items"], dtype="float64"), pd.Series(found["teams"])
        names = {"icc1": "icc1", "icc2": "icc2"}
        numbers = _valued(team_icc(items.mean(axis=1), teams), found, names)
        yield compared("team_icc", "multilevel::ICC1, ICC2", name, numbers)
        rows = r_wg_j(items, teams, levels=found["levels"])
        values = {row.level: row.value for row in rows if row.quantity == "r_wg_j"}
        numbers = [(values[team], value) for team, value in found["r_wg_j"].items()]
        yield compared("r_wg_j", "multilevel::rwg.j", name, numbers)


def meaning() -> Iterator[Compared]:
    """Compare missing answers, precision, individual change, goals and feedback."""
    both = reference("meaning")
    for name, found in both["mcar"].items():
        rows = little_mcar(pd.DataFrame(found["answers"], dtype="float64"))
        numbers = _valued(
            rows, found["expected"], {"chi_squared": "chi_squared", "df": "df", "p_value": "p"}
        )
        yield compared("little_mcar", "direct maximum likelihood", name, numbers)
    for found in both["power"]:
        if float(found["n"]).is_integer():
            rows = smallest_detectable_effect(int(found["n"]), power=found["power"])
            name = f"n {found['n']:g}, power {found['power']:g}"
            numbers = [(rows[0].value, found["d"])]
            yield compared("smallest_detectable_effect", "stats::power.t.test", name, numbers)
    found = both["leavers"]
    rows = completers_against_leavers(
        pd.Series(found["baseline"], dtype="float64"), pd.Series(found["completed"])
    )
    names = {"smd_completers_leavers": "smd", "completers_minus_leavers": "difference"}
    numbers = _valued(rows, found, names)
    yield compared("completers_against_leavers", "effectsize::hedges_g", "leavers", numbers)
    found = both["individual"]
    before, after = (pd.Series(found[t], dtype="float64") for t in ("before", "after"))
    rows = reliable_change(before, after, reliability=found["reliability"])
    numbers = _valued(rows, found, {"smallest_reliable_change": "smallest"})
    yield compared("reliable_change", "published formula", "individual", numbers)
    rows = smallest_worthwhile_change(before)
    numbers = _valued(rows, found, {"smallest_worthwhile_change": "worthwhile"})
    yield compared("smallest_worthwhile_change", "stats::qchisq", "individual", numbers)
    found = both["shift"]
    rows = response_shift(*(pd.Series(found[t], dtype="float64") for t in ("pre", "then", "post")))
    numbers = []
    for name in ("response_shift", "conventional_change", "then_test_change"):
        told = found[name]
        numbers += [(rows[name].value, told["mean"]), (ends(rows[name]), told["interval"])]
        numbers.append((rows[f"p_{name}"].value, told["p"]))
    yield compared("response_shift", "stats::t.test", "shift", numbers)
    found = both["goal"]
    rows = goal_attainment(pd.DataFrame(found["goals"]))
    numbers = [
        (rows[f"mean_gas_t_{time}"].value, found["mean"][time]) for time in ("baseline", "end")
    ]
    yield compared("goal_attainment", "published formula", "goals", numbers)
    found = both["nps"]
    row = net_promoter_score(pd.Series(found["ratings"], dtype="float64"), interval="wald")[0]
    numbers = [(row.value, found["nps"]), (ends(row), found["wald"])]
    yield compared("net_promoter_score (Wald)", "published formula", "ratings", numbers)
