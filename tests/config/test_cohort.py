"""A wrong cohort.toml: every mistake in one pass, each with file, key, found and allowed."""

import re
from pathlib import Path

import pytest

from evaluation.config.checklist import DEFAULT
from evaluation.config.cohort import read_cohort
from evaluation.errors import ConfigError

GOOD = """
id = "c1"
title = "Cohort"
programme = "Programme"
synthetic = true
seed = 1
starts = 2026-01-01
ends = 2026-06-30

[[timepoints]]
id = "t0"
title = "Before"
kind = "baseline"

[[timepoints]]
id = "t1"
title = "After"
kind = "end"

[[teams]]
id = "a"
name = "Team A"
aim = "An aim"
setting = "community"

[[roles]]
id = "carer"
name = "carers"
group = "lived experience"

[[surveys]]
id = "before"
file = "before.csv"
tool = "plain"
timepoint = "t0"
[surveys.columns]
person = "code"
team = { header = "team", values = { "Team 1" = "a" } }
[[surveys.instruments]]
instrument = "aim"
[surveys.instruments.items]
aim1 = "Q1"

[[outcomes]]
id = "acceptability"
title = "Acceptability"
instrument = "aim"
scale = "aim1"
before = "t0"
after = "t1"
"""


def write(folder: Path, text: str) -> Path:
    cohort = folder / "c1"
    cohort.mkdir(exist_ok=True)
    (cohort / "cohort.toml").write_text(text, encoding="utf-8")
    return cohort


