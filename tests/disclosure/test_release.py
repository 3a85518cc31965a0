"""The release door: what is too small is withheld, in words, and cannot be worked out."""

import pandas as pd
import pytest

from evaluation.config.cohort import Cohort
from evaluation.config.policy import Policy, policies, policy
from evaluation.disclosure import (
    Released,
    release,
    release_quotes,
    release_statements,
    release_summaries,
)
from evaluation.errors import DisclosureError, UsageError
from evaluation.estimates import Estimate, Estimates
from evaluation.prepare.identifiers import identifiers

PUBLIC = policy("public")
INTERNAL = policy("internal")


def estimate(quantity: str = "mean_change", **fields) -> Estimate:
    return Estimate(**({"value": 1.0, "n": 40, "method": "m", "quantity": quantity} | fields))


def withheld(rows: list[Estimate], rules: Policy = PUBLIC) -> list[str]:
    return release(Estimates(rows), rules).rows["withheld"].tolist()


def test_only_the_door_makes_released_results():
    with pytest.raises(DisclosureError, match="only `release`"):
        Released(pd.DataFrame(), PUBLIC, object())


def test_an_unknown_quantity_does_not_get_out():
    with pytest.raises(DisclosureError, match="do not know surprise"):
        release(Estimates([estimate("surprise")]), PUBLIC)


def test_an_unknown_audience_is_refused():
    with pytest.raises(UsageError, match="Choose one of: internal, public"):
        policy("everyone")


@pytest.mark.parametrize(
    ("quantity", "n", "reason"),
    [
        ("mean_change", 9, "fewer than 10 people"),
        ("mean_change", 10, ""),
        ("share", 22, "fewer than 23 people"),
        ("share", 23, ""),
        ("sd", 19, "fewer than 20 people"),
        ("sd", 20, ""),
        ("p_value", 9, "fewer than 10 people"),
    ],
)
def test_thresholds(quantity: str, n: int, reason: str):
    assert withheld([estimate(quantity, n=n, value=0.5)]) == [reason]


def test_a_withheld_row_keeps_no_number():
    rows = release(Estimates([estimate(n=3, low=0.1, high=2.0, n_out=5)]), PUBLIC).rows
    assert rows[["value", "low", "high", "n", "n_out"]].isna().all().all()
    assert rows["quantity"].tolist() == ["mean_change"]


@pytest.mark.parametrize(
    ("value", "reason"),
    [(1, "7 people or fewer"), (7, "7 people or fewer"), (8, ""), (0, "")],
)
def test_small_counts(value: int, reason: str):
    assert withheld([estimate("people", value=value)]) == [reason]


def test_counts_and_numbers_of_people_are_rounded():
    rows = release(Estimates([estimate("people", value=13, n=13)]), PUBLIC).rows
    assert rows[["value", "n"]].to_numpy().tolist() == [[15.0, 15]]


def test_internal_rules_do_not_round():
    rows = release(Estimates([estimate("people", value=3, n=3)]), INTERNAL).rows
    assert rows[["value", "n"]].to_numpy().tolist() == [[3.0, 3]]


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_all_or_none_is_withheld(value: float):
    assert withheld([estimate("share", value=value)]) == ["all or none of a group"]
    assert withheld([estimate("share", value=value)], INTERNAL) == [""]


def test_one_level_withheld_takes_its_distribution_with_it():
    rows = [
        estimate("share", value=value, level=level)
        for level, value in (("1", 0.0), ("2", 0.4), ("3", 0.6))
    ]
    reasons = withheld(rows)
    assert all(reasons)
    # the reason must not tell which of them is nought
    assert len(set(reasons)) == 1


