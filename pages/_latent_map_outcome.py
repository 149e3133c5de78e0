"""What came of the models, below their maps: what to notice, what went wrong, predictions, measures, formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements.datasets import Split
from dlcore.elements.latent import collapse, forward, gaussian, images, linear_map
from dlcore.experiments.latent_model import LatentModel, LatentModelResult
from pages import _formula, _latent_map_model, _measured, _share, _words
from pages._latent_map_model import Side
from pages._words import _

TEST = 1


def warn(side: Side) -> None:
    """Name what went wrong with one model, with the measure that shows it."""
    if side.result is None:
        return
    for reason in _reasons(side, side.result):
        st.warning(reason, icon=":material/trending_up:")


def _reasons(side: Side, result: LatentModelResult) -> list[str]:
    rate = side.question.racer.settings["lr"]
    if not result.learned:
        words = _(
            "Diverged at step {step}: something was not finite (NaN). Try a learning rate below {rate:g}, for example "
            "{lower:g}."
        )
        return [words.format(step=f"{result.diverged_at:,}", rate=rate, lower=rate / 10)]
    reasons = []
    if side.question.model == "vae":
        reasons += _collapsed(side.question, result)
    measured = _latent_map_model.measured(side, result)
    if side.question.model == "gan" and measured.repeats:
        words = _(
            "Mode collapse: {classes} of 10 classes are found among 500 samples, and a sample lies {variety:.0%} as "
            "far from its nearest other as test images do. Try 8 × 8 pixels, more epochs, or other rates."
        )
        reasons.append(words.format(classes=measured.classes, variety=measured.variety))
    return reasons


def _collapsed(question: LatentModel, result: LatentModelResult) -> list[str]:
    variances = collapse.activity(result.codes[-1])
    dead = [dimension + 1 for dimension, lives in enumerate(collapse.active(variances)) if not lives]
    if not dead:
        return []
    words = _(
        "Posterior collapse in dimension {dimensions}: the means of q(z|x) vary by {variance:.2g} from image to image "
        "(active: more than {least:g}), KL {divergence:.3f} nats. β = {beta:g} weighs more than what it tells."
    )
    places = [dimension - 1 for dimension in dead]
    return [
        words.format(
            dimensions=", ".join(map(str, dead)),
            variance=float(variances[places].max()),
            least=collapse.ACTIVE,
            divergence=float(result.divergence[TEST, -1][places].max()),
            beta=question.beta,
        )
    ]


def tell(sides: Sequence[Side]) -> None:
    """Say what was measured and what to notice."""
    known = [(side, side.result) for side in sides if side.result is not None and side.learned]
    if not known:
        return
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="lat_notice"):
        st.markdown("\n".join(_sentence(side, result) for side, result in known))
        st.markdown(_words.explanation("latent_map", "notice"))


def _sentence(side: Side, result: LatentModelResult) -> str:
    measured = _latent_map_model.measured(side, result)
    words = _(
        "- **{side} {name}**: of the five nearest codes {agreement:.0%} show the same class (of the images themselves "
        "{pixels:.0%}); {empty:.0%} of the {draws} fall where no code is near (holes); RMS error of a pixel {rms:.3f}."
    )
    draws = (
        _("draws of a Gaussian fitted to the codes")
        if side.question.model == "autoencoder"
        else _("draws of the prior")
    )
    text = words.format(
        side=side.side.upper(),
        name=side.name,
        agreement=measured.agreement,
        pixels=measured.pixel_agreement,
        empty=measured.empty,
        draws=draws,
        rms=measured.rms,
    )
    if side.question.model == "vae":
        text += " " + _("KL {divergence:.2f} nats an image, −log p(x|z) {error:.1f} nats.").format(
            divergence=float(result.divergence[TEST, -1].sum()), error=float(result.reconstruction[TEST, -1])
        )
    return text


def show(sides: Sequence[Side]) -> None:
    """Show predictions, measures, formulas, and what to take away."""
    known = [(side, side.result) for side in sides if side.result is not None and side.learned]
    if known:
        rows = [row for side, result in known for row in _predictions(side, result)]
        if rows:
            _measured.show(rows, key="lat_measured", quantity=_("value"), of=_("Quantity"))
        table = pd.DataFrame([_row(side, result) for side, result in known])
        alt = _("What was measured of each model on test images.")
        st.dataframe(table, hide_index=True, key="lat_table", column_config=_columns(), alt=alt, placeholder="–")
        words = _("Likelihood: {likelihood}. Nats of different likelihoods or numbers of pixels do not compare.")
        st.caption(words.format(likelihood=_latent_map_model.likelihood(sides[0].question)))
        _share.show(key="lat_share", table=table, name="latent-map")
    if sides:
        _formula.drawer("lat_formulas", lambda: _show_formulas(sides[0].question))


def _predictions(side: Side, result: LatentModelResult) -> list[_measured.Comparison]:
    question = side.question
    if question.model in ("vae", "aae") and question.prior == "gaussian" and question.dims <= 4:
        measured = _latent_map_model.measured(side, result)
        remark = _("if q(z), the codes of all images together, were the prior")
        quantities = (
            (_("{side}: mean of z{number}"), 0.0, measured.mean),
            (_("{side}: variance of z{number}"), 1.0, measured.variance),
        )
        return [
            _measured.Comparison(
                words.format(side=side.side.upper(), number=number), predicted, float(values[number - 1]), remark
            )
            for words, predicted, values in quantities
            for number in range(1, question.dims + 1)
        ]
    if question.model == "autoencoder" and not question.hidden and question.likelihood == "gaussian":
        return _linear(side, result)
    return []


def _linear(side: Side, result: LatentModelResult) -> list[_measured.Comparison]:
    """Set a linear autoencoder beside the principal components of its training images."""
    load = side.question.image_set.load
    if load is None:
        return []
    least, error, angle = _compared(side.meaning, side.question, result, load)
    name = side.side.upper()
    return [
        _measured.Comparison(
            _("{side}: mean square error of a training pixel").format(side=name),
            least,
            error,
            _("what the first {dims} principal components leave").format(dims=side.question.dims),
        ),
        _measured.Comparison(
            _("{side}: angle to the principal plane (degrees)").format(side=name), 0.0, angle, _("the same plane")
        ),
    ]


@st.cache_data(max_entries=8, show_spinner=False)
def _compared(
    meaning: tuple[str, str],  # noqa: ARG001  its key
    _question: LatentModel,
    _result: LatentModelResult,
    _load: Callable[[], Split],
) -> tuple[float, float, float]:
    seen = images.resampled(_load().training, _question.side).inputs()
    layout = _question.layout
    return (
        linear_map.least_error(seen, _question.dims),
        linear_map.error(layout, _result.row, seen),
        linear_map.angle(layout, _result.row, seen),
    )


def _row(side: Side, result: LatentModelResult) -> dict[str, Any]:
    measured = _latent_map_model.measured(side, result)
    divergence = result.divergence[TEST, -1]
    return {
        "model": f"{side.side.upper()} {side.name}",
        "likelihood": side.question.likelihood,
        "epochs": side.question.epochs,
        "neighbours_agree": 100 * measured.agreement,
        "pixel_neighbours_agree": 100 * measured.pixel_agreement,
        "holes": 100 * measured.empty,
        "rms": measured.rms,
        "reconstruction_nats": float(result.reconstruction[TEST, -1]),
        "kl_nats": float(divergence.sum()) if len(divergence) else np.nan,
        "classes": measured.classes,
        "variety": 100 * measured.variety,
        "seconds": result.seconds,
        "device": result.device,
    }


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "model": _("Model"),
        "likelihood": _("Likelihood"),
        "epochs": number(_("Epochs")),
        "neighbours_agree": number(
            _("Neighbours agree (%)"), format="%.1f", help=_("Of the five nearest codes, those of the same class.")
        ),
        "pixel_neighbours_agree": number(_("In pixels (%)"), format="%.1f", help=_("The same for the images.")),
        "holes": number(
            _("Holes (%)"),
            format="%.1f",
            help=_("Draws of the prior (autoencoder: of a Gaussian fitted to its codes) where no code is near."),
        ),
        "rms": number(_("RMS of a pixel"), format="%.3f", help=_("Of test images and their decoded codes.")),
        "reconstruction_nats": number(_("−log p(x|z) (nats)"), format="%.1f"),
        "kl_nats": number(_("KL (nats)"), format="%.2f"),
        "classes": number(_("Classes made"), help=_("Found among 500 decoded draws, by their nearest test images.")),
        "variety": number(
            _("Variety (%)"),
            format="%.0f",
            help=_("How far 500 decoded draws lie from their nearest others, as a share of how far test images do."),
        ),
        "seconds": number(_("Trained (s)"), format="%.1f"),
        "device": _("Device"),
    }


def _show_formulas(question: LatentModel) -> None:
    _formula.show(
        r"-\log p(x \mid z) + \beta \sum_j \tfrac12\bigl(\mu_j^2 + \sigma_j^2 - 1 - \log \sigma_j^2\bigr), "
        r"\qquad z = \mu + \sigma \odot \varepsilon",
        gaussian.divergence,
        source=_("Kingma and Welling, Auto-Encoding Variational Bayes, ICLR 2014, appendix B; β: Higgins et al., 2017"),
        symbols={"d": str(question.dims)},
    )
    _formula.show(
        r"\hat x = \operatorname{decoder}(z), \qquad z = (z_1, z_2)",
        forward.decode,
        source=_("a click decodes here, from the stored weights, without training again"),
        symbols={"z": r"\text{the place that is marked}"},
    )
    st.markdown(_words.explanation("latent_map", "formula"))