def test_a_good_file_becomes_a_frozen_object(tmp_path: Path):
    cohort = read_cohort(write(tmp_path, GOOD))
    assert cohort.teams[0].name == "Team A"
    assert cohort.surveys[0].columns.person is not None
    assert cohort.surveys[0].columns.person.header == "code"
    with pytest.raises(ValueError, match="frozen"):
        cohort.seed = 2


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path):
    folder = write(tmp_path, "")
    (folder / "cohort.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_cohort(folder).id == "c1"


WRONG = {
    "seed = 1": ("seed = -1", "seed: found -1"),
    'tool = "plain"': ('tool = "exel"', "surveys[1].tool: found 'exel'"),
    'file = "before.csv"': ('file = "../before.csv"', "surveys[1].file: found '../before.csv'"),
    'timepoint = "t0"': ('timepoint = "t9"', "surveys[1].timepoint: found 't9'; allowed: t0, t1"),
    '"Team 1" = "a"': (
        '"Team 1" = "b"',
        "surveys[1].columns.team.values.Team 1: found 'b'; allowed: a",
    ),
    'instrument = "aim"\n[surveys': (
        'instrument = "aims"\n[surveys',
        "surveys[1].instruments[1].instrument: found 'aims'; allowed: ",
    ),
    'aim1 = "Q1"': ('aim9 = "Q1"', "surveys[1].instruments[1].items.aim9: is no item of aim"),
    'scale = "aim1"': ('scale = "total9"', "outcomes[1].scale: found 'total9'; allowed: "),
    'before = "t0"': ('before = "t7"', "outcomes[1].before: found 't7'; allowed: t0, t1"),
    'title = "Cohort"': ('titel = "Cohort"', "titel: is not a key that is known here"),
    "ends = 2026-06-30": ("ends = 2025-06-30", "`ends` is before `starts`"),
    'group = "lived experience"': ('group = "lived"', "roles[1].group: found 'lived'"),
    'id = "a"': ('id = "a b"', "teams[1].id: found 'a b'"),
    'id = "c1"': ('id = "c2"', "id: found 'c2'; allowed: the folder's own name, 'c1'"),
    "synthetic = true": ("", "synthetic: is missing"),
}
UNKNOWN_LISTS = {
    '["gripp3"]': r"no checklists of these names: \['gripp3'\]; allowed: coreq, gramms,",
    '["coreq", "coreq"]': "a checklist is named more than once",
    '"coreq"': r"report.checklists: found 'coreq'; allowed",
}


@pytest.mark.parametrize(("right", "wrong", "message"), [(k, *v) for k, v in WRONG.items()])
def test_a_mistake_is_named_with_its_key(tmp_path: Path, right: str, wrong: str, message: str):
    assert GOOD.count(right) >= 1
    with pytest.raises(ConfigError) as caught:
        read_cohort(write(tmp_path, GOOD.replace(right, wrong, 1)))
    assert message in str(caught.value)
    for line in str(caught.value).splitlines():
        assert re.match(r"c1/cohort\.toml(:\d+)?: ", line)


@pytest.mark.parametrize(
    ("right", "wrong"), [('before = "t0"', 'before = "t7"'), ('aim1 = "Q1"', 'aim9 = "Q1"')]
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, right: str, wrong: str):
    line = GOOD[: GOOD.index(right)].count("\n") + 1
    with pytest.raises(ConfigError, match=rf"^c1/cohort\.toml:{line}: ") as caught:
        read_cohort(write(tmp_path, GOOD.replace(right, wrong, 1)))
    assert len(str(caught.value).splitlines()) <= 2


@pytest.mark.parametrize(("named", "message"), UNKNOWN_LISTS.items())
def test_only_checklists_that_are_known_are_chosen(tmp_path: Path, named: str, message: str):
    with pytest.raises(ConfigError, match=message):
        read_cohort(write(tmp_path, f"{GOOD}\n[report]\nchecklists = {named}\n"))


def test_checklists_are_chosen_in_the_order_in_which_they_are_named(tmp_path: Path):
    assert read_cohort(write(tmp_path, GOOD)).report.checklists == DEFAULT
    chosen = read_cohort(write(tmp_path, f'{GOOD}\n[report]\nchecklists = ["srqr", "coreq"]\n'))
    assert chosen.report.checklists == ("srqr", "coreq")


def test_all_mistakes_come_in_one_pass(tmp_path: Path):
    text = GOOD
    expected = []
    for right in ('id = "c1"', "seed = 1", 'tool = "plain"', 'timepoint = "t0"', 'scale = "aim1"'):
        wrong, message = WRONG[right]
        text = text.replace(right, wrong, 1)
        expected.append(message)
    with pytest.raises(ConfigError) as caught:
        read_cohort(write(tmp_path, text))
    for message in expected:
        assert message in str(caught.value)


def test_mistakes_come_in_the_order_of_the_file(tmp_path: Path):
    text = GOOD.replace('timepoint = "t0"', 'timepoint = "never"')
    with pytest.raises(ConfigError) as caught:
        read_cohort(write(tmp_path, text.replace('title = "Acceptability"', "title = 1")))
    keys = [line.split(": ")[1] for line in str(caught.value).splitlines()]
    assert keys == ["surveys[1].timepoint", "outcomes[1].title"]


def test_a_repeated_id_is_a_mistake(tmp_path: Path):
    team = GOOD[GOOD.index("[[teams]]") : GOOD.index("[[roles]]")]
    with pytest.raises(ConfigError, match="the id 'a' is given 2 times"):
        read_cohort(write(tmp_path, GOOD + team))


def test_broken_toml_names_the_place(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"c1/cohort.toml: is not valid TOML: .*line 2"):
        read_cohort(write(tmp_path, '\nid = "c1\n'))


@pytest.mark.parametrize(
    "wrong",
    [
        "id = “c1”\n",
        'id = "c1”\ntitle = "x"\n',
        'id = “c1"\r\ntitle = "x"\r\n',
        "id = ‘c1’\n",
        "a = 1\n“b c” = 1\n",
        "labels = { “Agre” = 4 }\n",
        'a = ["b”, "c"]\n',
        'a = "b”',
    ],
)
def test_curly_quotation_marks_are_named(tmp_path: Path, wrong: str):
    with pytest.raises(ConfigError, match="between straight quotation marks"):
        read_cohort(write(tmp_path, wrong))


def test_curly_marks_elsewhere_are_not_blamed(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"line 2, .*Correct that place\.$"):
        read_cohort(write(tmp_path, '# “x”\ntitle = "People’s say" x\n'))


@pytest.mark.parametrize("line", ['labels = { "Agre" = 4 }', 'missing_codes = ["99"]'])
def test_a_line_below_the_wrong_heading_is_to_be_moved(tmp_path: Path, line: str):
    heading = "[surveys.instruments.items]\n"
    assert heading in GOOD
    text = GOOD.replace(heading, f"{heading}{line}\n")
    with pytest.raises(ConfigError) as caught:
        read_cohort(write(tmp_path, text.replace('before = "t0"', 'before = "never"')))
    moved, other = sorted(str(caught.value).splitlines(), key=lambda one: "before" in one)
    at = text.splitlines().index(line) + 1
    key = line.split(" = ")[0]
    assert moved.startswith(f"c1/cohort.toml:{at}: surveys[1].instruments[1].items.{key}: found ")
    assert "[surveys.instruments.items], move the line above that heading" in moved
    assert "outcomes[1].before: found 'never'" in other


@pytest.mark.parametrize("text", ['title = ["x"]\n', 'title = { a = "x" }\n'])
def test_a_list_for_a_text_at_the_top_is_to_be_corrected(tmp_path: Path, text: str):
    title = next(line for line in GOOD.splitlines() if line.startswith("title = "))
    with pytest.raises(ConfigError, match=r"title: found .*; allowed: a text\. Correct it\.$"):
        read_cohort(write(tmp_path, GOOD.replace(f"{title}\n", text, 1)))


def test_a_table_whose_name_is_not_known_is_named_with_its_line(tmp_path: Path):
    text = GOOD.replace("[surveys.columns]", "[survey.columns]")
    assert text != GOOD
    line = text.splitlines().index("[survey.columns]") + 1
    with pytest.raises(ConfigError) as caught:
        read_cohort(write(tmp_path, text))
    assert f"c1/cohort.toml:{line}: survey: is not a key" in str(caught.value)


def test_a_missing_file_is_said(tmp_path: Path):
    (tmp_path / "c1").mkdir()
    with pytest.raises(ConfigError, match="there is no such file"):
        read_cohort(tmp_path / "c1")


@pytest.mark.parametrize("path", ["/etc/passwd", "C:/x.csv", "a/../../x.csv", "..\\x.csv", ""])
def test_a_file_outside_the_folder_is_refused(tmp_path: Path, path: str):
    text = GOOD.replace('file = "before.csv"', f"file = '{path}'", 1)
    with pytest.raises(ConfigError, match=r"surveys\[1\].file"):
        read_cohort(write(tmp_path, text))


def test_a_cohorts_own_instrument_takes_the_packages_place(tmp_path: Path):
    folder = write(tmp_path, GOOD)
    (folder / "instruments").mkdir()
    (folder / "instruments" / "aim.toml").write_text(
        """
id = "aim"
title = "Own"
licence = "own"
source = "own"
[answers]
minimum = 1
maximum = 5
[[items]]
id = "other"
""",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError, match="aim1: is no item of aim; allowed: other"):
        read_cohort(folder)


OWN = """
id = "own"
title = "Own"
licence = "own"
source = "own"
answers = { minimum = 1, maximum = 5 }
[[items]]
id = "x"
"""


def mistakes_of(folder: Path, **instruments: str) -> list[str]:
    """Return what is wrong with a cohort that has these instrument files."""
    (folder / "instruments").mkdir()
    for name, text in instruments.items():
        (folder / "instruments" / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_cohort(folder)
    return str(caught.value).splitlines()


def test_mistakes_of_instrument_files_hide_no_others(tmp_path: Path):
    text = GOOD.replace("seed = 1", "seed = -1").replace('before = "t0"', 'before = "t7"')
    # nothing is said of what the cohort takes from an instrument that cannot be read
    text = text.replace('instrument = "aim"', 'instrument = "own"')
    said = mistakes_of(
        write(tmp_path, text),
        own=OWN.replace('title = "Own"', "title = 7"),
        other=OWN,
        third="= = =",
    )
    assert [line.split(": ")[1] for line in said] == [
        "seed",
        "outcomes[1].before",
        "id",
        "title",
        "is not valid TOML",
    ]
    assert [line.split(":")[0].split("/")[-1] for line in said] == [
        "cohort.toml",
        "cohort.toml",
        "other.toml",
        "own.toml",
        "third.toml",
    ]


def test_instruments_are_looked_at_beside_a_cohort_that_cannot_be_read(tmp_path: Path):
    said = mistakes_of(write(tmp_path, "= = =\n"), own=OWN + "colour = 7\n", other=OWN)
    assert [line.split(": ")[1] for line in said] == ["is not valid TOML", "id", "items[1].colour"]


def test_a_mistaken_instrument_alone_is_told_at_its_own_file(tmp_path: Path):
    # which has the name of one of the package's, of which nothing is said then either
    text = GOOD.replace('aim1 = "Q1"', 'mine = "Q1"').replace('"aim1"', '"mine"')
    said = mistakes_of(write(tmp_path, text), aim=OWN.replace('"own"', '"aim"') + "colour = 7\n")
    assert [line.split(": ")[1] for line in said] == ["items[1].colour"]


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        ("[[timepoints]]", "linkage = 7\n[[timepoints]]", "linkage"),
        ("[[timepoints]]", "involvement = []\n[[timepoints]]", "involvement"),
        ("[[teams]]", "starts = true\nends = 2026-01-01\n[[teams]]", "timepoints[2].starts"),
        ('tool = "plain"', 'tool = "plain"\nignore = 7', "surveys[1].ignore"),
        ('tool = "plain"', 'tool = "plain"\nonly = "x"', "surveys[1].only"),
        ('tool = "plain"', 'tool = "plain"\ntexts = 7', "surveys[1].texts"),
        (
            'instrument = "aim"\n[surveys',
            'instrument = "aim"\nlabels = 7\n[surveys',
            "surveys[1].instruments[1].labels",
        ),
        (
            'instrument = "aim"\n[surveys',
            'instrument = "aim"\nmissing_codes = 7\n[surveys',
            "surveys[1].instruments[1].missing_codes",
        ),
    ],
)
def test_a_table_of_the_wrong_type_hides_no_other_mistake(tmp_path, right, wrong, key):
    assert GOOD.count(right) >= 1
    text = GOOD.replace('aim1 = "Q1"', 'aim9 = "Q1"').replace('before = "t0"', 'before = "t7"')
    at = text.rindex(right) if right == "[[teams]]" else text.index(right)
    with pytest.raises(ConfigError) as caught:
        read_cohort(write(tmp_path, text[:at] + wrong + text[at + len(right) :]))
    said = [line.split(": ")[1] for line in str(caught.value).splitlines()]
    assert said == [key, "surveys[1].instruments[1].items.aim9", "outcomes[1].before"]


