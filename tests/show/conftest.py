from collections.abc import Callable

import pytest

from evaluation.config.policy import policy
from evaluation.disclosure import Released, release
from evaluation.estimates import Estimate, Estimates

Release = Callable[..., Released]

#: Text as it may come out of an export: script, quotes, Markdown, a formula, TeX, a line break.
HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "[click](javascript:alert(1)) **bold**",
    '=HYPERLINK("https://example.org")',
    r"$\frac{1}{$ & co",
    "two\nlines",
    "{{ 7 * 7 }} {% raw %}",
)


@pytest.fixture(params=HOSTILE)
def hostile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def passed(*estimates: Estimate, audience: str = "internal") -> Released:
    return release(Estimates(estimates), policy(audience))


@pytest.fixture
def through_the_door() -> Release:
    return passed


@pytest.fixture
def change() -> Released:
    """Three teams and their total; the third is too small to be shown, so the second follows."""
    return passed(
        *(
            Estimate(
                quantity=quantity, value=value, low=value - 0.4, high=value + 0.4, n=n,
                n_out=1, method="paired t", outcome="Confidence", group=team,
            )
            for team, n in (("North", 12), ("South", 9), ("West", 3), ("", 24))
            for quantity, value in (("mean_before", 3.0), ("mean_after", 3.7), ("mean_change", 0.7))
        )
    )  # fmt: skip
