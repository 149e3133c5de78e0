"""Stacks that hypothesis draws: any layer, and stacks that fit on an image."""

from hypothesis import assume
from hypothesis import strategies as st

from dlcore.elements.convolution import stack
from dlcore.elements.convolution.layers import Layer


@st.composite
def any_layer(draw, kinds=("conv", "conv", "pool", "avg", "up"), largest=6):
    """Draw a layer that torch would build."""
    kind = draw(st.sampled_from(kinds))
    kernel, stride = draw(st.integers(1, largest)), draw(st.integers(1, 4))
    if kind in {"pool", "avg"}:
        return Layer(kind, kernel, stride, draw(st.integers(0, kernel // 2)), ceil=draw(st.booleans()))
    dilation, padding = draw(st.integers(1, 3)), draw(st.integers(0, 4))
    extra = draw(st.integers(0, max(stride, dilation) - 1)) if kind == "up" else 0
    return Layer(kind, kernel, stride, padding, dilation, extra)


ANY = any_layer()


@st.composite
def any_stack(draw, layers=ANY, most=6):
    """Draw layers, one on the other, and an image's size on which they fit; some hundred units at most."""
    size = draw(st.integers(8, 40))
    drawn = draw(st.lists(layers, min_size=1, max_size=most))
    try:
        built = stack.levels(drawn, size)
    except ValueError:
        built = ()
    assume(built and max(level.size for level in built) <= 200)
    return drawn, size, built
