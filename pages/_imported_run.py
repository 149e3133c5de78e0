"""One imported run: where it comes from, what was asked, its numbers and curves, and how far this server agrees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dlcore import experiments, lab
from dlcore.elements import dotted_settings
from dlcore.figures import peer_curves
from dlcore.lab import exchange, experiment, header, imports
from pages import _controls, _imported_agreement, _lab, _live, _plot, _share, _words
from pages._words import _

Curves = Mapping[str, experiment.Curve]


def show(entry: imports.Imported, *, forget: Callable[[str], None]) -> None:
    """Show an imported run, and what this server answers to the same question once it has been asked.

    Args:
        entry: which one.
        forget: a callback that removes the run of an id.
    """
    try:
        foreign = _lab.laboratory().imports.get(entry.id, experiments.question)
    except (header.RunFileError, OSError) as error:
        words = _("This run cannot be shown: {reason}.")
        st.error(words.format(reason=_words.escaped(str(error))), icon=":material/error:")
        foreign = None
    if foreign is not None:
        _show_origin(entry)
        st.info(_words.explanation("run_files", "trust"), icon=":material/info:")
        _show_settings(foreign.question)
        st.subheader(_("Recompute and compare"), anchor=False)
        st.markdown(_words.explanation("run_files", "recompute"))
        _live.show(foreign.question, lambda own: _draw(foreign, own), key="file", start=False)
    with st.popover(_("Remove"), icon=":material/delete:", key="file_remove_drawer"):
        st.markdown(_("Remove this imported run for everybody? The peer's own file is not touched."))
        st.button(_("Remove it"), key="file_remove", type="primary", on_click=forget, args=(entry.id,))


def moment(iso: str) -> str:
    """Return a moment as people read it, in UTC: 2026-11-30 07:50; a dash where it is not known."""
    return iso[:16].replace("T", " ") if iso else "–"


def _show_origin(entry: imports.Imported) -> None:
    """Say where the run comes from, every word of it as it stands in the file."""
    origin, provenance = entry.origin, entry.head.provenance
    versions = ", ".join(f"{name} {version}" for name, version in provenance.versions.items())
    facts = [
        (_("Experiment"), entry.head.experiment.replace("_", " ")),
        (_("Computed (UTC)"), moment(provenance.created)),
        (_("Took"), _live.duration(provenance.duration)),
        (_("On"), provenance.device),
        (_("Versions"), versions),
        (_("Source revision"), provenance.revision or "–"),
        (_("File"), origin.file or "–"),
        (_("Brought (UTC)"), moment(origin.brought)),
    ]
    if origin.by:
        facts.append((_("By"), origin.by))
    with st.container(border=True, key="file_origin"):
        st.markdown("  \n".join(f"**{name}** {_words.literally(value, 120)}" for name, value in facts))


def _show_settings(question: experiment.Experiment[Any]) -> None:
    """Show every setting, and beside it the default where it is another."""
    asked = dotted_settings.flat(question.model_dump(mode="json"))
    usual = dotted_settings.flat(type(question)().model_dump(mode="json"))
    rows = {
        _("Setting"): list(asked),
        _("Value"): [_written(value) for value in asked.values()],
        _("Default"): [_written(usual[name]) if name in usual else "–" for name in asked],
    }
    changed = len(dotted_settings.changed(question.model_dump(mode="json"), type(question)().model_dump(mode="json")))
    title = _("Settings: {changed} of {all} are not at their default").format(changed=changed, all=len(asked))
    with st.expander(title, key="file_settings", on_change="rerun") as drawer:
        if drawer.open:
            st.dataframe(pd.DataFrame(rows), hide_index=True, key="file_settings_table", alt=_("Settings of the run."))


def _draw(foreign: exchange.Foreign[Any], own: lab.Run[Any] | None) -> None:
    """Draw the peer's numbers and curves, with one's own beside them where they are known."""
    question, here = foreign.question, own if own is not None and own.state == "done" else None
    if here is not None:
        _imported_agreement.show(foreign, here)
    _show_curves(
        question.series(foreign.run.result), None if here is None else question.series(here.result), question.key()
    )
    _show_scalars(
        _scalars(question, foreign.run.result), None if here is None else _scalars(question, here.result), question.name
    )


def _scalars(question: experiment.Experiment[Any], result: Any) -> dict[str, float]:
    """Return the numbers that sum up a result, without those of the machine."""
    return {name: value for name, value in question.scalars(result).items() if name not in question.of_the_machine}


def _show_curves(theirs: Curves, ours: Curves | None, view: str) -> None:
    if not theirs:
        return
    measures = peer_curves.measures(theirs)
    measure = _controls.choice(
        {name: name for name in measures},
        key="file_measure",
        label=_("Curves"),
        default=peer_curves.most_telling(measures),
    )
    sides = [("P", _("the peer's run"), theirs)]
    if ours is not None:
        sides.append(("H", _("this server's run"), ours))
    left_out = len(peer_curves.members(theirs, measure)) - peer_curves.MOST_MEMBERS
    _plot.show(
        peer_curves.draw(sides, measure, _("Step, epoch or other place")),
        key="file_curves",
        alt=_("Curves of {measure}: the peer's run, and this server's where it has one.").format(
            measure=measure.replace("_", " ")
        ),
        view=f"{view} {measure}",
    )
    if left_out > 0:
        st.caption(
            _("{count} more curves of this kind are not drawn; the agreement counts them.").format(count=left_out)
        )


def _show_scalars(theirs: Mapping[str, float], ours: Mapping[str, float] | None, name: str) -> None:
    if not theirs:
        return
    rows = pd.DataFrame({_("Number"): list(theirs), _("The peer's"): list(theirs.values())})
    if ours is not None:
        rows[_("This server's")] = [ours.get(one) for one in theirs]
    st.dataframe(
        rows,
        hide_index=True,
        key="file_scalars",
        placeholder="–",
        column_config=dict.fromkeys(rows.columns[1:], st.column_config.NumberColumn(format="%.6g")),
        alt=_("Numbers that sum up the run."),
    )
    _share.show(key="file_share", table=rows, name=f"{name}-imported")


def _written(value: dotted_settings.Scalar) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
