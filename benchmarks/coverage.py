"""How often our intervals hold the truth in cohorts as small as real ones.

Teams of 4 to 6 people answer five items from 1 to 5, before and after; about one in seven does not
answer again. People differ, and a share `icc` of the variance of their changes lies between teams.
What is true is taken from a very large cohort made in the same way. Writes a table and a figure:

    python benchmarks/coverage.py 400 benchmarks/coverage.csv docs/images/coverage.png
"""

import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd

from evaluation.estimates import Estimate
from evaluation.outcomes.distributions import share
from evaluation.outcomes.effects import paired_effects
from evaluation.outcomes.models.all_data import change_on_all_data
from evaluation.outcomes.models.bootstrap import cluster_bootstrap
from evaluation.outcomes.models.robust import cluster_robust
from evaluation.outcomes.models.sign_flip import team_sign_flip
from evaluation.outcomes.paired import paired_t
from evaluation.outcomes.signed_rank import hodges_lehmann

TEAMS = (5, 7)
ICCS = (0.0, 0.1, 0.3)
ITEMS = 5
LEAVING = 0.15
#: Where one answer ends and the next begins, on the latent scale of a person's standing.
CUTS = (-1.5, -0.5, 0.5, 1.5)


def cohort(rng: np.random.Generator, teams: int, icc: float) -> pd.DataFrame:
    """Return one simulated cohort, a row for each person."""
    team = np.repeat(np.arange(teams), rng.integers(4, 7, teams))
    people = len(team)
    standing = 0.3 * rng.normal(size=teams)[team] + rng.normal(size=people)
    moved = 0.6 + np.sqrt(0.5 * icc) * rng.normal(size=teams)[team]
    moved = moved + np.sqrt(0.5 * (1 - icc)) * rng.normal(size=people)
    before, after = (
        np.digitize(place[:, None] + 0.8 * rng.normal(size=(people, ITEMS)), CUTS).mean(axis=1) + 1
        for place in (standing, standing + moved)
    )
    left = rng.random(people) < LEAVING
    return pd.DataFrame(
        {
            "person": np.arange(people),
            "team": team,
            "before": before,
            "after": np.where(left, np.nan, after),
            "change": np.where(left, np.nan, after - before),
        }
    )


def truths(icc: float) -> dict[str, float]:
    """Return what is true, from a cohort of a hundred thousand people who all stay."""
    rng = np.random.default_rng(round(1000 * icc))
    everyone = cohort(rng, 25_000, icc).dropna()
    change = everyone["change"].to_numpy()
    spread = np.sqrt((everyone["before"].var() + everyone["after"].var()) / 2)
    other = rng.permutation(change)
    return {
        "mean change": change.mean(),
        "Hedges' g_av": change.mean() / spread,
        "typical change": float(np.median(np.round((change + other) / 2, 9))),
        "share who rose": float((change > 1e-9).mean()),
    }


def mixed_model(frame: pd.DataFrame) -> Estimate:
    """Return the change by the mixed model with person and team."""
    long = frame.melt(id_vars=["person", "team"], value_vars=["before", "after"], var_name="time")
    long["time"] = pd.Categorical(long["time"], ["before", "after"])
    rows = change_on_all_data(
        long, outcome="value", timepoint="time", person="person", team="team", df="satterthwaite"
    )
    return rows["mean_change"]


def rose(frame: pd.DataFrame) -> Estimate:
    """Return the share who rose, with Wilson's interval."""
    change = frame["change"].dropna()
    return share("share", int((change > 1e-9).sum()), len(change))


