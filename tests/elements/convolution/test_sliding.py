"""The settings of a convolution: limits that follow from one another, and sentences that name the relation."""

import itertools
import re

import pydantic
import pytest

from dlcore.elements.convolution import sliding
from dlcore.elements.convolution.sliding import Sliding, Way
from dlcore.elements.convolution.window import Window

FIVE = "~".join(["1_2_3_4_5"] * 5)


def image(rows, columns):
    return ("~".join(["_".join(["1"] * columns)] * rows),)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"padding": "same", "stride": 2}, '"same" needs stride 1, as torch says'),
        (
            {"padding": "valid", "dilation": 3},
            "the kernel spans 7 cells, more than the 5 of the input with 0 of padding",
        ),
        ({"cells": 5, "mode": "reflect"}, "5 cells of it must be smaller than the 5 there are"),
        ({"cells": 6, "mode": "circular"}, "6 cells of it must be at most the 5 there are"),
        ({"channels": (FIVE, FIVE, FIVE), "groups": 2, "filters": 2}, "3 channels cannot be split into 2 groups"),
        ({"channels": (FIVE, FIVE), "groups": 2, "filters": 3}, "3 filters cannot be split into 2 groups"),
        ({"channels": (FIVE, "1_2")}, "the same number of rows and columns"),
        ({"channels": ()}, "at least 1"),
        ({"kernel": "~".join(["1"] * 8)}, "8 rows and 1 columns; allowed are at most 7"),
        ({"padding": "full", "mode": "reflect", "dilation": 3}, "6 cells of it must be smaller than the 5"),
    ],
)
def test_what_has_no_output_is_refused_with_the_relation(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        Sliding(**{"channels": (FIVE,), **settings})


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
@pytest.mark.parametrize("padding", ["number", "valid", "same", "full"])
@pytest.mark.parametrize(("rows", "columns", "size"), [*itertools.product((3, 5), (3, 8), (1, 2, 3))])
def test_the_limits_are_where_the_outputs_end(mode, padding, rows, columns, size):
    """Up to a limit every value has an output; behind it the next one has none, and it is said why."""
    way = Way(padding, 1, mode)

    def refused(dilation):
        return sliding.refusal((rows, columns), (size, size), way._replace(dilation=dilation))

    last, why = sliding.limit(range(1, 5), refused)
    settings = {"channels": image(rows, columns), "kernel": image(size, size)[0], **way._asdict()}
    for dilation in range(1, last + 1):
        assert Sliding(**settings | {"dilation": dilation}).windows()[0].outputs(rows) >= 1
    assert bool(why) == (last < 4)
    if why:
        with pytest.raises(pydantic.ValidationError, match=re.escape(why)):
            Sliding(**settings | {"dilation": last + 1})


def test_a_limit_is_never_below_the_first_value():
    assert sliding.limit(range(1, 4), lambda value: "no") == (1, "no")
    assert sliding.limit(range(3), lambda value: "") == (2, "")


def test_padding_has_a_limit_of_its_own():
    def refused(image, cells, mode):
        return sliding.refusal(image, (1, 1), Way("number", cells, mode))

    assert refused((9, 4), 3, "reflect") == ""
    assert "smaller than the 4" in refused((9, 4), 4, "reflect")
    assert refused((9, 4), 4, "circular") == ""
    assert refused((1, 1), 6, "replicate") == ""


def test_the_formula_stands_with_the_numbers_of_the_axis():
    written = sliding.size_in_numbers(6, Window(3, 2, 1, 1))
    assert r"\frac{6 + 1 + 1 - 1 \cdot (3 - 1) - 1}{2}" in written
    assert written.endswith("+ 1 = 3")


@pytest.mark.parametrize(
    ("padding", "sides"), [("number", (2, 2)), ("valid", (0, 0)), ("same", (1, 2)), ("full", (3, 3))]
)
def test_the_rules_of_padding_for_an_even_kernel(padding, sides):
    assert sliding.sides(padding, 2, 4, 1) == sides
