"""Effective fields in real networks: the digits CNN before and after training here, and those of torchvision."""

from __future__ import annotations

import streamlit as st

from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.experiments.network_field import GMACS
from pages import _controls, _effective_field_cnn, _effective_field_torchvision
from pages._words import _

NETWORKS = {"cnn": "Digits CNN", **{id: ARCHITECTURES[id].title for id in GMACS}}
"""Proper names, untranslated: they stand in the URL."""


def show() -> None:
    """Show the view."""
    column, rest = st.columns([1, 3])
    with column:
        network = _controls.choice(NETWORKS, key="erf_network", label=_("Network"), default="cnn")
    if network == "cnn":
        _effective_field_cnn.show(rest)
    else:
        _effective_field_torchvision.show(network, rest)
