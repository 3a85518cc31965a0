import matplotlib as mpl
import pytest
from lxml import html
from matplotlib.patches import Rectangle

from evaluation.estimates import Estimate
from evaluation.show import figures


def line_points(ax, y):
    """Return what is drawn as data on one line of a plot: markers, intervals."""
    return [line for line in ax.lines if len(line.get_ydata()) and set(line.get_ydata()) == {y}]


def words(ax):
    return [text.get_text() for text in ax.texts]


def lines_of(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def test_a_forest_has_every_group_and_ends_with_the_total(change):
    _, [ax] = figures.canvas()
    assert figures.forest(change, ax=ax, total="All teams") is ax
    assert lines_of(ax) == ["North", "South", "West", "All teams"]
    assert [line.get_marker() for line in line_points(ax, 3)] == ["None", "D"]
    assert line_points(ax, 0)[0].get_xdata() == pytest.approx([0.3, 1.1])
    assert "0.70 (0.30 to 1.10)   n 12" in words(ax)


def test_a_withheld_group_keeps_its_line_and_has_no_place_on_the_scale(change):
    _, [ax] = figures.canvas()
    figures.forest(change, ax=ax)
    for y in (1, 2):
        assert not line_points(ax, y)
    assert words(ax).count("withheld") == 2


def test_shares_are_drawn_from_nought_to_all(through_the_door):
    rows = through_the_door(
        Estimate(quantity="attendance_share", value=0.6, n=40, method="share", group="carers")
    )
    _, [ax] = figures.canvas()
    figures.forest(rows, ax=ax, quantity="attendance_share")
    assert ax.get_xlim() == (0.0, 1.0)


@pytest.fixture
def answers(through_the_door):
    levels = ("disagree", "neither", "agree")
    shares = {"heard": (0.25, 0.0, 0.75), "few": (0.5, 0.0, 0.5)}
    return through_the_door(
        *(
            Estimate(quantity="share", value=share, n=20 if item == "heard" else 2,
                     method="share", outcome=item, level=level)
            for item, parts in shares.items() for level, share in zip(levels, parts, strict=True)
        )
    )  # fmt: skip


def test_levels_nobody_chose_stay_and_the_middle_stands_on_the_centre(answers):
    fig, [ax] = figures.canvas()
    figures.item_distributions(answers, ax=ax)
    assert [text.get_text() for text in fig.legends[0].get_texts()] == [
        "disagree", "neither", "agree",
    ]  # fmt: skip
    bars = [bar for bar in ax.patches if bar.get_width() in (0.25, 0.0, 0.75)]
    assert [bar.get_x() for bar in bars] == [-0.25, 0.0, 0.0]


def test_a_withheld_item_has_no_bar(answers):
    _, [ax] = figures.canvas()
    figures.item_distributions(answers, ax=ax)
    assert lines_of(ax) == ["heard", "few"]
    assert "withheld" in words(ax)
    on_second = [bar for bar in ax.patches if bar.get_y() < 1 < bar.get_y() + bar.get_height()]
    assert [bar.get_hatch() for bar in on_second] == ["////"]


def test_an_even_scale_is_split_at_its_middle(through_the_door):
    rows = through_the_door(
        *(
            Estimate(quantity="share", value=share, n=20, method="share", outcome="i", level=level)
            for level, share in (("no", 0.4), ("yes", 0.6))
        )
    )
    _, [ax] = figures.canvas()
    figures.item_distributions(rows, ax=ax)
    assert [bar.get_x() for bar in ax.patches] == pytest.approx([-0.4, 0.0])


def test_before_and_after_show_the_whole_scale_and_no_withheld_mean(change):
    _, [ax] = figures.canvas()
    figures.before_after(change, ax=ax, scale=(1, 5), total="All teams")
    low, high = ax.get_xlim()
    assert low < 1
    assert high > 5
    assert lines_of(ax) == ["North", "South", "West", "All teams"]
    assert [list(line.get_xdata()) for line in line_points(ax, 0)] == [[3.0, 3.7], [3.0], [3.7]]
    assert not line_points(ax, 1)
    assert not line_points(ax, 2)
    assert words(ax).count("withheld") == 2


def test_a_flow_writes_each_number_and_withholds_a_small_one(through_the_door):
    rows = through_the_door(
        *(
            Estimate(quantity="people", value=count, n=count, method="count", level=stage)
            for stage, count in (("took part", 40), ("withdrew", 3), ("never came", 0))
        ),
        audience="public",
    )
    _, [ax] = figures.canvas()
    figures.people_flow(rows, ax=ax)
    # stages of a flow do not add up to anything, so a small one is withheld alone
    assert words(ax) == ["40", "withheld", "0"]
    bars = [bar for bar in ax.patches if isinstance(bar, Rectangle) and not bar.get_hatch()]
    assert [bar.get_width() for bar in bars] == [40, 0]


def test_groups_differ_in_colour_and_in_marker(through_the_door):
    sizes = {("a", "Heard"): 9, ("b", "Heard"): 9, ("c", "Heard"): 9, ("d", "Heard"): 3,
             ("a", "Time"): 9, ("b", "Time"): 2, ("c", "Time"): 9, ("d", "Time"): 3}  # fmt: skip
    rows = through_the_door(
        *(
            Estimate(quantity="attendance_share", value=0.4, low=0.2, high=0.6, n=n, method="share",
                     outcome=theme, group=role)
            for (role, theme), n in sizes.items()
        )
    )  # fmt: skip
    _, [ax] = figures.canvas()
    figures.intervals_by_group(
        rows, ax=ax, quantity="attendance_share", lines="outcome", titles={"a": "carers"}
    )
    *shown, withheld = ax.get_legend().legend_handles
    assert len({handle.get_color() for handle in shown}) == 3
    assert len({handle.get_marker() for handle in shown}) == 3
    assert withheld.get_hatch() == "////"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "carers", "b", "c", "d: withheld",
    ]  # fmt: skip
    # one number of a group that is shown elsewhere keeps its place
    assert words(ax) == ["withheld"]
    assert len(ax.lines) == 2 * 5


