"""Every preset gives a question that can be asked, cheap enough to answer while the visitor waits."""

import pytest

from dlcore.lab.experiment import Experiment
from pages import (
    _ablation_presets,
    _anomaly_presets,
    _architectures_presets,
    _batch_size_presets,
    _bias_variance_presets,
    _blocks_presets,
    _channels_presets,
    _cnn_presets,
    _cross_validation_presets,
    _digit_gan_presets,
    _digits_presets,
    _double_descent_presets,
    _effective_field_presets,
    _ensemble_presets,
    _fit_presets,
    _gan_presets,
    _latent_map_presets,
    _map_presets,
    _momentum_presets,
    _objective_presets,
    _operation_presets,
    _optimizer_presets,
    _prior_presets,
    _real_networks_presets,
    _regularization_presets,
    _skips_presets,
    _stack_presets,
    _sweep_presets,
    _transposed_presets,
    _walk_presets,
)

OPTIMIZERS = "pages/optimizers.py"
GENERALIZATION = "pages/generalization.py"
REGULARIZATION = "pages/regularization.py"
CONVOLUTION = "pages/convolution.py"
RECEPTIVE_FIELDS = "pages/receptive_fields.py"
ARCHITECTURES = "pages/architectures.py"
LATENT_SPACE = "pages/latent_space.py"
SECONDS_THAT_A_VISITOR_WAITS = 10.0
PATIENCE = {
    "abl": 15.0,
    "lat": 15.0,
    "skip": 15.0,
    "bagging_gain": 15.0,
    "sweep": 30.0,
    "regression_tuning": 30.0,
    "network_descent": 30.0,
}
"""Where a picture fills before the eyes a visitor waits longer, by prefix or by the question's name."""
TABS = {
    "op": (CONVOLUTION, {}, _operation_presets.presets()),
    "ch": (CONVOLUTION, {"conv_tab": "Channels"}, _channels_presets.presets()),
    "cnn": (CONVOLUTION, {"conv_tab": "Network"}, _cnn_presets.presets()),
    "lat": (LATENT_SPACE, {}, _latent_map_presets.presets()),
    "erf": (RECEPTIVE_FIELDS, {"rf_tab": "Effective field"}, _effective_field_presets.presets()),
    "tc": (CONVOLUTION, {"conv_tab": "Transposed"}, _transposed_presets.presets()),
    "abl": (REGULARIZATION, {"reg_tab": "Ablation"}, _ablation_presets.presets()),
    "reg": (REGULARIZATION, {}, _regularization_presets.presets()),
    "bs": (GENERALIZATION, {"gen_tab": "Batch size"}, _batch_size_presets.presets()),
    "s": (OPTIMIZERS, {}, _optimizer_presets.surface()),
    "map": (OPTIMIZERS, {"opt_tab": "Maps"}, _map_presets.presets()),
    "mom": (OPTIMIZERS, {"opt_tab": "Momentum"}, _momentum_presets.presets()),
    "r": (OPTIMIZERS, {"opt_tab": "Regression"}, _optimizer_presets.regression()),
    "sweep": (OPTIMIZERS, {"opt_tab": "Sweep"}, _sweep_presets.presets()),
    "digits": (OPTIMIZERS, {"opt_tab": "Digits"}, _digits_presets.presets()),
    "bv": (GENERALIZATION, {"gen_tab": "Bias and variance"}, _bias_variance_presets.presets()),
    "cv": (GENERALIZATION, {"gen_tab": "Cross-validation"}, _cross_validation_presets.presets()),
    "dd": (GENERALIZATION, {"gen_view": "Double descent"}, _double_descent_presets.presets()),
    "ens": (GENERALIZATION, {"gen_tab": "Ensembles"}, _ensemble_presets.presets()),
    "fit": (GENERALIZATION, {}, _fit_presets.presets()),
    "cmp": (ARCHITECTURES, {}, _architectures_presets.presets()),
    "blk": (ARCHITECTURES, {"arch_tab": "Blocks"}, _blocks_presets.presets()),
    "skip": (ARCHITECTURES, {"arch_tab": "Skip connections"}, _skips_presets.presets()),
    "walk": (LATENT_SPACE, {"latent_tab": "Walk"}, _walk_presets.presets()),
    "elbo": (LATENT_SPACE, {"latent_tab": "Objective"}, _objective_presets.presets()),
    "dcg": (LATENT_SPACE, {"latent_tab": "Digit GAN"}, _digit_gan_presets.presets()),
    "prior": (LATENT_SPACE, {"latent_tab": "Prior"}, _prior_presets.presets()),
    "stack": (RECEPTIVE_FIELDS, {}, _stack_presets.presets()),
    "ano": (LATENT_SPACE, {"latent_tab": "Anomaly"}, _anomaly_presets.presets()),
    "gan": (LATENT_SPACE, {"latent_tab": "GAN"}, _gan_presets.presets()),
    "real": (RECEPTIVE_FIELDS, {"rf_tab": "Real networks"}, _real_networks_presets.presets()),
}
CASES = [
    pytest.param(prefix, number, id=f"{prefix}-{preset.name}")
    for prefix, (_, _, presets) in TABS.items()
    for number, preset in enumerate(presets)
]


def values(app):
    kinds = (app.number_input, app.selectbox, app.slider, app.select_slider, app.toggle, app.text_input)
    return {widget.key: widget.value for kind in (*kinds, app.get("button_group")) for widget in kind}


@pytest.mark.parametrize(("prefix", "number"), CASES)
def test_a_preset_sets_its_controls_and_makes_a_question(dashboard, questions, prefix, number):
    page, link, presets = TABS[prefix]
    app = dashboard(page, **link)
    app.button(key=f"{prefix}_preset_{number}").click().run()
    assert not app.exception
    shown = values(app)
    for key, value in presets[number].values.items():
        assert shown[key] == value, key
    assert questions[-1] is not None
    if not isinstance(questions[-1], Experiment):
        return  # settings of what a page computes by itself, in a moment
    patience = PATIENCE.get(questions[-1].name, PATIENCE.get(prefix, SECONDS_THAT_A_VISITOR_WAITS))
    assert questions[-1].cost() < patience


@pytest.mark.parametrize(("prefix", "number"), CASES)
def test_a_preset_does_not_depend_on_what_was_set_before(dashboard, questions, prefix, number):
    page, link, presets = TABS[prefix]
    other = (number + 1) % len(presets)
    fresh, used = dashboard(page, **link), dashboard(page, **link)
    fresh.button(key=f"{prefix}_preset_{number}").click().run()
    expected = questions[-1]
    used.button(key=f"{prefix}_preset_{other}").click().run()
    used.button(key=f"{prefix}_preset_{number}").click().run()
    assert questions[-1] == expected


@pytest.mark.parametrize("prefix", TABS)
def test_presets_have_names_of_their_own_and_reasons(prefix):
    presets = TABS[prefix][2]
    assert len({preset.name for preset in presets}) == len(presets)
    assert all(preset.why.endswith(".") for preset in presets)
    assert all(key.startswith(f"{prefix}_") for preset in presets for key in preset.values)
