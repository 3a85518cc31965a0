"""What the models of `evaluation.outcomes.models` give on R's data sets, beside what R gives."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evaluation.estimates import Estimates
from evaluation.outcomes.models.clmm import cumulative_link, cumulative_link_mixed
from evaluation.outcomes.models.linear import linear_mixed
from evaluation.outcomes.models.robust import cluster_robust
from evaluation.outcomes.models.sign_flip import team_sign_flip
from tools.agreement_statistics import Compared, compared, reference

_LINEAR: dict[str, tuple[list[str], list[str], dict[str, Any]]] = {
    "sleep": (["days"], ["subject"], {}),
    "sleep_team": (["days"], ["subject", "team"], {}),
    "ends": (["time"], ["subject"], {}),
    "ends_team": (["time"], ["subject", "team"], {}),
    "penicillin": (["x"], ["plate", "sample"], {}),
    "pastes": (["x"], ["cask", "batch"], {"nested": True}),
    "chicks": (["time", "diet"], ["chick"], {}),
}
_ORDINAL: dict[str, tuple[str, str, list[str], list[str], str]] = {
    "wine_logit": ("wine", "rating", ["temp", "contact"], ["judge"], "logit"),
    "wine_probit": ("wine", "rating", ["temp", "contact"], ["judge"], "probit"),
    "wine_cloglog": ("wine", "rating", ["temp", "contact"], ["judge"], "cloglog"),
    "wine_quadrature": ("wine", "rating", ["temp", "contact"], ["judge"], "logit"),
    "wine_bottle": ("wine", "rating", ["contact"], ["judge", "bottle"], "logit"),
    "soup": ("soup", "sureness", ["prod"], ["resp"], "logit"),
    "soup_crossed": ("soup", "sureness", ["day"], ["resp", "prodid"], "logit"),
    "penicillin_crossed": ("penicillin", "y", [], ["plate", "sample"], "logit"),
}
_ROBUST = {
    "sleep_subject": ("sleep", "y", ["days"], "subject"),
    "sleep_team": ("sleep", "y", ["days"], "team"),
    "chicks": ("chicks", "weight", ["time", "diet"], "chick"),
    "warp": ("warp", "breaks", ["tension", "wool"], "loom"),
    "change_five": ("change", "change", [], "five"),
    "change_seven": ("change", "change", [], "seven"),
}


def linear() -> Iterator[Compared]:
    """Compare linear mixed models, and both kinds of degrees of freedom."""
    both = reference("linear")
    for name, (predictors, groups, options) in _LINEAR.items():
        expected = both["models"][name]
        fit = linear_mixed(
            pd.DataFrame(both["data"][name.split("_")[0]]),
            outcome="weight" if name == "chicks" else "y",
            predictors=predictors,
            groups=groups,
            **options,
        )
        numbers: list[tuple[object, object]] = [
            (fit.coefficients.to_numpy(), expected["coefficients"]),
            (fit.log_likelihood, expected["log_likelihood"]),
        ]
        yield compared("linear_mixed: coefficients", "lme4::lmer", name, numbers)
        theirs = {key.split(":")[0].lower(): one for key, one in expected["variances"].items()}
        numbers = [(value, theirs[str(group)]) for group, value in fit.variances.items()]
        yield compared("linear_mixed: variances", "lme4::lmer", name, numbers)
        for method, r in (
            ("satterthwaite", "lmerTest"),
            ("kenward-roger", "pbkrtest"),
        ):
            told = expected[method.replace("-", "_")]
            rows = fit.estimates(df=method)  # type: ignore[arg-type]
            numbers = [
                (_column(rows, "standard_error"), told["errors"]),
                (_column(rows, "df"), told["df"]),
            ]
            yield compared(f"linear_mixed: {method}", r, name, numbers)


def ordinal() -> Iterator[Compared]:
    """Compare cumulative link models, mixed and plain."""
    both = reference("clmm")
    for name, (source, outcome, predictors, groups, link) in _ORDINAL.items():
        expected = both["mixed"][name]
        how: dict[str, Any] = (
            {"method": "quadrature", "nodes": expected["nodes"]} if expected["nodes"] > 1 else {}
        )
        fit = cumulative_link_mixed(
            pd.DataFrame(both["data"][source]),
            outcome=outcome,
            predictors=predictors,
            groups=groups,
            link=link,  # type: ignore[arg-type]
            **how,
        )
        coefficients = list(dict(expected["coefficients"]).values())
        numbers: list[tuple[object, object]] = [
            (fit.thresholds.to_numpy(), list(expected["thresholds"].values())),
            (fit.coefficients.to_numpy(), coefficients),
            (np.sqrt(np.diag(fit.covariance)), expected["errors"]),
            (fit.log_likelihood, expected["log_likelihood"]),
        ]
        yield compared("cumulative_link_mixed: estimates", "ordinal::clmm", name, numbers)
        theirs = {key.split(":")[0].lower(): one for key, one in expected["variances"].items()}
        numbers = [(one, theirs[str(group)]) for group, one in (fit.deviations**2).items()]
        yield compared("cumulative_link_mixed: variances", "ordinal::clmm", name, numbers)
    for name in ("wine_logit", "wine_probit", "wine_cloglog"):
        expected = both["plain"][name]
        plain = cumulative_link(
            pd.DataFrame(both["data"]["wine"]),
            outcome="rating",
            predictors=["temp", "contact"],
            link=name.split("_")[1],  # type: ignore[arg-type]
        )
        numbers = [
            (plain.thresholds.to_numpy(), list(expected["thresholds"].values())),
            (plain.coefficients.to_numpy(), list(expected["coefficients"].values())),
            (plain.log_likelihood, expected["log_likelihood"]),
        ]
        yield compared("cumulative_link", "ordinal::clm", name, numbers)


def robust() -> Iterator[Compared]:
    """Compare cluster-robust errors and the sign-flip test of teams."""
    both = reference("robust")
    for name, (source, outcome, predictors, cluster) in _ROBUST.items():
        rows = cluster_robust(
            pd.DataFrame(both["data"][source]),
            outcome=outcome,
            predictors=predictors,
            cluster=cluster,
            confidence=0.9,
        )
        expected = both["robust"][name]
        numbers: list[tuple[object, object]] = [
            (_column(rows, quantity), expected[told])
            for quantity, told in (
                ("coefficient", "coefficients"),
                ("standard_error", "errors"),
                ("df", "df"),
                ("p_value", "p"),
            )
        ]
        yield compared("cluster_robust", "clubSandwich, CR2", name, numbers)
    for name in ("five", "seven", "twelve"):
        frame = pd.DataFrame(both["data"]["change"])
        rows = team_sign_flip(frame, change="change", team=name)
        expected = both["flips"][name]
        numbers = [
            (rows["mean_team_change"].value, expected["mean"]),
            (rows["p_value"].value, expected["p"]),
        ]
        yield compared("team_sign_flip", "every flip listed", f"{name} teams", numbers)


def _column(rows: Estimates, quantity: str) -> list[float]:
    return [row.value or 0.0 for row in rows if row.quantity == quantity]