#: Each interval, and the truth it is for.
METHODS: dict[str, tuple[str, Callable[[pd.DataFrame], Estimate]]] = {
    "paired t": ("mean change", lambda f: paired_t(f["before"], f["after"])["mean_change"]),
    "mixed model, Satterthwaite": ("mean change", mixed_model),
    "CR2, Satterthwaite": (
        "mean change",
        lambda f: cluster_robust(f, outcome="change", cluster="team")["coefficient"],
    ),
    "team sign-flip": (
        "mean change",
        lambda f: team_sign_flip(f, change="change", team="team")["mean_team_change"],
    ),
    "cluster bootstrap": (
        "mean change",
        lambda f: cluster_bootstrap(f, outcome="change", cluster="team", seed=1, replicates=999)[
            "coefficient"
        ],
    ),
    "Hedges' g_av": (
        "Hedges' g_av",
        lambda f: paired_effects(f["before"], f["after"])["hedges_gav"],
    ),
    "Hodges-Lehmann": (
        "typical change",
        lambda f: hodges_lehmann(f["before"], f["after"])["hodges_lehmann"],
    ),
    "Wilson, share who rose": ("share who rose", rose),
}


def simulate(runs: int) -> pd.DataFrame:
    """Return coverage and mean width of every interval; missing where there is none."""
    rows = []
    for icc in ICCS:
        true = truths(icc)
        for teams in TEAMS:
            rng = np.random.default_rng([teams, round(100 * icc)])
            cohorts = [cohort(rng, teams, icc) for _ in range(runs)]
            for name, (truth, method) in METHODS.items():
                made = [(row.low, row.high) for row in map(method, cohorts)]
                ends = np.array(made, dtype=float)
                low, high = ends[~np.isnan(ends).any(axis=1)].T
                held = (low <= true[truth] + 1e-9) & (high >= true[truth] - 1e-9)
                rows.append(
                    {
                        "teams": teams,
                        "icc": icc,
                        "method": name,
                        "coverage": held.mean() if len(low) else None,
                        "width": (high - low).mean() if len(low) else None,
                        "cohorts": runs,
                        "with_interval": len(low),
                    }
                )
    return pd.DataFrame(rows)


def draw(coverage: pd.DataFrame, path: Path) -> None:
    """Draw coverage by method, one panel for each number of teams."""
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, panels = plt.subplots(
        1, len(TEAMS), figsize=(10, 4.6), sharex=True, sharey=True, layout="constrained"
    )
    places = {name: place for place, name in enumerate(METHODS)}
    looks = (("o", "#1d5f91"), ("s", "#d55e00"), ("v", "#009e73"))
    for teams, panel in zip(TEAMS, panels, strict=True):
        mine = coverage[coverage["teams"] == teams]
        error = 1.96 * np.sqrt(0.95 * 0.05 / mine["cohorts"].max())
        panel.axvspan(0.95 - error, 0.95 + error, color="0.9")
        panel.axvline(0.95, color="0.5", linewidth=1)
        for number, (icc, (marker, color)) in enumerate(zip(ICCS, looks, strict=True)):
            some = mine[(mine["icc"] == icc) & mine["coverage"].notna()]
            at = [places[name] + 0.22 * (number - 1) for name in some["method"]]
            label = f"ICC of the true changes {icc:g}"
            panel.plot(some["coverage"], at, marker, color=color, label=label, markersize=5)
        for name in mine.loc[mine["coverage"].isna(), "method"].unique():
            panel.text(0.94, places[name], "no 95 % interval exists", ha="right", va="center")
        panel.set(title=f"{teams} teams", xlabel="share of intervals that hold the truth")
        panel.spines[["top", "right"]].set_visible(False)
        panel.grid(axis="x", color="0.92")
    panels[0].set_yticks(list(places.values()), list(places))
    panels[0].invert_yaxis()
    handles = panels[1].get_legend_handles_labels()
    figure.legend(*handles, loc="outside upper center", ncols=len(ICCS), frameon=False)
    figure.savefig(path, dpi=120, metadata={"Software": None})


def main(runs: str = "400", table: str = "coverage.csv", figure: str = "coverage.png") -> None:
    """Simulate, and write the table and the figure."""
    coverage = simulate(int(runs))
    coverage.round(4).to_csv(table, index=False)
    draw(coverage, Path(figure))


if __name__ == "__main__":
    main(*sys.argv[1:])
