"""What came of one VAE: what to notice, what was predicted, the table behind the pictures, the formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements.latent import collapse, gaussian, linear
from dlcore.elements.student import standard_error
from dlcore.experiments.latent_bounds import TURN, LatentBounds, LatentBoundsResult
from dlcore.experiments.latent_model import LatentModel, LatentModelResult
from pages import _formula, _measured, _share, _words
from pages._objective_bounds import TEST, TRAINING
from pages._words import _


def warn(question: LatentModel, result: LatentModelResult) -> None:
    """Name a training that diverged."""
    if result.diverged_at:
        words = _(
            "The training diverged at step {step}: something is not finite. Try a learning rate below "
            "{rate:g}, for example {less:g}."
        )
        rate = question.racer.settings["lr"]
        st.warning(words.format(step=result.diverged_at, rate=rate, less=rate / 10), icon=":material/trending_up:")


def tell(result: LatentModelResult) -> None:
    """Say what was measured and what to notice."""
    error, rate = result.reconstruction[:, -1], result.divergence[:, -1].sum(-1)
    whole = error + rate
    words = _(
        "**The test images cost {whole:.1f} nats each**: {error:.1f} for what the code leaves open "
        "(reconstruction) and {rate:.2f} for the code itself (KL). "
        "The training images cost {gap:.1f} nats {less} (the gap)."
    )
    gap = whole[TEST] - whole[TRAINING]
    told = words.format(
        whole=whole[TEST], error=error[TEST], rate=rate[TEST], gap=abs(gap), less=_("less") if gap > 0 else _("more")
    )
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="elbo_notice"):
        st.markdown(told)
        st.markdown(_words.explanation("objective", "notice"))


def show(question: LatentBounds, model: LatentModelResult, result: LatentBoundsResult) -> None:
    """Show what was predicted beside what was measured, and the table behind the pictures."""
    st.subheader(_("Predicted beside measured"), anchor=False)
    _measured.show(_predictions(question, result), key="elbo_measured", quantity=_("value (nats)"), of=_("Quantity"))
    table = _table(question, model, result)
    alt = _("Terms and bounds on training and on test images, in nats per image.")
    st.dataframe(table, hide_index=True, key="elbo_table", column_config=_columns(), alt=alt, placeholder="–")
    _share.show(key="elbo_share", table=table, name="elbo")


def _predictions(question: LatentBounds, result: LatentBoundsResult) -> list[_measured.Comparison]:
    rate = float(result.divergence[TEST].sum(-1).mean())
    rows = [
        _measured.Comparison(
            _("KL term, test: closed form beside the mean over all draws"), rate, float(result.drawn_divergence[TEST])
        ),
        _measured.Comparison(
            _("KL term, test, after all codes are turned by {degrees:g}°").format(degrees=TURN),
            rate,
            float(result.turned_divergence[TEST]),
            _("an isotropic prior does not notice"),
        ),
        _measured.Comparison(
            _("Bound of k = 1, test, beside −ELBO"), float(-result.elbo[TEST].mean()), float(-result.bound[TEST, 0])
        ),
    ]
    return [*rows, *_linear_predictions(question, result)] if question.is_known else rows


def _linear_predictions(question: LatentBounds, result: LatentBoundsResult) -> list[_measured.Comparison]:
    """Set probabilistic PCA beside what a linear VAE has learned."""
    measured = np.sort(result.divergence[TRAINING].mean(0))[::-1]
    rows = [
        _measured.Comparison(
            _("−log p(x), test: exact, beside the bound of k = {k}").format(k=question.draws),
            float(-result.exact[TEST]),
            float(-result.bound[TEST, -1]),
        )
    ]
    if question.of.beta == 1:
        rows.append(
            _measured.Comparison(
                _("−log p(x), training: the best of all linear models beside this one"),
                -result.best,
                -result.reached,
                _("probabilistic PCA; no training gets below it"),
            )
        )
    largest = _("½ ln(λ / βσ²), 0 where λ < βσ²; reached once the axes of the code are principal components")
    for place, (best, found) in enumerate(zip(result.best_divergence, measured, strict=True), 1):
        name = _("KL of the dimension in place {place}, training").format(place=place)
        rows.append(_measured.Comparison(name, float(best), float(found), largest if place == 1 else ""))
    return rows


def _table(question: LatentBounds, model: LatentModelResult, result: LatentBoundsResult) -> pd.DataFrame:
    """Return one row per quantity."""
    rows: list[tuple[str, np.ndarray, np.ndarray]] = [
        ("-log p(x|z)", result.reconstruction.mean(-1), standard_error(result.reconstruction)),
        ("KL", result.divergence.sum(-1).mean(-1), standard_error(result.divergence.sum(-1))),
        ("-ELBO", -result.elbo.mean(-1), standard_error(result.elbo)),
        *((f"-bound k={k}", -result.bound[:, at], result.bound_error[:, at]) for at, k in enumerate(result.draws)),
        *((f"gain k={k}", result.gain[:, at], result.gain_error[:, at]) for at, k in enumerate(result.draws)),
    ]
    if question.is_known:
        rows.append(("-log p(x) exact", -result.exact, result.exact_error))
    activity, unknown = collapse.activity(model.codes[-1]), np.full(2, np.nan)
    by_dimension = result.divergence.mean(1)
    rows += [
        (f"KL z{one + 1}", by_dimension[:, one], standard_error(result.divergence[..., one]))
        for one in range(len(activity))
    ]
    rows += [(f"variance of means z{one + 1}", np.array([np.nan, var]), unknown) for one, var in enumerate(activity)]
    return pd.DataFrame(
        {
            "quantity": [name for name, *_ in rows],
            "training": [values[TRAINING] for _, values, _e in rows],
            "training_error": [errors[TRAINING] for *_, errors in rows],
            "test": [values[TEST] for _, values, _e in rows],
            "test_error": [errors[TEST] for *_, errors in rows],
            "likelihood": question.of.likelihood,
            "pixels": question.of.features,
        }
    )


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "quantity": _("Quantity"),
        "training": number(_("Training images (nats)"), format="%.3f"),
        "training_error": number(_("± standard error"), format="%.3f"),
        "test": number(_("Test images (nats)"), format="%.3f"),
        "test_error": number(_("± standard error "), format="%.3f"),
        "likelihood": _("Likelihood"),
        "pixels": number(_("Pixels")),
    }


def show_formulas(question: LatentModel, result: LatentModelResult | None) -> None:
    """Show the formulas of the view with its numbers, in a drawer."""

    def fill() -> None:
        st.markdown(_words.explanation("objective", "formula"))
        symbols = {r"\beta": f"{question.beta:g}", "d": str(question.dims)}
        if result is not None and result.learned:
            error, rate = result.reconstruction[TEST, -1], result.divergence[TEST, -1].sum()
            symbols |= {
                r"-\overline{\log p(x|z)}": f"{error:.2f}",
                r"\overline{\mathrm{KL}}": f"{rate:.2f}",
                r"-\overline{\mathrm{ELBO}}": f"{error + rate:.2f}",
            }
        _formula.show(
            r"\mathrm{KL}\bigl(q(z|x)\,\|\,p(z)\bigr) = \sum_{j=1}^{d} \tfrac12\bigl"
            r"(\mu_j^2 + \sigma_j^2 - 1 - \ln \sigma_j^2\bigr)",
            gaussian.divergence,
            source=_("Kingma and Welling, Auto-Encoding Variational Bayes, ICLR 2014, appendix B"),
            symbols=symbols,
        )
        st.latex(
            r"\log p(x) \;\ge\; \mathcal{L}_k = \mathbb{E}_{z_1 \ldots z_k \sim q(z|x)} \log \frac1k \sum_{i=1}^k "
            r"\frac{p(x|z_i)\,p(z_i)}{q(z_i|x)} \;\ge\; \mathcal{L}_1 = \mathrm{ELBO}"
        )
        st.caption(
            _("Source: {source}").format(
                source="Burda, Grosse, Salakhutdinov, Importance Weighted Autoencoders, ICLR 2016, equation 8"
            )
        )
        st.markdown(_words.explanation("objective", "prior"))
        st.markdown(_words.explanation("objective", "linear"))
        _formula.show(
            r"\log p(x) = \log \mathcal{N}(x;\, b,\, W^\top W + \sigma^2 I), \qquad "
            r"\mathrm{KL}_j = \max\bigl(0, \tfrac12 \ln \tfrac{\lambda_j}{\beta \sigma^2}\bigr)",
            linear.optimum,
            source=_("Tipping and Bishop 1999, equations 4, 7 and 8; Lucas et al., Don't Blame the ELBO, NeurIPS 2019"),
            symbols={r"\sigma": f"{question.sigma:g}", r"\beta": f"{question.beta:g}"},
        )

    _formula.drawer("elbo_formulas", fill)
