"""What the notebook over all cohorts works with: their tidy tables, and the release door."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path

import pandas as pd

from evaluation.config.integration import Integration
from evaluation.config.policy import Policy, policy
from evaluation.config.programme import OutcomeOverCohorts, Programme, read_programme
from evaluation.config.project import Project, find_project
from evaluation.config.published import Figure, Published, published, read_published
from evaluation.disclosure import Released
from evaluation.errors import AnalysisError, EvaluationError
from evaluation.estimates import Estimates, not_computable
from evaluation.integration.declared import integration_of
from evaluation.prepare.tidy import TidyCohort
from evaluation.report.section import release_rows, tidy_cohort
from evaluation.show.few import linked
from evaluation.show.laid_out import laid_out
from evaluation.show.shown import Shown
from evaluation.synthesis.changes import change_by_cohort, pooled_change
from evaluation.synthesis.cohorts import alpha_by_cohort, people_by_cohort, size_of_cohorts

#: What stands for the cohort in rows over all cohorts, and the folder of their report.
PROGRAMME_ID = "programme"
#: What a cohort's own report is called, in its folder beside the programme's.
REPORT = "report.html"


@dataclass(frozen=True, slots=True, eq=False)
class CohortsTogether:
    """The cohorts of a programme, for one section of the report over all of them.

    Attributes
    ----------
    id
        The section's id: its notebook's name.
    programme
        What the cohorts have in common.
    cohorts
        Their tidy tables, by the name a reader knows them by, in the order in which they began.
    missing
        Cohorts whose files hold a mistake, and which are therefore not in here.
    policy
        The rules of the audience the report is for.
    tables
        Folder for the numbers behind the tables; None when the notebook is run by itself.
    published
        Published work to stand beside it: the package's, and what the programme adds.
    """

    id: str
    programme: Programme
    cohorts: Mapping[str, TidyCohort]
    missing: tuple[str, ...]
    policy: Policy
    tables: Path | None
    published: Published = field(default_factory=published)

    def release(self, table: str, estimates: Estimates) -> Released:
        """Pass results through the release door, and keep their rows beside the report."""
        return release_rows(
            table,
            estimates,
            section=self.id,
            cohort=PROGRAMME_ID,
            policy=self.policy,
            tables=self.tables,
        )


def open_programme(
    section: str,
    *,
    cohort: str = "",
    audience: str = "internal",
    project: str = "",
    tables: str = "",
) -> CohortsTogether:
    """Return what a notebook over all cohorts needs: which cohorts, for whom?

    Parameters
    ----------
    section
        The section's id.
    cohort
        The cohorts' ids, separated by spaces; empty: every cohort that can be read.
    audience, project, tables
        As in `open_section`.

    Raises
    ------
    UsageError
        When there is no such cohort or audience.
    DataError
        When a cohort that was named holds a problem of class *error*.
    """
    found = find_project(Path(project) if project else Path.cwd())
    there = found.cohorts()
    tidy = dict(_readable(found, there)) if not cohort else _named(found, cohort.split())
    programme = read_programme(found.raw, cohorts=there)
    in_order = sorted(tidy.values(), key=lambda one: (one.cohort.starts, one.cohort.id))
    return CohortsTogether(
        section,
        programme,
        dict(zip(_names(programme, in_order), in_order, strict=True)),
        tuple(one for one in there if one not in tidy),
        policy(audience),
        Path(tables) if tables else None,
        read_published(found.raw),
    )


def _names(programme: Programme, cohorts: list[TidyCohort]) -> list[str]:
    """Return what each cohort is called; with its id where two would be called the same."""
    names = [programme.name_of(one.cohort.id, one.cohort.title) for one in cohorts]
    return [
        name if names.count(name) == 1 else f"{name} ({one.cohort.id})"
        for name, one in zip(names, cohorts, strict=True)
    ]


def _named(project: Project, cohorts: list[str]) -> dict[str, TidyCohort]:
    return {
        one: tidy_cohort(project.processed / one, project.cohort_folder(one)) for one in cohorts
    }


def _readable(project: Project, cohorts: tuple[str, ...]) -> Iterator[tuple[str, TidyCohort]]:
    for one in cohorts:
        try:
            yield from _named(project, [one]).items()
        except EvaluationError:
            continue  # it is named as missing


def outcomes_over_cohorts(together: CohortsTogether) -> Estimates:
    """How did each outcome change in each cohort, and what do the cohorts say together?

    The rows of `change_by_cohort` and `pooled_change`, outcome after outcome. An outcome that
    cohorts did not measure alike is not laid together, and its ``pooled_effect`` says why.
    """
    rows = Estimates()
    for outcome in _outcomes(together):
        mine = {
            name: tidy
            for name, tidy in together.cohorts.items()
            if not outcome.cohorts or tidy.cohort.id in outcome.cohorts
        }
        try:
            changes = change_by_cohort(mine, outcome.id, common_items=outcome.common_items)
        except AnalysisError as fault:
            why = str(fault).removesuffix(".")
            # with the people there are, so that the reason is not taken for a small number
            people = sum(tidy["responses"]["person"].nunique() for tidy in mine.values())
            none = not_computable("pooled_effect", why, n=people, method="random effects")
            rows += Estimates([none]).labelled(outcome=_title(mine, outcome.id))
            continue
        rows += changes + pooled_change(changes)
    return rows


def titles_of_outcomes(together: CohortsTogether) -> dict[str, str]:
    """Return the outcomes that are laid together: id to title."""
    return {one.id: _title(together.cohorts, one.id) for one in _outcomes(together)}


def plain_names(together: CohortsTogether) -> dict[str, str]:
    """Return what people who took part call each outcome: title to words."""
    return {
        one.title: one.plain or one.title
        for tidy in reversed(list(together.cohorts.values()))
        for one in tidy.cohort.outcomes
    }


def _outcomes(together: CohortsTogether) -> tuple[OutcomeOverCohorts, ...]:
    """Return what is declared, or else every outcome of two cohorts or more."""
    if together.programme.outcomes:
        return together.programme.outcomes
    ids = [one.id for tidy in together.cohorts.values() for one in tidy.cohort.outcomes]
    return tuple(OutcomeOverCohorts(id=one) for one in dict.fromkeys(ids) if ids.count(one) > 1)


def _title(cohorts: Mapping[str, TidyCohort], outcome: str) -> str:
    found = [
        one.title for tidy in cohorts.values() for one in tidy.cohort.outcomes if one.id == outcome
    ]
    return next(iter(found), outcome)


def cohort_facts(together: CohortsTogether) -> pd.DataFrame:
    """Which cohorts are in this report, when did they run, and where is each one's own report?"""
    rows = [
        [name, tidy.cohort.title, f"{tidy.cohort.starts:%B %Y}", f"{tidy.cohort.ends:%B %Y}"]
        for name, tidy in together.cohorts.items()
    ]
    missing = [
        [one, "not in this report: its files hold a mistake", "", ""] for one in together.missing
    ]
    return pd.DataFrame([*rows, *missing], columns=["Cohort", "Title", "Began", "Ended"])


