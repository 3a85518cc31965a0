"""How often the intervals of a mean change hold the truth, with 5 and with 7 teams.

Teams of 4 to 6 people answer before and after; each team has a change of its own around the
true one, by a share `icc` of the variance of the people's changes. Writes a CSV to the given
path, and a figure beside it:

    python benchmarks/coverage_by_teams.py 1000 coverage.csv coverage.png
"""

import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from scipy import stats

from evaluation.estimates import Estimate
from evaluation.outcomes.models.all_data import change_on_all_data
from evaluation.outcomes.models.bootstrap import cluster_bootstrap
from evaluation.outcomes.models.robust import cluster_robust
from evaluation.outcomes.models.sign_flip import team_sign_flip

TRUTH = 0.5
TEAMS = (5, 7)
ICCS = (0.0, 0.1, 0.3)


def cohort(rng: np.random.Generator, teams: int, icc: float) -> pd.DataFrame:
    """Return one simulated cohort, a row for each person."""
    sizes = rng.integers(4, 7, teams)
    team = np.repeat(np.arange(teams), sizes)
    people = len(team)
    change = TRUTH + np.sqrt(icc) * rng.normal(size=teams)[team]
    change = change + np.sqrt(1 - icc) * rng.normal(size=people)
    before = 3 + 0.3 * rng.normal(size=teams)[team] + rng.normal(size=people)
    return pd.DataFrame({"person": range(people), "team": team, "before": before, "change": change})


def paired_t(frame: pd.DataFrame) -> tuple[float | None, float | None]:
    """Return the interval that takes people for independent."""
    interval = stats.ttest_1samp(frame["change"], 0).confidence_interval(0.95)
    return interval.low, interval.high


def ends(row: Estimate) -> tuple[float | None, float | None]:
    """Return the interval of a row."""
    return row.low, row.high


def mixed_model(frame: pd.DataFrame) -> tuple[float | None, float | None]:
    """Return the interval of the mixed model with person and team."""
    after = frame["before"] + frame["change"]
    long = pd.concat([frame.assign(y=frame["before"], t="1"), frame.assign(y=after, t="2")])
    rows = change_on_all_data(long, outcome="y", timepoint="t", person="person", team="team")
    return ends(rows["mean_change"])


def robust(frame: pd.DataFrame) -> tuple[float | None, float | None]:
    """Return the CR2 interval."""
    return ends(cluster_robust(frame, outcome="change", cluster="team")["coefficient"])


def flips(frame: pd.DataFrame) -> tuple[float | None, float | None]:
    """Return the exact interval of the team means."""
    return ends(team_sign_flip(frame, change="change", team="team")["mean_team_change"])


def bootstrap(frame: pd.DataFrame) -> tuple[float | None, float | None]:
    """Return the percentile interval over teams."""
    rows = cluster_bootstrap(frame, outcome="change", cluster="team", seed=1, replicates=999)
    return ends(rows["coefficient"])


METHODS: dict[str, Callable[[pd.DataFrame], tuple[float | None, float | None]]] = {
    "paired t (people independent)": paired_t,
    "mixed model, Kenward-Roger": mixed_model,
    "CR2, Satterthwaite": robust,
    "team sign-flip": flips,
    "cluster bootstrap": bootstrap,
}


def simulate(runs: int) -> pd.DataFrame:
    """Return coverage and mean width of every interval; missing where there is none."""
    rows = []
    for teams in TEAMS:
        for icc in ICCS:
            rng = np.random.default_rng([teams, round(100 * icc)])
            cohorts = [cohort(rng, teams, icc) for _ in range(runs)]
            for name, method in METHODS.items():
                found = np.array([method(frame) for frame in cohorts], dtype=float)
                low, high = found[~np.isnan(found).any(axis=1)].T
                rows.append(
                    {
                        "teams": teams,
                        "icc": icc,
                        "method": name,
                        "coverage": ((low <= TRUTH) & (high >= TRUTH)).mean() if len(low) else None,
                        "width": (high - low).mean() if len(low) else None,
                        "runs": runs,
                    }
                )
    return pd.DataFrame(rows)


def draw(coverage: pd.DataFrame, path: Path) -> None:
    """Draw coverage by method, one panel for each number of teams."""
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, panels = plt.subplots(
        1, len(TEAMS), figsize=(10, 4), sharex=True, sharey=True, layout="constrained"
    )
    for teams, panel in zip(TEAMS, panels, strict=True):
        mine = coverage[coverage["teams"] == teams]
        for icc, marker in zip(ICCS, "osv", strict=True):
            some = mine[mine["icc"] == icc]
            panel.plot(some["coverage"], some["method"], marker, label=f"ICC of change {icc:g}")
        for name in mine.loc[mine["coverage"].isna(), "method"].unique():
            panel.annotate("no 95 % interval exists", (0.95, name), ha="right", va="center")
        panel.axvline(0.95, color="0.6", linewidth=1)
        panel.set(title=f"{teams} teams", xlabel="share of intervals that hold the truth")
    panels[0].invert_yaxis()
    figure.legend(
        *panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=len(ICCS)
    )
    figure.savefig(path, dpi=120)


def main(runs: str = "1000", table: str = "coverage.csv", figure: str = "coverage.png") -> None:
    """Simulate, and write the table and the figure."""
    coverage = simulate(int(runs))
    coverage.round(4).to_csv(table, index=False)
    draw(coverage, Path(figure))


if __name__ == "__main__":
    main(*sys.argv[1:])
