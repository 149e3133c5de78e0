"""The text of a stack: read, written, and refused with a sentence that names the word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.elements.convolution import layers
from dlcore.elements.convolution.layers import Layer
from dlcore.elements.convolution.window import TransposedWindow, Window
from tests.elements.convolution.random_stacks import any_layer


def test_what_is_left_out_is_as_in_torch():
    assert layers.read("conv 3; pool 2; avg 3 p1; up 2 s2") == (
        Layer("conv", 3),
        Layer("pool", 2, stride=2),
        Layer("avg", 3, stride=3, padding=1),
        Layer("up", 2, stride=2),
    )


def test_capitals_blanks_commas_and_lines_do_not_matter():
    wanted = (Layer("conv", 3, 2, 1), Layer("pool", 2, 2))
    assert layers.read(" CONV 3  p1 s2 ,\n pool 2 ;; ") == wanted


def test_a_layer_is_a_window_along_each_axis():
    assert Layer("pool", 3, 2, 1, ceil=True).window == Window(3, 2, 1, 1, rounding="ceil")
    assert Layer("up", 3, 2, 1, 1, 1).window == TransposedWindow(3, 2, 1, 1)


@given(st.lists(any_layer(), min_size=1, max_size=layers.MOST_LAYERS))
def test_whatever_is_written_is_read_again(stack):
    text = layers.written(stack)
    assert layers.read(text) == tuple(stack)
    assert layers.written(layers.read(text)) == text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("conv 3; cnov 3", r"layer 2: 'cnov' is no layer; it begins with one of conv, pool, avg, up"),
        ("conv", "layer 1: the kernel's size is missing; behind conv comes a whole number, such as conv 3"),
        ("conv big", "layer 1: 'big' is no kernel size"),
        ("conv 3 q2", r"'q2' means nothing behind conv; allowed are s \(stride\), p \(padding\), d \(dilation\)"),
        ("avg 3 d2", r"'d2' means nothing behind avg; allowed are s \(stride\), p \(padding\), ceil"),
        ("conv 3 ceil", "'ceil' means nothing behind conv"),
        ("conv 3 s1.5", "'s1.5' means nothing"),
        ("conv 3 s2 s2", "'s2' says a second time"),
        ("conv 99", r"layer 1 \(conv 99\): the kernel is 99; it must be from 1 to 31"),
        ("conv 3 s0", "the stride is 0; it must be from 1 to 16"),
        ("pool 3 p2", "a pooling's padding is at most half its kernel, 1 here"),
        ("up 2 s2 a2", "the output padding a must be smaller than the stride or the dilation"),
        (" ; ", "there are 0 layers; a stack has 1 to 40"),
        ("conv 3;" * 41, "there are 41 layers"),
        ("conv " + "9" * 5000, "is no kernel size"),
        ("<script>alert(1)</script>", "'<script>alert\\(1\\)</sc' is no layer"),
    ],
)
def test_a_word_that_means_nothing_is_named(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        layers.read(text)
