"""What lies between the minima of a small and of a large batch, and around each: a question of its own."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dlcore import lab
from dlcore.elements.batch_training import BatchTraining
from dlcore.experiments.batch_size import BatchSize
from dlcore.experiments.loss_landscape import LossLandscape, LossLandscapeResult
from dlcore.figures import curves, landscape, theme
from pages import _controls, _live, _numbers, _plot, _words
from pages._words import _

SIZES = {str(size): str(size) for size in (1, 2, 4, 8, 16, 32, 64, 128, 256)} | {"full": "Full"}
DIRECTIONS = {"normalized": "Filter-normalized", "plain": "Plain"}
LAYERS = {"trained": "As trained", "rescaled": "Rescaled"}
LOOK = {"map": "Map", "relief": "Relief"}
"""Proper names, untranslated: they stand in the URL."""
SECONDS_TO_START_UNASKED = 10.0
HEIGHT = 380

Run = lab.Run[LossLandscapeResult]


def show(chosen: BatchSize, view: str, *, ready: bool) -> None:
    """Show the line between the two solutions, or the planes around them.

    Args:
        chosen: how the networks are trained.
        view: "line" or "plane".
        ready: whether that question has its answer; this one waits for it, since it can then use the same networks.
    """
    pair = _choose_pair(chosen)
    shown = _choose() if view == "plane" else {}
    question = _ask(chosen, pair, shown)
    if question is None:
        return
    if not ready:
        st.caption(_("Shown here once the networks are trained."))
        return
    start = question.cost() < SECONDS_TO_START_UNASKED

    def draw(run: Run | None) -> None:
        if run is None or run.result is None:
            return
        if view == "plane":
            _draw_planes(question, run, run.result, shown)
        else:
            _draw_line(question, run, run.result)

    run = _live.show(question, draw, key="bs_land", start=start)
    if run is not None and run.result is not None and view == "plane":
        _show_sharpness(question, run.result)
    st.caption(
        _words.explanation("batch_size", "plane") if view == "plane" else _words.explanation("batch_size", "line")
    )


def _choose_pair(chosen: BatchSize) -> dict[str, int]:
    """Show which two batch sizes are compared and return them."""
    left, right, _rest = st.columns(3)
    with left:
        small = _controls.choice(SIZES, key="bs_small", label=_("Small batch"), default="8")
    with right:
        large = _controls.choice(SIZES, key="bs_large", label=_("Large batch"), default="full")
    return {name: chosen.images if size == "full" else int(size) for name, size in (("small", small), ("large", large))}


def _choose() -> dict[str, Any]:
    """Show the controls of the planes and return what they hold."""
    columns = st.columns(3)
    with columns[0]:
        words = _("Filter-normalized: every unit's weights are changed in proportion to their own length (Li et al.).")
        directions = _controls.switch(DIRECTIONS, key="bs_dir", label=_("Directions"), default="normalized", help=words)
        reach = _numbers.sliding(
            *_controls.bounds(LossLandscape, "reach"), _default("reach"), key="bs_reach", label=_("Reach")
        )
    with columns[1]:
        words = _(
            "Rescaled: first layer times c, second divided by c. With ReLU the network computes the same as before."
        )
        layers = _controls.switch(LAYERS, key="bs_layers_as", label=_("Layers"), default="trained", help=words)
        factor = _numbers.sliding(
            *_controls.bounds(LossLandscape, "factor"), _default("factor"), key="bs_factor", label=_("Factor c")
        )
    with columns[2]:
        look = _controls.switch(LOOK, key="bs_look", label=_("Look"), default="map")
        seed = _numbers.number(LossLandscape, "direction_seed", key="bs_direction", label=_("Seed of the directions"))
    return {
        "directions": directions, "layers": layers, "look": look,
        "reach": reach, "factor": factor, "direction_seed": seed,
    }  # fmt: skip  # what is only shown, what is asked


def _default(field: str) -> Any:
    return _controls.default(LossLandscape, field)


def _ask(chosen: BatchSize, pair: dict[str, int], shown: dict[str, Any]) -> LossLandscape | None:
    """Return the question about the networks that are chosen above; only ReLU networks can be rescaled."""
    training = {name: getattr(chosen, name) for name in BatchTraining.model_fields}
    asked = {name: shown[name] for name in ("reach", "factor", "direction_seed") if name in shown}
    if chosen.activation != "relu":
        asked["factor"] = 1.0
        st.info(_("Rescaling the layers leaves only a ReLU network as it is: c is 1 for this activation."))
    return _controls.build(LossLandscape, **training, **pair, epsilon=chosen.epsilon, **asked)


def _kept(question: LossLandscape, run: Run, name: str, build: Any) -> theme.Figure | _plot.Print:
    created = "" if run.provenance is None else run.provenance.created
    return _plot.kept((name, question.key(), created, _words.language()), build)


def _ends(question: LossLandscape) -> tuple[str, str]:
    words = _("batch {size}")
    return words.format(size=question.small), words.format(size=question.large)


def _tell_lost(question: LossLandscape, result: LossLandscapeResult) -> None:
    words = _("The network of batch {size} diverged at step {step}: there is no minimum to look at. Lower its rate.")
    for size, step in zip((question.small, question.large), result.diverged_at.tolist(), strict=True):
        if step:
            st.warning(words.format(size=size, step=f"{step:,}"), icon=":material/trending_up:")


def _draw_line(question: LossLandscape, run: Run, result: LossLandscapeResult) -> None:
    _tell_lost(question, result)
    names = _("training images"), _("test images")
    panels = (
        ("loss", result.training_loss, result.test_loss, curves.Axes(_("α"), _("cross-entropy (nats)"))),
        (
            "error",
            100 * result.training_error,
            100 * result.test_error,
            curves.Axes(_("α"), _("error rate (%)"), logarithmic=False),
        ),
    )
    for column, (name, training, test, axes) in zip(st.columns(2, gap="large"), panels, strict=True):
        seen = landscape.Line(result.alphas, training, test)
        drawn = _kept(
            question,
            run,
            f"bs line {name}",
            lambda seen=seen, axes=axes: landscape.between(seen, names, _ends(question), axes),
        )
        with column:
            alt = _("Loss and error rate on the line through the two solutions, at 0 and 1.")
            _plot.show(drawn, key=f"bs_line_{name}", alt=alt, height=HEIGHT - 60, view=name)


def _draw_planes(question: LossLandscape, run: Run, result: LossLandscapeResult, shown: dict[str, Any]) -> None:
    _tell_lost(question, result)
    planes = result.normalized if shown["directions"] == "normalized" else result.plain
    scaling = int(shown["layers"] == "rescaled")
    shared = landscape.limits([*planes.reshape(-1, *planes.shape[2:])])
    look = shown["look"]
    for place, (column, title) in enumerate(zip(st.columns(2, gap="large"), _ends(question), strict=True)):
        seen = landscape.Plane(result.axis, planes[scaling, place])
        drawn = _kept(
            question,
            run,
            f"bs {shown['directions']} {scaling} {look} {place}",
            lambda seen=seen, title=title: _plane(seen, shared, title, look),
        )
        with column:
            alt = _("The training loss around the network of {title}, on one colour scale for both.").format(
                title=title
            )
            _plot.show(drawn, key=f"bs_plane_{place}", alt=alt, height=HEIGHT, view=look)


def _plane(seen: landscape.Plane, shared: landscape.Limits, title: str, look: str) -> theme.Figure:
    axes = _("first direction"), _("second direction")
    if look == "relief":
        return landscape.relief(seen, shared, title, (*axes, _("loss")))
    return landscape.plane(seen, shared, title, axes)


def _show_sharpness(question: LossLandscape, result: LossLandscapeResult) -> None:
    """Show that rescaling changes the measured sharpness of a function that stays the same (Dinh et al. 2017)."""
    small, large = _ends(question)
    words = _("rescaled by c = {factor:g}").format(factor=question.factor)
    table = pd.DataFrame(
        {
            _("Layers"): [_("as trained"), words],
            **{
                f"{what} · {end}": [f"{value:.3g}" for value in values[:, place]]
                for what, values in ((_("λ"), result.sharpness), (_("ε-sharpness (%)"), result.box_sharpness))
                for place, end in enumerate((small, large))
            },
        }
    )
    st.dataframe(table, hide_index=True, key="bs_rescaled", alt=_("Sharpness before and after rescaling the layers."))
    told = _("Rescaling changes no output by more than {change:.1g}.")
    st.caption(told.format(change=result.output_change))