@pytest.mark.parametrize("starts", ['"2026-03-01"', "2026-03-01"])
@pytest.mark.parametrize("ends", ['"2026-02-01"', "2026-02-01"])
def test_days_may_stand_in_quotation_marks(tmp_path: Path, starts: str, ends: str):
    at = GOOD.index("[[teams]]")
    text = f"{GOOD[:at]}starts = {starts}\nends = {ends}\n{GOOD[at:]}"
    with pytest.raises(ConfigError, match=r"timepoints\[2\].ends: is before `starts`"):
        read_cohort(write(tmp_path, text))
    text = text.replace(ends, "2026-04-01")
    assert str(read_cohort(write(tmp_path, text)).timepoints[1].starts) == "2026-03-01"


def test_items_of_the_wrong_type_are_one_mistake(tmp_path: Path):
    scales = '[[scales]]\nid = "s"\ntitle = "S"\nitems = ["x"]\nminimum_answered = 3\n'
    scales += '[[scales]]\nid = "t"\ntitle = "T"\nitems = 7\nminimum_answered = 1\n'
    own = OWN.replace('[[items]]\nid = "x"', "items = 7") + scales
    said = mistakes_of(write(tmp_path, GOOD), own=own)
    assert [line.split(": ")[1] for line in said] == ["items", "scales[2].items"]
