"""Reports on all networks of the tab "Real networks": where branches miss each other, and what others publish."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dlcore.elements.convolution import architectures, sight
from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.elements.convolution.published_fields import PUBLISHED
from dlcore.experiments.architecture_support import TRACED
from pages import _real_networks_view, _words
from pages._real_networks_view import PADDINGS
from pages._words import _


def show(size: int) -> None:
    """Show the reports, each in a drawer that computes nothing while it is closed."""
    aligned, versions = (
        st.expander(title, icon=icon, key=key, on_change="rerun")
        for key, title, icon in (
            ("real_align", _("Do branches lie over each other?"), ":material/call_split:"),
            ("real_versions", _("Distill's numbers and torchvision's"), ":material/compare_arrows:"),
        )
    )
    if aligned.open:
        with aligned:
            _tell_alignment(size)
    if versions.open:
        with versions:
            _tell_versions()


def _tell_alignment(size: int) -> None:
    st.markdown(_words.explanation("real_networks", "alignment"))
    rows = [
        {_("Network"): one.title}
        | {
            f"{title}, {at} px": alignment(network, at, rule)
            for rule, title in PADDINGS.items()
            for at in architectures.even_and_odd(size)
        }
        for network, one in ARCHITECTURES.items()
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key="real_align_table",
        alt=_("For each network, rule of padding and size, whether its branches are aligned."),
        placeholder="–",
    )


def alignment(network: str, size: int, padding: str) -> str:
    """Say whether a network's branches lie over each other on an image of this size, and if not where they part."""
    found = _real_networks_view.analysed(network, size, padding)
    if found is None:
        return _("not traced yet")
    misaligned = found[1].misaligned
    if not misaligned:
        return _("aligned")
    return _("{node}: {offset} px apart").format(node=misaligned[0].node, offset=f"{abs(misaligned[0].offset):g}")


def _tell_versions() -> None:
    rows = []
    for network, model, field in PUBLISHED:
        found = _real_networks_view.analysed(network, TRACED, "torch")
        here = sight.field_of_last_maps(*found) if found else None
        rows.append(
            {
                _("Network"): ARCHITECTURES[network].title,
                _("TF-Slim's model"): model,
                _("Distill: field"): field.size,
                _("torchvision: field"): here.size if here else None,
                _("Distill: padding"): field.padding,
                _("torchvision: padding"): here.padding if here else None,
            }
        )
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key="real_versions_table",
        alt=_("Fields as Distill published them beside those of torchvision's networks."),
        placeholder="–",
    )
    st.markdown(_words.explanation("real_networks", "versions"))