def cohorts_table(together: CohortsTogether, *, id: str, caption: str) -> Shown:  # noqa: A002
    """Show which cohorts are in this report, each with a link to its own."""
    facts = cohort_facts(together)
    ids = {name: tidy.cohort.id for name, tidy in together.cohorts.items()}
    lines = (
        [
            linked(name, f"../{ids[name]}/{REPORT}" if name in ids else ""),
            *(escape(text) for text in others),
        ]
        for name, *others in facts.to_numpy().tolist()
    )
    return laid_out(id, caption, list(facts.columns), lines)


def happened_facts(together: CohortsTogether, *, project: str) -> pd.DataFrame:
    """What became of the recommendations, as each cohort's people wrote it down?"""
    rows = [
        [name, one.text, one.owner, one.what_happened]
        for name, tidy in together.cohorts.items()
        for one in _written(tidy, project).recommendations
        if one.what_happened
    ]
    return pd.DataFrame(rows, columns=["Cohort", "Recommendation", "Owner", "What happened since"])


def _written(tidy: TidyCohort, project: str) -> Integration:
    try:
        return integration_of(tidy, project=project)
    except EvaluationError:
        return Integration()  # its own report says what is wrong


def question_facts(together: CohortsTogether) -> pd.DataFrame:
    """What is the programme asked, over all its cohorts?"""
    return pd.DataFrame({"Question": [one.text for one in together.programme.questions]})


def work_facts(together: CohortsTogether) -> pd.DataFrame:
    """Which published work stands beside this programme?"""
    return pd.DataFrame(
        [
            [f"{one.id} {one.title}", one.what, one.found, one.source]
            for one in together.published.works
        ],
        columns=["Work", "What was done", "What it found", "Source"],
    )


def beside_published_work(together: CohortsTogether, changes: Estimates) -> Estimates:
    """What of ours can stand beside published figures, each cohort's number in `level`?

    Parameters
    ----------
    together
        The cohorts.
    changes
        Of `outcomes_over_cohorts`.
    """
    cohorts = together.cohorts
    people = (row for row in people_by_cohort(cohorts) if not row.group)
    change = (
        replace(row, group="", level=row.group) for row in changes if row.quantity == "mean_change"
    )
    alphas = alpha_by_cohort(cohorts, titles_of_outcomes(together))
    return Estimates([*size_of_cohorts(cohorts), *people, *change, *alphas])


def published_figures(together: CohortsTogether) -> list[Figure]:
    """Which published figures stand beside ours? Those of the works, and instruments' alphas."""
    return [*together.published.figures, *dict.fromkeys(_alphas(together))]


def _alphas(together: CohortsTogether) -> Iterator[Figure]:
    wanted = titles_of_outcomes(together)
    for tidy in together.cohorts.values():
        for outcome in tidy.cohort.outcomes:
            for one in tidy.instruments[outcome.instrument].published:
                if outcome.id in wanted and (one.quantity, one.scale) == ("alpha", outcome.scale):
                    yield Figure(
                        what=f"{wanted[outcome.id]}: Cronbach's alpha",
                        value=one.value,
                        n=one.n,
                        quantity="cronbach_alpha",
                        outcome=wanted[outcome.id],
                        source=one.source,
                        checked=one.checked,
                    )
