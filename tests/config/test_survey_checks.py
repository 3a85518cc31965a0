"""What a declaration denies of itself, or of the instrument it names, is told with its key."""

import pytest

from evaluation.pipeline.check import check_cohort
from tests.intake.faults import ROWS, as_csv, cohort


def mistakes(folder, **declared):
    """Return what is wrong with the declaration of an otherwise sound cohort."""
    return cohort(folder, as_csv(ROWS), **declared).failure.splitlines()


@pytest.mark.parametrize(
    ("declared", "key", "what"),
    [
        ({"use": 'labels = { "agree" = 2 }'}, 'instruments[1].labels."agree"', "itself says 4"),
        ({"use": 'labels = { "Superb" = 9 }'}, 'instruments[1].labels."Superb"', "1 to 5"),
        ({"use": 'missing_codes = ["5"]'}, "instruments[1].missing_codes", "is an answer"),
        ({"use": 'missing_codes = [" Agree"]'}, "instruments[1].missing_codes", "is an answer"),
        ({"more": 'key_file = "key.csv"'}, "key_file", "jisc and redcap"),
        ({"more": 'ignore = ["K1"]'}, "ignore", "to be used as well"),
        ({"more": 'dates = "dd/mm/yyyy"'}, "dates", "allowed: day, month and year"),
        ({"more": 'dates = "%d/%m"'}, "dates", "allowed: day, month and year"),
    ],
)
def test_a_contradiction_is_named_by_its_key(tmp_path, declared, key, what):
    found = mistakes(tmp_path, **declared)
    assert len(found) == 1
    place, named, _ = found[0].split(": ", 2)
    assert named == f"surveys[1].{key}"
    declared_at = (tmp_path / "c1" / "cohort.toml").read_text().splitlines()
    assert place == f"c1/cohort.toml:{_line(declared_at, key)}"
    assert what in found[0]


def _line(lines, key) -> int:
    """Return the line on which a key of the survey stands."""
    word = key.removeprefix("instruments[1].").partition(".")[0]
    return next(n for n, line in enumerate(lines, start=1) if line.startswith(f"{word} = "))


@pytest.mark.parametrize(
    "declared",
    [
        {"use": 'labels = { "Agree" = 4, "Agre" = 4 }\nmissing_codes = ["99", "-1", "N/A"]'},
        {"more": 'dates = "%Y-%m-%d"\ntimezone = "Europe/London"\nduplicates = "keep last"'},
    ],
)
def test_what_only_repeats_or_adds_is_right(tmp_path, declared):
    assert mistakes(tmp_path, **declared) == []


def test_what_nothing_uses_is_told(tmp_path):
    folder = tmp_path / "c1"
    cohort(tmp_path, as_csv(ROWS), more='dates = "%Y-%m-%d"\nduplicates = "keep last"')
    declared = (folder / "cohort.toml").read_text()
    for line in ('submitted = "Submitted"\n', 'person = "Code"\n'):
        declared = declared.replace(line, "")
    (folder / "cohort.toml").write_text(declared)
    found = check_cohort(folder).failure.splitlines()
    assert [line.split(": ")[1] for line in found] == ["surveys[1].dates", "surveys[1].duplicates"]


def test_names_that_could_mean_two_teams_are_refused(tmp_path):
    more = '[[teams]]\nid = "north-2"\nname = "north"\naim = "An aim."\nsetting = "community"'
    assert [line.split(": ", 2)[1] for line in mistakes(tmp_path, head=more)] == ["teams"]


def test_timepoints_stand_in_the_order_in_which_they_happen(tmp_path):
    more = (
        '[[timepoints]]\nid = "p3"\ntitle = "P3"\nkind = "follow-up"\nstarts = 2023-12-01\n'
        '[[timepoints]]\nid = "p4"\ntitle = "P4"\nkind = "follow-up"\nstarts = 2023-11-01\n'
        "ends = 2023-10-01"
    )
    found = [line.split(": ", 2)[1] for line in mistakes(tmp_path, head=more)]
    assert found == ["timepoints[4].starts", "timepoints[4].ends"]


def test_one_file_read_twice_for_one_timepoint_would_count_twice(tmp_path):
    cohort(tmp_path, as_csv(ROWS))
    declared = (tmp_path / "c1" / "cohort.toml").read_text()
    again = declared[declared.index("[[surveys]]") :].replace('id = "s"', 'id = "t"')
    (tmp_path / "c1" / "cohort.toml").write_text(declared + again)
    assert "count twice" in check_cohort(tmp_path / "c1").failure
    other = again.replace('timepoint = "before"', 'timepoint = "after"')
    (tmp_path / "c1" / "cohort.toml").write_text(declared + other)
    assert not check_cohort(tmp_path / "c1").failure
