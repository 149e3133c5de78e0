"""What was met on the walk, below its pictures: what to notice, measures, lengths, tables."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements.latent import outing, walked, walks
from dlcore.figures import latent_measures as figures
from pages import (
    _formula,
    _live,
    _measured,
    _plot,
    _share,
    _walk_dimensions,
    _walk_formulas,
    _walk_pictures,
    _walk_scene,
    _words,
)
from pages._walk_scene import Scene
from pages._words import _

TEST = 1
"""Place of the test images among the halves."""
VALUES = 13
"""Images in a row of the table of dimensions."""


def show(shown: Scene) -> None:
    """Show everything below the pictures."""
    _tell(shown)
    st.subheader(_("Along the way"), anchor=False)
    _show_measures(shown)
    if shown.choice.kind != "single":
        st.caption(_words.explanation("walk", "routes"))
        _walk_pictures.show_routes(shown)
    st.subheader(_("What each dimension does"), anchor=False)
    _walk_dimensions.show(shown)
    _show_lengths(shown)
    st.dataframe(
        _routes(shown),
        hide_index=True,
        key="walk_table",
        column_config=_columns(),
        alt=_("Every route in a row: how far the picture goes, its largest jump, what it looks like on the way."),
        placeholder="–",
    )
    _share.show(key="walk_share", table=_frames(shown), name="latent-walk")
    _formula.drawer("walk_formulas", lambda: _walk_formulas.show(shown))


def _tell(shown: Scene) -> None:
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="walk_notice"):
        st.markdown("\n\n".join(_sentences(shown)))
        st.markdown(_words.explanation("walk", "notice"))


def _sentences(shown: Scene) -> list[str]:
    """Say what was measured on this walk."""
    main, faded = shown.seen.main, shown.seen.faded
    place, factor = main.jump
    said = [
        _(
            "**On its way the picture looks like {classes}.** Its largest step, {factor:.1f} times the mean one, "
            "comes after frame {frame}."
        ).format(classes=" → ".join(map(str, main.classes)), factor=factor, frame=place),
        _(
            "**Half way, {walk:.0f} pixels are undecided between paper and ink, and {fade:.0f} in the "
            "cross-fade** (at the ends {first:.0f} and {last:.0f})."
        ).format(
            walk=main.undecided[main.halfway],
            fade=faded.undecided[faded.halfway],
            first=main.undecided[0],
            last=main.undecided[-1],
        ),
    ]
    if shown.choice.kind == "single":
        said.append(_tell_dimension(shown))
    elif shown.question.dims > 2:
        said.append(_tell_norm(shown))
    return said


def _tell_norm(shown: Scene) -> str:
    straight, spherical = (shown.seen.walks[route] for route in ("straight", "spherical"))
    words = _(
        "**The straight walk's codes shrink from {first:.2f} and {last:.2f} to {middle:.2f}**; those on the sphere "
        "keep {kept:.2f} or more. Half way {straight:.0f} pixels are undecided on the straight walk, {spherical:.0f} "
        "on the sphere."
    )
    return words.format(
        first=straight.norm[0],
        last=straight.norm[-1],
        middle=straight.norm.min(),
        kept=spherical.norm.min(),
        straight=straight.undecided[straight.halfway],
        spherical=spherical.undecided[spherical.halfway],
    )


def _tell_dimension(shown: Scene) -> str:
    place, length = shown.asked.dimension, shown.seen.main.length
    known = _walk_dimensions.divergences(shown)
    words = _("**Dimension {number}** changes the picture by {length:.2f} in all").format(
        number=place + 1, length=length
    )
    if math.isnan(known[place]):
        return words + "."
    words += _("; its KL divergence is {kl:.2f} nats per test image").format(kl=known[place])
    return words + (
        "."
        if _walk_dimensions.active(shown)[place]
        else _(": it has **collapsed**, and the decoder pays no attention to it.")
    )


def _show_measures(shown: Scene) -> None:
    drawn = _live.kept(shown.question, shown.run, f"walk measures {shown.meaning}", lambda: _measures(shown))
    alt = _(
        "Length of the code, size of the picture's steps, undecided pixels and the prior's density along each route."
    )
    _plot.show(drawn, key="walk_measures", alt=alt, height=290, view=f"measures {shown.meaning}")
    st.caption(_words.explanation("walk", "measures"))


def _measures(shown: Scene) -> Any:
    names, every = _walk_scene.routes(), shown.seen.walks
    done, steps = walks.shares(shown.choice.frames), walks.shares(shown.choice.frames - 1)
    panels = [
        figures.Panel(
            _("length of the code |z|"),
            [figures.Line(route, names[route], done, one.norm) for route, one in every.items()],
            _expected_norm(shown),
        ),
        figures.Panel(
            _("step of the picture"),
            [figures.Line(route, names[route], steps, one.steps) for route, one in _with_fade(shown).items()],
            np.empty(0),
        ),
        figures.Panel(
            _("undecided pixels"),
            [figures.Line(route, names[route], done, one.undecided) for route, one in _with_fade(shown).items()],
            np.empty(0),
        ),
    ]
    if shown.question.model != "autoencoder":
        lines = [figures.Line(route, names[route], done, one.log_density) for route, one in every.items()]
        panels.append(figures.Panel(_("log p(z), nats"), lines, np.empty(0)))
    return figures.along(panels, _("share of the way"), _("expected between two draws"))


def _expected_norm(shown: Scene) -> np.ndarray:
    """Return what theory expects of the straight line; nothing where it has no say."""
    if shown.choice.kind == "single" or not outing.typical_lengths(shown.question):
        return np.empty(0)
    return walks.norm_between(shown.question.dims, walks.shares(shown.choice.frames))


def _with_fade(shown: Scene) -> dict[str, walked.Walked]:
    return {**shown.seen.walks, "fade": shown.seen.faded}


def _show_lengths(shown: Scene) -> None:
    if shown.question.prior == "gaussian" and shown.question.model != "autoencoder":
        _measured.show(_lengths(shown), key="walk_measured", quantity=_("length"), of=_("Codes"))


def _lengths(shown: Scene) -> list[_measured.Comparison]:
    """Set the expected lengths of codes, and of what lies half way between two, beside the measured ones."""
    dims = shown.question.dims
    usual = walks.mean_norm(dims)
    middle = float(walks.norm_between(dims, np.array([0.5]))[0])
    drawn = walked.draws(shown.question)
    rows = [
        _measured.Comparison(_("Draws from the prior"), usual, walked.mean_length(drawn)),
        _measured.Comparison(
            _("Half way between two draws, straight"), middle, float(walked.halfway_norms(drawn).mean())
        ),
    ]
    means = shown.result.codes[-1]
    if not len(means):
        return rows
    codes = walked.sampled(means, shown.result.log_variance)
    words = _("if all codes together follow the prior")
    return [
        *rows,
        _measured.Comparison(_("Codes of the test images"), usual, walked.mean_length(codes), words),
        _measured.Comparison(
            _("Half way between two of them, straight"), middle, float(walked.halfway_norms(codes).mean())
        ),
    ]


def _routes(shown: Scene) -> pd.DataFrame:
    """Return one row per route."""
    names, every = _walk_scene.routes(), _with_fade(shown)
    return pd.DataFrame(
        {
            "route": [names[route] for route in every],
            "looks_like": [" → ".join(map(str, one.classes)) for one in every.values()],
            "length": [one.length for one in every.values()],
            "largest_step": [one.jump[1] for one in every.values()],
            "undecided_halfway": [one.undecided[one.halfway] for one in every.values()],
            "agreement_halfway": [100 * one.likeness.agreement[one.halfway] for one in every.values()],
            "nearest_halfway": [one.likeness.distance[one.halfway] for one in every.values()],
            "shortest_code": [one.norm.min() if len(one.norm) else np.nan for one in every.values()],
            "lowest_log_prior": [_lowest(shown, one) for one in every.values()],
        }
    )


def _lowest(shown: Scene, one: walked.Walked) -> float:
    return float(one.log_density.min()) if len(one.norm) and shown.question.model != "autoencoder" else math.nan


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "route": _("Route"),
        "looks_like": _("Looks like"),
        "length": number(_("Length in pixels"), format="%.2f", help=_("The steps of the picture added up.")),
        "largest_step": number(_("Largest step / mean"), format="%.2f"),
        "undecided_halfway": number(_("Undecided half way"), format="%.0f"),
        "agreement_halfway": number(_("Neighbours agree half way (%)"), format="%.0f"),
        "nearest_halfway": number(_("To the nearest test image, half way"), format="%.2f"),
        "shortest_code": number(_("Shortest code"), format="%.2f"),
        "lowest_log_prior": number(_("Lowest log p(z)"), format="%.1f"),
    }


def _frames(shown: Scene) -> pd.DataFrame:
    """Return one row per frame of each route."""
    names = _walk_scene.routes()
    return pd.concat([_frames_of(names[route], one) for route, one in _with_fade(shown).items()], ignore_index=True)


def _frames_of(name: str, one: walked.Walked) -> pd.DataFrame:
    frames = len(one.images)
    table: dict[str, Any] = {
        "route": name,
        "frame": np.arange(frames),
        "share": walks.shares(frames),
        "looks_like": one.likeness.label,
        "neighbours_agree": one.likeness.agreement,
        "to_nearest_image": one.likeness.distance,
        "undecided": one.undecided,
        "step_to_next": np.append(one.steps, np.nan),
    }
    if len(one.path):
        table |= {"norm": one.norm, "log_prior": one.log_density}
        table |= {f"z{place}": values for place, values in enumerate(one.path.T, 1)}
    return pd.DataFrame(table)
