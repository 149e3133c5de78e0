"""The formulas of the tab "Digit GAN": those that run, with the numbers of the view."""

from __future__ import annotations

import streamlit as st

from dlcore.elements.convolution import spreading
from dlcore.elements.latent import digit_maker, sample_quality
from dlcore.experiments.digit_gan import DigitGAN, DigitGANResult
from pages import _formula, _words
from pages._words import _

_GOODFELLOW = "Goodfellow et al., Generative Adversarial Nets, NeurIPS 2014"
_LOG_CRITIC = r"L_D = -\,\mathbb E_x \log D(x) - \mathbb E_z \log\bigl(1 - D(G(z))\bigr)"
GAMES = {
    "non_saturating": (
        rf"{_LOG_CRITIC}, \qquad L_G = -\,\mathbb E_z \log D(G(z)), \qquad D = \sigma(d)",
        f"{_GOODFELLOW}, equation 1 and section 3",
    ),
    "minimax": (
        rf"{_LOG_CRITIC}, \qquad L_G = \mathbb E_z \log\bigl(1 - D(G(z))\bigr) = -L_D + \dots, \qquad D = \sigma(d)",
        f"{_GOODFELLOW}, equation 1",
    ),
    "least_squares": (
        r"L_D = \tfrac12 \mathbb E_x (d(x) - 1)^2 + \tfrac12 \mathbb E_z\, d(G(z))^2, \qquad "
        r"L_G = \tfrac12 \mathbb E_z (d(G(z)) - 1)^2",
        "Mao et al., Least Squares Generative Adversarial Networks, ICCV 2017, equation 9",
    ),
    "wasserstein": (
        r"L_D = \mathbb E_z\, d(G(z)) - \mathbb E_x\, d(x) + 10\, \mathbb E_{\hat x} "
        r"\bigl(\lVert \nabla d(\hat x) \rVert - 1\bigr)^2, \qquad L_G = -\,\mathbb E_z\, d(G(z))",
        "Gulrajani et al., Improved Training of Wasserstein GANs, NeurIPS 2017, equation 3",
    ),
}
"""LaTeX and source of both losses, by game; ``dlcore.training.adversaries`` computes them."""


def show(question: DigitGAN, result: DigitGANResult) -> None:
    """Show the game, the layers, and the measures."""
    latex, source = GAMES[question.game]
    st.latex(latex)
    st.caption(_("Source: {source}").format(source=source))
    st.markdown(_words.explanation("digit_gan", "networks"))
    plan = question.blueprint
    _formula.show(
        r"y_{o,\,s r + u - p,\; s c + v - p} \mathrel{+}= w_{i,o,u,v}\; x_{i,r,c}",
        spreading.spread,
        source="Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, chapter 4",
        symbols={"k": "4", "s": "2", "p": "1", "i": rf"1 \dots {2 * plan.channels}"},
    )
    _formula.show(
        r"\hat y = \gamma\, \frac{y - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta",
        digit_maker.make,
        source="Ioffe and Szegedy, Batch Normalization, ICML 2015, algorithms 1 and 2",
        symbols={r"\epsilon": "10^{-5}"},
    )
    st.markdown(_words.explanation("digit_gan", "measures"))
    _formula.show(
        r"d^2 = \lVert m - n \rVert^2 + \operatorname{tr}\bigl(C + D - 2\,(C D)^{1/2}\bigr)",
        sample_quality.frechet,
        source="Dowson and Landau 1982; Heusel et al., NeurIPS 2017, equation 6 (there with Inception's features: FID)",
        symbols={"d^2": f"{result.frechet[-1]:.2f}", r"d^2_{\text{test}}": f"{result.real_frechet:.2f}"},
    )
    _formula.show(
        r"\exp\, \mathbb E_x\, \mathrm{KL}\bigl(p(y|x)\,\|\,p(y)\bigr)",
        sample_quality.class_score,
        source="Salimans et al., Improved Techniques for Training GANs, NeurIPS 2016, section 4 (there with Inception)",
    )
