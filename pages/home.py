"""The home page: what this is, the topics as cards with pictures of real results, and the latest runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd
import streamlit as st

from pages import (
    _ablation,
    _architectures,
    _batch_size,
    _bias_variance,
    _blocks,
    _channels,
    _cnn,
    _cross_validation,
    _digits,
    _double_descent,
    _effective_field,
    _ensembles,
    _fit,
    _lab,
    _live,
    _maps,
    _momentum,
    _operation,
    _real_networks,
    _regression_pictures,
    _regularization,
    _skips,
    _stack,
    _surface_race,
    _sweep,
    _transposed,
    _words,
)
from pages._words import _


class _Card(NamedTuple):
    """What leads to a tab: words, a picture, the page's file and what its address says."""

    title: str
    question: str
    picture: Callable[[], None]
    page: str
    link: dict[str, str]


def _show_card(card: _Card) -> None:
    with st.container(border=True, height="stretch"):
        st.page_link(card.page, label=f"**{card.title}**", query_params=card.link or None)
        st.caption(card.question)
        card.picture()


def _show_latest_runs() -> None:
    latest = _lab.laboratory().recent(8)
    st.subheader(_("Latest runs"), anchor=False)
    if not latest:
        st.caption(_("None yet. The first one is being computed for the cards above."))
        return
    rows = [
        {
            _("Experiment"): run.experiment.replace("_", " "),
            _("Finished (UTC)"): run.provenance.created[:19].replace("T", " "),
            _("Took"): _live.duration(run.provenance.duration),
            _("Device"): run.provenance.device,
        }
        for run in latest
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="home_runs", alt=_("The latest runs."))


def _optimizers() -> tuple[_Card, ...]:
    """Return the cards of the page; the first tab needs no name in the address."""
    page = "pages/optimizers.py"
    return (
        _Card(
            _("Race on a surface"),
            _("Which way down is fastest, and when does it fall off?"),
            _surface_race.show_picture,
            page,
            {},
        ),
        _Card(
            _("Maps"),
            _("Which minimum is found from where, and with which settings?"),
            _maps.show_picture,
            page,
            {"opt_tab": "Maps"},
        ),
        _Card(
            _("Why momentum works"),
            _("What do learning rate and momentum do to every eigenvalue?"),
            _momentum.show_picture,
            page,
            {"opt_tab": "Momentum"},
        ),
        _Card(
            _("Race on real networks"),
            _("The same start, the same batches: which rule learns the curve first?"),
            _regression_pictures.show_card,
            page,
            {"opt_tab": "Regression"},
        ),
        _Card(
            _("Sweep of 448 networks"),
            _("Who is good, and who forgives a wrong learning rate?"),
            _sweep.show_picture,
            page,
            {"opt_tab": "Sweep"},
        ),
        _Card(
            _("Race on real digits"),
            _("How much of a difference between optimizers is luck?"),
            _digits.show_picture,
            page,
            {"opt_tab": "Digits"},
        ),
    )


def _generalization() -> tuple[_Card, ...]:
    """Return the cards of the page; the first tab needs no name in the address."""
    page = "pages/generalization.py"
    return (
        _Card(
            _("Under- and overfitting"),
            _("Too simple, too complex: where does the test error turn?"),
            _fit.show_picture,
            page,
            {},
        ),
        _Card(
            _("Double descent"),
            _("What comes when a model is larger than its data?"),
            _double_descent.show_picture,
            page,
            {"gen_view": "Double descent"},
        ),
        _Card(
            _("Bias and variance"),
            _("What is the error of a fit made of?"),
            _bias_variance.show_picture,
            page,
            {"gen_tab": "Bias and variance"},
        ),
        _Card(
            _("Cross-validation"),
            _("How does one choose a model without touching the test set?"),
            _cross_validation.show_picture,
            page,
            {"gen_tab": "Cross-validation"},
        ),
        _Card(
            _("Ensembles"),
            _("When are many models better than one?"),
            _ensembles.show_picture,
            page,
            {"gen_tab": "Ensembles"},
        ),
        _Card(
            _("Batch size and minima"),
            _("Do small batches find flatter minima, and does it matter?"),
            _batch_size.show_picture,
            page,
            {"gen_tab": "Batch size"},
        ),
    )


