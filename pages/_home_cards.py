"""The cards of the home page: what leads to each tab, with a question and a picture of a real result."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from pages import (
    _ablation,
    _anomaly,
    _architectures,
    _batch_size,
    _bias_variance,
    _blocks,
    _channels,
    _cnn,
    _cross_validation,
    _digit_gan,
    _digits,
    _double_descent,
    _effective_field,
    _ensembles,
    _fit,
    _gan,
    _latent_map,
    _maps,
    _momentum,
    _objective,
    _operation,
    _prior,
    _real_networks,
    _regression_pictures,
    _regularization,
    _skips,
    _stack,
    _surface_race,
    _sweep,
    _transposed,
    _walk,
)
from pages._words import _


class Card(NamedTuple):
    """What leads to a tab: words, a picture, the page's file and what its address says."""

    title: str
    question: str
    picture: Callable[[], None]
    page: str
    link: dict[str, str]


def sections() -> tuple[tuple[str, tuple[Card, ...]], ...]:
    """Return the cards under the names of their pages; a function, since the words depend on the visitor's language."""
    return (
        (_("Optimizers"), _optimizers()),
        (_("Generalization"), _generalization()),
        (_("Regularization"), _regularization_cards()),
        (_("Convolution"), _convolution_cards()),
        (_("Receptive fields"), _receptive_fields_cards()),
        (_("Architectures"), _architectures_cards()),
        (_("Latent space"), _latent_space_cards()),
    )


def _optimizers() -> tuple[Card, ...]:
    """Return the cards of the page; the first tab needs no name in the address."""
    page = "pages/optimizers.py"
    return (
        Card(
            _("Race on a surface"),
            _("Which way down is fastest, and when does it fall off?"),
            _surface_race.show_picture,
            page,
            {},
        ),
        Card(
            _("Maps"),
            _("Which minimum is found from where, and with which settings?"),
            _maps.show_picture,
            page,
            {"opt_tab": "Maps"},
        ),
        Card(
            _("Why momentum works"),
            _("What do learning rate and momentum do to every eigenvalue?"),
            _momentum.show_picture,
            page,
            {"opt_tab": "Momentum"},
        ),
        Card(
            _("Race on real networks"),
            _("The same start, the same batches: which rule learns the curve first?"),
            _regression_pictures.show_card,
            page,
            {"opt_tab": "Regression"},
        ),
        Card(
            _("Sweep of 448 networks"),
            _("Who is good, and who forgives a wrong learning rate?"),
            _sweep.show_picture,
            page,
            {"opt_tab": "Sweep"},
        ),
        Card(
            _("Race on real digits"),
            _("How much of a difference between optimizers is luck?"),
            _digits.show_picture,
            page,
            {"opt_tab": "Digits"},
        ),
    )


def _generalization() -> tuple[Card, ...]:
    """Return the cards of the page; the first tab needs no name in the address."""
    page = "pages/generalization.py"
    return (
        Card(
            _("Under- and overfitting"),
            _("Too simple, too complex: where does the test error turn?"),
            _fit.show_picture,
            page,
            {},
        ),
        Card(
            _("Double descent"),
            _("What comes when a model is larger than its data?"),
            _double_descent.show_picture,
            page,
            {"gen_view": "Double descent"},
        ),
        Card(
            _("Bias and variance"),
            _("What is the error of a fit made of?"),
            _bias_variance.show_picture,
            page,
            {"gen_tab": "Bias and variance"},
        ),
        Card(
            _("Cross-validation"),
            _("How does one choose a model without touching the test set?"),
            _cross_validation.show_picture,
            page,
            {"gen_tab": "Cross-validation"},
        ),
        Card(
            _("Ensembles"),
            _("When are many models better than one?"),
            _ensembles.show_picture,
            page,
            {"gen_tab": "Ensembles"},
        ),
        Card(
            _("Batch size and minima"),
            _("Do small batches find flatter minima, and does it matter?"),
            _batch_size.show_picture,
            page,
            {"gen_tab": "Batch size"},
        ),
    )


