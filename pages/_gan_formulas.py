"""The formulas of the tab "GAN": what both players of this view descend, D*, its value, and how things are counted."""

from __future__ import annotations

import streamlit as st

from dlcore.elements.latent import plane_density
from dlcore.experiments.plane_gan import PlaneGan, PlaneGanResult
from pages import _formula, _words
from pages._words import _

_CROSS = r"L_D = -\,\mathbb{E}_{x\sim p}\log D(x) \;-\; \mathbb{E}_{z}\log\bigl(1 - D(G(z))\bigr) = -V(D, G)"
_GOODFELLOW = "Goodfellow et al., Generative Adversarial Nets, 2014, {where}"
LOSSES = {
    "minimax": (_CROSS, r"L_G = \mathbb{E}_{z}\log\bigl(1 - D(G(z))\bigr)", _GOODFELLOW.format(where="equation 1")),
    "non_saturating": (
        _CROSS,
        r"L_G = -\,\mathbb{E}_{z}\log D(G(z))",
        _GOODFELLOW.format(where="equation 1 and section 3"),
    ),
    "least_squares": (
        r"L_D = \tfrac12\,\mathbb{E}_{x\sim p}\bigl(D(x)-1\bigr)^2 + \tfrac12\,\mathbb{E}_{z}\,D(G(z))^2",
        r"L_G = \tfrac12\,\mathbb{E}_{z}\bigl(D(G(z))-1\bigr)^2",
        "Mao et al., Least Squares Generative Adversarial Networks, 2017, equation 9",
    ),
    "wasserstein": (
        r"L_f = \mathbb{E}_{z} f(G(z)) - \mathbb{E}_{x\sim p} f(x) + \lambda\,\mathbb{E}_{\hat x}"
        r"\bigl(\lVert\nabla f(\hat x)\rVert - 1\bigr)^2",
        r"L_G = -\,\mathbb{E}_{z} f(G(z))",
        "Gulrajani et al., Improved Training of Wasserstein GANs, 2017, equation 3",
    ),
}
"""What discriminator and generator descend, as ``dlcore.training.adversaries`` computes it, and the paper."""


def show(question: PlaneGan, result: PlaneGanResult) -> None:
    """Show them, with the numbers of this view."""
    critic, generator, paper = LOSSES[question.game]
    st.latex(critic)
    st.latex(generator)
    rates = rf"$\eta_D = {question.critic_rate:g}$, $\eta_G = {question.racer.settings['lr']:g}$"
    numbers = _("with {values}").format(values=rf"$k = {question.critic_turns}$, $n = {question.batch}$, {rates}")
    st.markdown(numbers + (rf", $\lambda = {question.penalty:g}$" if question.game == "wasserstein" else ""))
    st.caption(_("Source: {source}").format(source=paper))
    st.markdown(_words.explanation("gan", "formula"))
    _formula.show(
        r"D^*(x) = \frac{p(x)}{p(x) + q(x)}, \qquad p(x) = " + question.distribution().latex,
        plane_density.optimum,
        source=_GOODFELLOW.format(where="proposition 1"),
    )
    if question.game == "least_squares":
        _formula.show(
            r"\min_D L_D = \tfrac12 \int \frac{p\,q}{p + q}\,dx",
            plane_density.least_squares_loss,
            source="Mao et al., Least Squares Generative Adversarial Networks, 2017, equation 11",
            symbols={r"\min_D L_D": f"{result.ideal[-1]:.4f}"},
        )
    elif question.game == "wasserstein":
        _formula.show(
            r"W_1 = \min_{\pi} \tfrac1n \sum_{i=1}^{n} \lVert x_i - G(z_{\pi(i)}) \rVert",
            plane_density.wasserstein,
            source="Peyré and Cuturi, Computational Optimal Transport, 2019, section 2.2",
            symbols={"n": "200", "W_1": f"{result.distance[-1, 0]:.3f}"},
        )
    else:
        _formula.show(
            r"\max_D V(D, G) = \mathbb{E}_p \log D^* + \mathbb{E}_q \log(1 - D^*) = "
            r"2\,\mathrm{JSD}(p, q) - \log 4 \;\ge\; -\log 4 = -1.3863",
            plane_density.best_value,
            source=_GOODFELLOW.format(where="theorem 1"),
            symbols={r"\max_D V": f"{result.ideal[-1]:.4f}"},
        )
    if not question.exact:
        _formula.show(
            r"q(x) \approx \frac{1}{n}\sum_{i=1}^{n} \mathcal{N}\bigl(x;\, G(z_i),\, h^2 I\bigr)",
            plane_density.estimated,
            source="Silverman, Density Estimation for Statistics and Data Analysis, 1986, section 4.2",
            symbols={"n": "10{,}000", "h": f"{plane_density.BANDWIDTH:g}"},
        )
    _formula.show(
        r"\text{covered: } \#\{\text{fakes nearest to the part, within } 3\sigma\} \ge "
        r"\tfrac14 \cdot \frac{\#\text{fakes}}{\#\text{parts}}",
        plane_density.covered,
        source=_(
            "Srivastava et al., VEEGAN, 2017, section 4.1, where a single fake is enough; here a quarter of the share"
        ),
    )