def _regularization_cards() -> tuple[_Card, ...]:
    """Return the cards of the page; the first tab needs no name in the address."""
    page = "pages/regularization.py"
    return (
        _Card(
            _("Two settings side by side"),
            _("What do seven regularizers do to weights, units and curves?"),
            _regularization.show_picture,
            page,
            {},
        ),
        _Card(
            _("Ablation"),
            _("Which of them helps here, alone and together?"),
            _ablation.show_picture,
            page,
            {"reg_tab": "Ablation"},
        ),
    )


def _convolution_cards() -> tuple[_Card, ...]:
    """Return the cards of the page; the first tab needs no name in the address."""
    page = "pages/convolution.py"
    return (
        _Card(
            _("Convolution"),
            _("What does a small window see, and what does it make of it?"),
            _operation.show_picture,
            page,
            {},
        ),
        _Card(
            _("Transposed convolution"),
            _("How does one get back from few cells to many?"),
            _transposed.show_picture,
            page,
            {"conv_tab": "Transposed"},
        ),
        _Card(
            _("Channels"),
            _("How do three colours become one number, and what does that cost?"),
            _channels.show_picture,
            page,
            {"conv_tab": "Channels"},
        ),
        _Card(
            _("A network you configure"),
            _("What do its filters learn of digits, and which ones does it misread?"),
            _cnn.show_picture,
            page,
            {"conv_tab": "Network"},
        ),
    )


def _receptive_fields_cards() -> tuple[_Card, ...]:
    """Return the cards of the page; the first tab needs no name in the address."""
    page = "pages/receptive_fields.py"
    return (
        _Card(
            _("A stack of layers"),
            _("Which pixels can change this unit?"),
            _stack.show_picture,
            page,
            {},
        ),
        _Card(
            _("Real networks"),
            _("How far do AlexNet, ResNet and DenseNet see?"),
            _real_networks.show_picture,
            page,
            {"rf_tab": "Real networks"},
        ),
        _Card(
            _("The effective field"),
            _("How much of its field does a unit use?"),
            _effective_field.show_picture,
            page,
            {"rf_tab": "Effective field"},
        ),
    )


def _architectures_cards() -> tuple[_Card, ...]:
    """Return the cards of the page; the first tab needs no name in the address."""
    page = "pages/architectures.py"
    return (
        _Card(
            _("Architectures side by side"),
            _("What do accuracy and depth cost?"),
            _architectures.show_picture,
            page,
            {},
        ),
        _Card(
            _("Blocks"),
            _("What does each block add, and what may be added to what?"),
            _blocks.show_picture,
            page,
            {"arch_tab": "Blocks"},
        ),
        _Card(
            _("Why skip connections"),
            _("When does a deep stack stop learning, and what does a shortcut change?"),
            _skips.show_picture,
            page,
            {"arch_tab": "Skip connections"},
        ),
    )


st.title("Gradient Lab", anchor=False)
st.markdown(_words.explanation("home", "lead"))
_SECTIONS = (
    (_("Optimizers"), _optimizers()),
    (_("Generalization"), _generalization()),
    (_("Regularization"), _regularization_cards()),
    (_("Convolution"), _convolution_cards()),
    (_("Receptive fields"), _receptive_fields_cards()),
    (_("Architectures"), _architectures_cards()),
)
for _number, (_title, _cards) in enumerate(_SECTIONS):
    st.subheader(_title, anchor=False)
    with st.grid(3, key=f"home_cards_{_number}"):
        for _card in _cards:
            _show_card(_card)
_show_latest_runs()
