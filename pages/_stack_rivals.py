"""VGG's argument: several small kernels see what one large one sees, for fewer weights."""

from __future__ import annotations

import streamlit as st

from dlcore.elements.convolution import kernel_rivals
from dlcore.elements.convolution.kernel_rivals import MOST_CHANNELS, Rival
from dlcore.figures import kernel_rivals as figures
from dlcore.figures import theme
from pages import _numbers, _plot, _words
from pages._words import _

SIZE = 56
"""Rows and columns of the layer for which the multiply-adds are counted: VGG-16's third block."""


def show() -> None:
    """Show the comparison with the number of channels as a control."""
    with st.container(border=True, key="stack_rivals_box"):
        st.markdown(_words.explanation("stack", "rivals"))
        controls, picture = st.columns([3, 5], gap="large")
        with controls:
            channels = _numbers.whole(
                1, MOST_CHANNELS, 64, key="stack_c", label=_("C, channels in and out of every layer")
            )
            st.markdown(_table(channels))
            st.caption(_words.explanation("stack", "rivals-caption"))
        with picture:
            _plot.show(
                _plot.kept(("stack rivals", str(channels), _words.language()), lambda: _bars(channels)),
                key="stack_rivals",
                alt=_("Weights and multiply-adds of stacks of 3 × 3 kernels, and of the one kernel that sees as much."),
                height=320,
                view="rivals",
            )


def _table(channels: int) -> str:
    rows = [(_("layers"), _("field"), _("weights")), ("---", "---:", "---:")]
    for small, large in kernel_rivals.rivals(channels, SIZE)[:2]:
        rows += [(_name(one), f"{one.field}×{one.field}", _weights(one)) for one in (small, large)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _name(rival: Rival) -> str:
    return f"{rival.layers} × ({rival.kernel}×{rival.kernel})".replace(" ", "\N{NO-BREAK SPACE}")


def _weights(rival: Rival) -> str:
    return f"{rival.per_square}C² = {rival.weights:,}".replace(" ", "\N{NO-BREAK SPACE}")


def _bars(channels: int) -> theme.Figure:
    pairs = kernel_rivals.rivals(channels, SIZE)
    kinds = [
        figures.Bars(
            name,
            [one.weights for one in rivals],
            [one.multiply_adds for one in rivals],
            [f"{one.per_square}C²" for one in rivals],
        )
        for name, rivals in (
            (_("one large kernel"), [large for _small, large in pairs]),
            (_("a stack of 3 × 3"), [small for small, _large in pairs]),
        )
    ]
    fields = [f"{small.field} × {small.field}" for small, _large in pairs]
    axes = _("receptive field"), _("weights"), _("multiply-adds (MACs)")
    return figures.rivals(fields, (kinds[0], kinds[1]), axes)
