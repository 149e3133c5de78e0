"""The formulas of the tab "Walk", with the functions that run."""

from __future__ import annotations

import numpy as np

from dlcore.elements.latent import neighbours, walks
from pages import _formula
from pages._walk_scene import Scene
from pages._words import _


def show(shown: Scene) -> None:
    """Show the formulas with this walk's numbers."""
    start, end = shown.seen.main.path[[0, -1]]
    symbols = {
        "|a|": f"{np.linalg.norm(start):.3f}",
        "|b|": f"{np.linalg.norm(end):.3f}",
        "d": str(shown.question.dims),
    }
    _formula.show(
        r"z(t) = \bigl((1-t)\,|a| + t\,|b|\bigr)\left(\frac{\sin((1-t)\,\omega)}{\sin\omega}\,\frac{a}{|a|} + "
        r"\frac{\sin(t\,\omega)}{\sin\omega}\,\frac{b}{|b|}\right),\qquad \omega = \angle(a, b)",
        walks.spherical,
        source=_(
            "Shoemake, Animating Rotation with Quaternion Curves, 1985, section 3.3; "
            "White, Sampling Generative Networks, 2016, section 2.1"
        ),
        symbols=symbols | {r"\omega": f"{walks.angle(start, end):.1f}^\\circ"},
    )
    _formula.show(
        r"\mathbb{E}\,\bigl|(1-t)\,a + t\,b\bigr| = \sqrt{(1-t)^2 + t^2}\;\sqrt{2}\,"
        r"\frac{\Gamma(\frac{d+1}{2})}{\Gamma(\frac{d}{2})}"
        r"\;\approx\; \sqrt{(1-t)^2 + t^2}\,\sqrt{d}, \qquad a, b \sim \mathcal{N}(0, I)",
        walks.norm_between,
        source=_("the mean of the chi distribution"),
        symbols={"d": str(shown.question.dims), r"\mathbb{E}|a|": f"{walks.mean_norm(shown.question.dims):.3f}"},
    )
    _formula.show(
        r"\text{undecided} = \sum_i 4\,p_i\,(1 - p_i)",
        walks.undecided,
        source=_("the variance of a Bernoulli variable with mean p, in units of the largest"),
    )
    _formula.show(
        r"\hat{y}(x) = \text{most frequent class among the } k \text{ test images nearest to } x",
        neighbours.look,
        source=_("Cover and Hart, Nearest Neighbor Pattern Classification, 1967"),
        symbols={
            "k": str(neighbours.NEIGHBOURS),
            r"\text{error}": f"{_reading_error(shown):.1%}".replace("%", r"\,\%"),
        },
    )


def _reading_error(shown: Scene) -> float:
    """Return the share of the kept test images that the neighbours misread, each without itself."""
    return neighbours.leave_one_out(*shown.known)