def test_a_level_withheld_beside_another_group_takes_its_distribution_with_it():
    """Group a hides level x, so level x of group b hides too, so b's other levels do."""
    rows = [
        estimate("count", value=value, n=n, group=group, level=level)
        for group, n, values in (("a", 12, (2, 10)), ("b", 30, (10, 20)), ("", 42, (12, 30)))
        for level, value in zip("xy", values, strict=True)
    ]
    hidden = {(row.group, row.level) for row, why in zip(rows, withheld(rows), strict=True) if why}
    assert hidden == {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")}


def test_what_nobody_was_asked_is_not_withheld_but_not_computable():
    nobody = estimate("share", value=None, n=0, note="not computable: nobody was asked")
    assert withheld([nobody]) == [""]


def test_a_single_hidden_group_beside_its_total_takes_the_smallest_with_it():
    rows = [
        estimate(group="a", n=5),
        estimate(group="b", n=12),
        estimate(group="c", n=30),
        estimate(group="", n=47),
    ]
    assert withheld(rows) == [
        "fewer than 10 people",
        "a smaller group's number would follow from it",
        "",
        "",
    ]


def test_hidden_groups_that_hide_each_other_are_enough():
    rows = [
        estimate(group="a", n=5),
        estimate(group="b", n=6),
        estimate(group="c", n=30),
        estimate(group="", n=41),
    ]
    assert [bool(reason) for reason in withheld(rows)] == [True, True, False, False]


def test_groups_without_a_total_hide_alone():
    assert withheld([estimate(group="a", n=5), estimate(group="b", n=30)]) == [
        "fewer than 10 people",
        "",
    ]


@pytest.mark.parametrize(("people", "reason"), [(3, "fewer than 23 people"), (30, "")])
def test_many_rows_of_few_people_are_few_people(people: int, reason: str):
    assert withheld([estimate("share", n=400, people=people, value=0.5)]) == [reason]


def test_a_count_of_rows_of_few_people_is_withheld():
    assert withheld([estimate("people", value=40, people=3)]) == ["7 people or fewer"]


def test_barred_quantities():
    rules = PUBLIC.model_copy(update={"barred": ("mean_change",)})
    assert withheld([estimate()], rules) == ["not shown to this audience"]


def test_no_hidden_mean_follows_from_the_total_and_the_rest():
    """With every group's n known, a hidden mean must not be a difference of shown ones."""
    sizes = {"a": 4, "b": 11, "c": 12, "d": 26}
    rows = [estimate(group=group, n=n, value=float(n)) for group, n in sizes.items()]
    rows.append(estimate(group="", n=sum(sizes.values())))
    hidden = [row.group for row, why in zip(rows, withheld(rows), strict=True) if why]
    assert len(hidden) >= 2
    assert sum(sizes[group] for group in hidden) >= PUBLIC.minimum_n


@pytest.mark.parametrize("name", sorted(policies()))
def test_every_policy_file_loads(name: str):
    assert policies()[name].id == name


COHORT = Cohort.model_validate(
    {
        "id": "c",
        "title": "C",
        "programme": "P",
        "synthetic": True,
        "seed": 1,
        "starts": "2026-01-01",
        "ends": "2026-02-01",
        "timepoints": [{"id": "t", "title": "T", "kind": "end"}],
        "teams": [{"id": "a", "name": "Team A", "aim": "x", "setting": "y"}],
        "roles": [
            {"id": "carer", "name": "carers", "group": "lived experience"},
            {"id": "user", "name": "service users", "group": "lived experience"},
        ],
    }
)


def quotes(text: str = "We were asked late.", *, consent: bool = True, people: int = 30, **more):
    roles = more.get("roles", ["carer"] * people)
    participants = pd.DataFrame(
        {"participant": [f"P{n}" for n in range(len(roles))], "team": "a", "role": roles}
    )
    sources = pd.DataFrame(
        [("S1", "interview", "P0", "a", roles[0], "t", consent)],
        columns=["source", "kind", "participant", "team", "role", "timepoint", "consent"],
    )
    excerpts = pd.DataFrame(
        [("E1", "S1", "x", "code", "Power", False, text)],
        columns=["excerpt", "source", "coder", "code", "theme", "contrary", "text"],
    ).assign(
        flagged=any(True for _ in identifiers(text)),
        review=more.get("review", "release"),
        redacted=more.get("redacted", ""),
        pick=more.get("pick", ""),
    )
    return release_quotes(
        excerpts, excerpts, sources, participants, COHORT, more.get("rules", PUBLIC)
    )


def test_a_ban_wins_over_everything():
    assert len(quotes(pick="pin")) == 1
    found = quotes(pick="ban")
    assert len(found) == 0
    assert found.withheld == {"a person banned it": 1}


def test_a_pinned_quotation_needs_consent_and_review():
    assert len(quotes(pick="pin", consent=False)) == 0
    assert len(quotes(pick="pin", review="withhold")) == 0
    assert len(quotes(pick="pin", review="")) == 0


def test_a_piece_for_and_against_a_theme_is_shown_on_the_side_it_was_chosen_for():
    participants = pd.DataFrame({"participant": ["P0"], "team": "a", "role": "staff"})
    sources = participants.assign(source="S1", kind="interview", timepoint="t", consent=True)
    excerpts = pd.DataFrame({"excerpt": ["E1", "E1"], "theme": "Power", "contrary": [False, True]})
    excerpts = excerpts.assign(
        source="S1", text="We decided.", flagged=False, review="release", redacted=""
    )
    for chosen in (excerpts, excerpts.iloc[::-1], excerpts.iloc[[1]]):
        found = release_quotes(chosen, excerpts, sources, participants, COHORT, INTERNAL)
        assert [one.contrary for one in found] == chosen["contrary"].tolist()


WRITTEN = pd.DataFrame(
    [
        ("framework summary", "North", "Power", "Asked late.", "release", ""),
        ("framework summary", "North", "Pay", "Paid by Dr Okoro.", "release redacted", "Paid."),
        ("framework summary", "South", "Power", "Never asked.", "", ""),
        ("framework summary", "South", "Pay", "Waited.", "withhold", ""),
        ("framework summary", "West", "Power", "One said so.", "release", ""),
        ("reflexivity_memo", "", "", "Two nurses coded.", "release", ""),
        ("information_power", "", "", "Enough.", "", ""),
    ],
    columns=["what", "case", "theme", "text", "review", "redacted"],
).assign(author="LM")


def test_summaries_are_shown_once_reviewed_and_where_their_number_is():
    cells = [
        estimate("share_of_people", value=0.5, n=n, people=n, group=case, level=theme)
        for case, n in (("North", 9), ("South", 9), ("West", 2))
        for theme in ("Power", "Pay")
    ]
    found = release_summaries(WRITTEN, release(Estimates(cells), PUBLIC))
    assert found.texts == {("North", "Power"): "Asked late.", ("North", "Pay"): "Paid."}
    assert found.kept == {
        ("South", "Power"): "written, and not yet reviewed",
        ("South", "Pay"): "withheld: the person who reviewed it decided so",
        ("West", "Power"): "withheld with the number of people",
    }
    assert "Asked" not in repr(found)


def test_statements_are_shown_once_reviewed():
    found = release_statements(WRITTEN)
    assert found.texts == {("reflexivity_memo",): "Two nurses coded."}
    assert found.kept == {("information_power",): "written, and not yet reviewed"}


def test_a_quotation_needs_consent():
    assert len(quotes()) == 1
    found = quotes(consent=False)
    assert len(found) == 0
    assert found.withheld == {"no consent to be quoted": 1}


@pytest.mark.parametrize(
    "text",
    [
        "Ring 07700 900123.",
        "Mail a@b.org.",
        "I live at SW1A 1AA.",
        "Dr Okoro said so.",
        "My number is 943 476 5919.",
        "My number is 943 476 5918.",
    ],
)
def test_a_quotation_with_an_identifier_waits_for_review(text: str):
    for rules in (PUBLIC, policies()["internal"]):
        found = quotes(text, review="", rules=rules)
        assert found.withheld == {"may hold an identifier, and nobody has reviewed it": 1}
        assert len(quotes(text, review="release", rules=rules)) == 1


def test_the_public_reads_only_what_somebody_reviewed():
    assert quotes(review="").withheld == {"nobody has reviewed it": 1}
    assert len(quotes(review="", rules=policies()["internal"])) == 1
    assert quotes(review="withhold").withheld == {"the person who reviewed it decided so": 1}


def test_where_a_redacted_text_was_released_it_is_what_is_shown():
    found = quotes("Dr Okoro said so.", review="release redacted", redacted="[name 1] said so.")
    assert [quote.text for quote in found] == ["[name 1] said so."]


def test_attributions_grow_coarser_until_they_fit_enough_people():
    def attribution(**more) -> str:
        return next(iter(quotes(**more))).attribution

    assert attribution(people=10) == "one of the carers, Team A"
    mixed = ["carer"] * 4 + ["user"] * 6
    assert attribution(roles=mixed) == "someone of the group lived experience"
    assert attribution(people=4) == "someone who took part"


def test_reprs_hold_no_text():
    assert "asked" not in repr(quotes())
    assert "asked" not in repr(next(iter(quotes())))