def test_a_joint_display_lines_teams_up_and_withholds_in_place(change, through_the_door):
    themes = through_the_door(
        *(
            Estimate(quantity="attendance_share", value=0.5, n=n, method="share", level="Heard",
                     group=team)
            for team, n in (("West", 3), ("North", 8), ("Not surveyed", 9), ("", 20))
        )
    )  # fmt: skip
    _, [left, right] = figures.canvas(panels=2)
    assert (
        figures.joint_display(change, themes, ax=left, beside=right, quantity="attendance_share")
        is right
    )
    assert left.get_ylim() == right.get_ylim()
    placed = {text.get_position()[1]: text.get_text() for text in right.texts}
    # the smallest team shown is withheld with the one too small, and the total stays
    assert placed == {0: "withheld", 2: "withheld", 3: "50%"}


@pytest.mark.parametrize(
    "draw",
    [
        lambda rows, ax: figures.forest(rows, ax=ax, quantity="share", by="outcome"),
        lambda rows, ax: figures.intervals_by_group(rows, ax=ax, quantity="share"),
        lambda rows, ax: figures.item_distributions(rows, ax=ax),
        lambda rows, ax: figures.people_flow(rows, ax=ax, quantity="share"),
    ],
)
def test_hostile_labels_are_drawn_as_text(through_the_door, hostile, draw):
    rows = through_the_door(
        Estimate(quantity="share", value=0.5, n=9, method="share", outcome=hostile,
                 group=hostile, level=hostile)
    )  # fmt: skip
    fig, [ax] = figures.canvas(lines=1)
    draw(rows, ax)
    shown = figures.show_figure(fig, id="f", alt=hostile, caption=hostile)
    tree = html.fromstring(shown.html)
    assert {node.tag for node in tree.iter()} == {"figure", "div", "img", "figcaption"}
    [image] = tree.xpath("//img")
    assert image.get("alt").split() == hostile.split()
    assert image.get("src").startswith("data:image/png;base64,")
    assert tree.xpath("string(//figcaption)").split() == hostile.split()


def test_equal_rows_give_equal_bytes_whatever_style_surrounds_them(change):
    def drawn():
        fig, [ax] = figures.canvas()
        figures.forest(change, ax=ax)
        return figures.show_figure(fig, id="f", alt="a", caption="c").html

    first = drawn()
    before = dict(mpl.rcParams)
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "black", "savefig.dpi": 10}):
        assert drawn() == first
    assert dict(mpl.rcParams) == before


def test_figures_are_unknown_to_pyplot():
    from matplotlib import pyplot as plt

    known = plt.get_fignums()
    figures.canvas()
    assert plt.get_fignums() == known


def test_a_line_with_nothing_to_show_says_so_once(through_the_door):
    rows = through_the_door(
        *(
            Estimate(quantity="attendance_share", value=0.4, n=3, method="share", level="Heard",
                     group=role)
            for role in ("a", "b")
        )
    )  # fmt: skip
    _, [ax] = figures.canvas()
    figures.intervals_by_group(rows, ax=ax, quantity="attendance_share")
    assert words(ax) == ["withheld"]
    assert lines_of(ax) == ["Heard"]


def test_no_answers_at_all_are_said_in_words(through_the_door):
    _, [ax] = figures.canvas()
    figures.item_distributions(through_the_door(), ax=ax)
    assert words(ax) == ["no answers"]


def test_an_item_has_a_bar_for_each_time(through_the_door):
    rows = through_the_door(
        *(
            Estimate(quantity="share", value=share, n=10, method="share", outcome="I feel heard",
                     group=time, level=level)
            for time, shares in (("Before", (0.6, 0.4)), ("After", (0.2, 0.8)))
            for level, share in zip(("no", "yes"), shares, strict=True)
        )
    )  # fmt: skip
    _, [ax] = figures.canvas()
    figures.item_distributions(rows, ax=ax)
    assert lines_of(ax) == ["I feel heard\nBefore", "After"]


def test_a_forest_marks_where_a_team_would_be_expected(through_the_door):
    rows = through_the_door(
        *(
            Estimate(quantity=quantity, value=value, low=None, high=None, n=n, method="m",
                     group=team)
            for team, n in (("North", 9), ("South", 8), ("", 17))
            for quantity, value in (("mean_change", 1.0), ("shrunken_change", 0.8))
        )
    )  # fmt: skip
    _, [ax] = figures.canvas()
    figures.forest(rows, ax=ax, pulled="shrunken_change")
    drawn = [list(line.get_xdata()) for line in ax.lines if line.get_marker() == "D"]
    # one open diamond a team; the third is the total's own
    assert sorted(drawn) == [[0.8], [0.8], [1.0]]
    assert ax.get_legend().get_texts()[0].get_text() == "By itself"


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_bands_of_change_never_show_one_person_to_the_public(through_the_door, audience):
    rows = through_the_door(
        *(
            Estimate(quantity="share", value=share, n=30, method="share", level=band)
            for band, share in (("rose", 29 / 30), ("the same", 1 / 30), ("fell", 0.0))
        ),
        audience=audience,
    )
    _, [ax] = figures.canvas()
    figures.change_spread(rows, ax=ax)
    withheld = words(ax).count("withheld")
    assert withheld == (1 if audience == "public" else 0)