def _regularization_cards() -> tuple[Card, ...]:
    """Return the cards of the page; the first tab needs no name in the address."""
    page = "pages/regularization.py"
    return (
        Card(
            _("Two settings side by side"),
            _("What do seven regularizers do to weights, units and curves?"),
            _regularization.show_picture,
            page,
            {},
        ),
        Card(
            _("Ablation"),
            _("Which of them helps here, alone and together?"),
            _ablation.show_picture,
            page,
            {"reg_tab": "Ablation"},
        ),
    )


def _convolution_cards() -> tuple[Card, ...]:
    """Return the cards of the page; the first tab needs no name in the address."""
    page = "pages/convolution.py"
    return (
        Card(
            _("Convolution"),
            _("What does a small window see, and what does it make of it?"),
            _operation.show_picture,
            page,
            {},
        ),
        Card(
            _("Transposed convolution"),
            _("How does one get back from few cells to many?"),
            _transposed.show_picture,
            page,
            {"conv_tab": "Transposed"},
        ),
        Card(
            _("Channels"),
            _("How do three colours become one number, and what does that cost?"),
            _channels.show_picture,
            page,
            {"conv_tab": "Channels"},
        ),
        Card(
            _("A network you configure"),
            _("What do its filters learn of digits, and which ones does it misread?"),
            _cnn.show_picture,
            page,
            {"conv_tab": "Network"},
        ),
    )


def _receptive_fields_cards() -> tuple[Card, ...]:
    """Return the cards of the page; the first tab needs no name in the address."""
    page = "pages/receptive_fields.py"
    return (
        Card(
            _("A stack of layers"),
            _("Which pixels can change this unit?"),
            _stack.show_picture,
            page,
            {},
        ),
        Card(
            _("Real networks"),
            _("How far do AlexNet, ResNet and DenseNet see?"),
            _real_networks.show_picture,
            page,
            {"rf_tab": "Real networks"},
        ),
        Card(
            _("The effective field"),
            _("How much of its field does a unit use?"),
            _effective_field.show_picture,
            page,
            {"rf_tab": "Effective field"},
        ),
    )


def _architectures_cards() -> tuple[Card, ...]:
    """Return the cards of the page; the first tab needs no name in the address."""
    page = "pages/architectures.py"
    return (
        Card(
            _("Architectures side by side"),
            _("What do accuracy and depth cost?"),
            _architectures.show_picture,
            page,
            {},
        ),
        Card(
            _("Blocks"),
            _("What does each block add, and what may be added to what?"),
            _blocks.show_picture,
            page,
            {"arch_tab": "Blocks"},
        ),
        Card(
            _("Why skip connections"),
            _("When does a deep stack stop learning, and what does a shortcut change?"),
            _skips.show_picture,
            page,
            {"arch_tab": "Skip connections"},
        ),
    )


def _latent_space_cards() -> tuple[Card, ...]:
    """Return the cards of the page; the first tab needs no name in the address."""
    page = "pages/latent_space.py"
    return (
        Card(
            _("A map of codes"),
            _("Where does each digit live, and what lies between?"),
            _latent_map.show_picture,
            page,
            {},
        ),
        Card(
            _("A walk between images"),
            _("What lies on the way from one digit to another?"),
            _walk.show_picture,
            page,
            {"latent_tab": "Walk"},
        ),
        Card(
            _("What a VAE descends"),
            _("What does it cost to say the code, and what to say the rest?"),
            _objective.show_picture,
            page,
            {"latent_tab": "Objective"},
        ),
        Card(
            _("Codes with a prior"),
            _("Can codes be told from draws of a ring?"),
            _prior.show_picture,
            page,
            {"latent_tab": "Prior"},
        ),
        Card(
            _("Anomalies"),
            _("Does a model notice the digit it has never seen?"),
            _anomaly.show_picture,
            page,
            {"latent_tab": "Anomaly"},
        ),
        Card(
            _("A game of two networks"),
            _("How does a critic steer a generator, and when does it lose its way?"),
            _gan.show_picture,
            page,
            {"latent_tab": "GAN"},
        ),
        Card(
            _("A GAN that writes digits"),
            _("Which digits does it write, and does it copy?"),
            _digit_gan.show_picture,
            page,
            {"latent_tab": "Digit GAN"},
        ),
    )
