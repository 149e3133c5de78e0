"""Colours are told apart: on both pages, and by people who see two primaries."""

from itertools import combinations, product

import numpy as np
import plotly.graph_objects as go
import pytest

from dlcore.figures import theme

OPTIMIZERS = [
    "sgd",
    "momentum",
    "nesterov",
    "adagrad",
    "adadelta",
    "rmsprop",
    "rmsprop_centered",
    "adam",
    "adam_uncorrected",
    "adamw",
    "adamax",
    "nadam",
    "radam",
    "amsgrad",
    "lion",
]
USUAL = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "lion"]
SERIES = [theme.DATA, theme.MEASURED, theme.THEORY, theme.TRAIN, theme.TEST, theme.GOOD, theme.BAD, theme.MINIMUM]
SERIES += [theme.FLATTEST, theme.STEEPEST]
PAGES = theme.PALETTE["--st-background-color"]

# Machado, Oliveira, Fernandes 2009, severity 1.0, applied to linear RGB.
SIGHT = {
    "trichromat": np.eye(3),
    "deuteranope": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanope": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}
# Ottosson 2020, OKLab: linear RGB -> cone-like responses -> lightness and two opponent axes.
CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
OPPONENT = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear(colour):
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """WCAG 2 contrast ratio of two hex colours."""
    bright, dim = sorted((linear(c) @ [0.2126, 0.7152, 0.0722] for c in (one, other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def distance(one, other, sight):
    """Euclidean distance in OKLab; about 0.02 is just noticeable."""
    seen = [OPPONENT @ np.cbrt(CONES @ np.clip(SIGHT[sight] @ linear(c), 0, 1)) for c in (one, other)]
    return np.linalg.norm(seen[0] - seen[1])


def test_contrast_is_the_published_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", [*map(theme.colour, OPTIMIZERS), *SERIES, *theme.ORDERED, *theme.RUNS])
@pytest.mark.parametrize("page", PAGES)
def test_every_series_stands_out_from_both_pages(colour, page):
    assert contrast(colour, page) >= 3


@pytest.mark.parametrize("index", [0, 1])
@pytest.mark.parametrize("name", ["--st-text-color", "--lab-muted"])
def test_words_are_readable_on_both_pages(name, index):
    assert contrast(theme.PALETTE[name][index], PAGES[index]) >= 4.5


@pytest.mark.parametrize("sight", SIGHT)
def test_usual_optimizers_are_told_apart_by_colour_alone(sight):
    nearest = min(distance(theme.colour(a), theme.colour(b), sight) for a, b in combinations(USUAL, 2))
    assert nearest >= 0.08


@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_optimizers_differ_clearly_in_colour_or_in_dash(sight):
    for a, b in combinations(OPTIMIZERS, 2):
        apart = distance(theme.colour(a), theme.colour(b), sight)
        assert theme.dash(a) != theme.dash(b) or apart >= 0.08, (a, b, apart)


@pytest.mark.parametrize(
    "pair", [(theme.TRAIN, theme.TEST), (theme.GOOD, theme.BAD), (theme.MEASURED, theme.THEORY), theme.SIDES]
)
@pytest.mark.parametrize("sight", SIGHT)
def test_opposites_are_told_apart(pair, sight):
    assert distance(*pair, sight) >= 0.08


@pytest.mark.parametrize("several", [theme.ORDERED, theme.RUNS], ids=["ordered", "runs"])
@pytest.mark.parametrize("sight", SIGHT)
def test_curves_of_one_picture_are_told_apart_by_colour_alone(sight, several):
    assert min(distance(one, other, sight) for one, other in combinations(several, 2)) >= 0.11


def test_few_curves_in_an_order_take_colours_far_apart():
    assert theme.ordered(6) == list(theme.ORDERED)
    assert theme.ordered(2) == [theme.ORDERED[0], theme.ORDERED[-1]]
    assert len(set(theme.ordered(5))) == 5
    with pytest.raises(ValueError, match="7 curves have no colours"):
        theme.ordered(7)


@pytest.mark.parametrize("sight", SIGHT)
def test_areas_are_told_apart_from_each_other_and_from_what_diverged_or_has_not_arrived(sight):
    for one, other in combinations([*theme.PLACES, theme.BAD], 2):
        assert distance(one, other, sight) >= 0.14, (one, other)
    for colour, neutral in product([*theme.PLACES, theme.BAD], theme.PALETTE["--lab-not-yet"]):
        assert distance(colour, neutral, sight) >= 0.12, (colour, neutral)


@pytest.mark.parametrize("colour", theme.PLACES)
@pytest.mark.parametrize("page", PAGES)
def test_areas_stand_out_from_both_pages(colour, page):
    """Less than a line must, since an area is large and its star has a rim."""
    assert contrast(colour, page) >= 2


@pytest.mark.parametrize("name", USUAL)
@pytest.mark.parametrize("index", [0, 1])
def test_usual_paths_show_on_the_loss_surface(name, index):
    for level in range(5):
        tint = theme.PALETTE[f"--lab-surface-{level}"][index]
        assert distance(theme.colour(name), tint, "trichromat") >= 0.1


def test_unknown_optimizer_gets_a_stable_look():
    assert theme.colour("muon") == theme.colour("muon")
    assert theme.line("muon") == {"color": theme.colour("muon"), "dash": theme.dash("muon"), "width": 2.5}
    assert len({(theme.colour(f"o{i}"), theme.dash(f"o{i}")) for i in range(40)}) > 20


def test_figure_leaves_its_looks_to_where_it_is_shown_and_own_layout_wins():
    drawn = theme.figure(height=300, paper_bgcolor="#ff0000")
    assert "var(" not in drawn.to_json()
    shown = theme.resolve(drawn, "dark")
    assert (shown.layout.height, shown.layout.paper_bgcolor) == (300, "#ff0000")
    assert shown.layout.template.layout.font.color == theme.PALETTE["--st-text-color"][1]
    assert shown.layout.template.layout.xaxis.gridcolor == theme.PALETTE["--lab-grid"][1]


def test_template_is_valid_plotly():
    assert go.layout.Template(theme.TEMPLATE).layout.hovermode == "closest"


def test_resolve_leaves_no_variable_and_its_input_alone():
    drawn = theme.figure().add_scatter(y=[1, 2], line_color=theme.TRUTH)
    for mode, ink in zip(("light", "dark"), theme.PALETTE["--st-text-color"], strict=True):
        resolved = theme.resolve(drawn, mode)
        assert "var(" not in resolved.to_json()
        assert resolved.data[0].line.color == ink
    assert drawn.data[0].line.color == theme.TRUTH


def test_axes_and_hover_are_valid_plotly():
    drawn = theme.figure(xaxis=theme.number_axis("Step"), yaxis=theme.log_axis("Loss"))
    drawn.add_scatter(y=[1, 2], hovertemplate=theme.hover("step %{x}", "loss %{y:.3g}"), marker=theme.marker("#fff000"))
    assert drawn.layout.yaxis.type == "log"
    assert drawn.data[0].hovertemplate == "step %{x}<br>loss %{y:.3g}<extra></extra>"
    assert isinstance(drawn, go.Figure)


def test_a_small_figure_has_no_words_of_its_own():
    drawn = theme.figure(xaxis={"title": {"text": "epoch"}}, annotations=[{"text": "a level"}])
    drawn.add_vline(1, annotation_text="here")
    small = theme.small(drawn)
    assert small.layout.annotations == ()
    assert small.layout.xaxis.title.text is None
    assert not small.layout.showlegend


@pytest.mark.parametrize(("sight", "least"), [("trichromat", 0.14), ("deuteranope", 0.07), ("protanope", 0.08)])
def test_classes_are_told_apart(sight, least):
    """Less clearly by who sees two primaries: the digit stands beside the colour."""
    assert len(theme.CLASSES) == 10
    assert min(distance(one, other, sight) for one, other in combinations(theme.CLASSES, 2)) >= least


@pytest.mark.parametrize("colour", theme.CLASSES)
@pytest.mark.parametrize("page", PAGES)
def test_classes_stand_out_from_both_pages(colour, page):
    """Less than a line must, since a dot has its digit beside it or in what hovering says."""
    assert contrast(colour, page) >= 2.6
