"""Published figures of a programme's own: read beside the package's, every mistake at its line."""

from pathlib import Path

import pytest

from evaluation.config.published import published, read_published
from evaluation.errors import ConfigError

GOOD = """
[[works]]
id = "pilot"
title = "The pilot"
what = "Two teams."
found = "It rose."
source = "Board paper"

[[figures]]
what = "Teams"
value = 2
quantity = "teams"
source = "Board paper"
"""


def write(folder: Path, text: str) -> Path:
    (folder / "published.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_there_is_what_the_package_knows(tmp_path: Path):
    assert read_published(tmp_path) == published()


def test_what_a_programme_adds_stands_after_it(tmp_path: Path):
    found = read_published(write(tmp_path, GOOD))
    assert found.works[: len(published().works)] == published().works
    assert [work.id for work in found.works][-1] == "pilot"
    assert found.figures[-1].value == 2


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('id = "pilot"', 'id = "S1"', 3, "works[1].id: the id 'S1' is given before"),
        ('quantity = "teams"', 'quantity = "p_value"', 12, "figures[1].quantity: found 'p_value'"),
        ('quantity = "teams"', 'quantity = "mean_change"', 9, "figures[1].outcome: is missing"),
        ("value = 2", 'value = "two"', 11, "figures[1].value: found 'two'"),
        ("value = 2", "value = nan", 11, "figures[1].value: found nan"),
        ('what = "Teams"', 'waht = "Teams"', 9, "figures[1].what: is missing"),
        ('source = "Board paper"\n\n', 'source = ""\n\n', 7, "works[1].source: found ''"),
        ("[[figures]]", "[[figure]]", 9, "figure: is not a key that is known here"),
        ("value = 2", "value = 2\nn = 0", 12, "figures[1].n: found 0"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, said: str):
    assert old in GOOD
    with pytest.raises(ConfigError) as fault:
        read_published(write(tmp_path, GOOD.replace(old, new, 1)))
    assert f"published.toml:{line}: {said}" in str(fault.value)


def test_the_packages_own_is_complete():
    assert len(published().works) == 5
    assert all(one.source and one.what for one in published().figures)
