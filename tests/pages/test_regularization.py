"""The tab "Compare": its controls make the question, and a result becomes curves, samples, insides, words, a table."""

import json
from urllib.parse import urlencode

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.elements import regularizers
from dlcore.elements.racer import Racer
from dlcore.elements.regularizers import Regularizers
from dlcore.experiments.augmented_samples import Samples
from dlcore.experiments.regularization import Regularization
from dlcore.lab import instant
from pages import _regularization_formulas, _regularizers

PAGE = "pages/regularization.py"
SMALL = {"reg_images": "20", "reg_epochs": "4", "reg_seeds": "3", "reg_width": "8", "reg_validation": "20"}
ALL = list(_regularizers.SWITCHES.values())
STRENGTHS = {
    "patience": 3, "l2": 0.5, "rotation": 33.0, "shift": 0.11, "scale": 0.12, "input_noise": 0.13, "weight_noise": 0.14,
    "smoothing": 0.15, "alpha": 0.16, "dropout": 0.17,
}  # fmt: skip  # one strength for each control


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, **link)


@pytest.fixture
def answered(quiet_lab):
    """Put the results of a question and of its samples where the page finds them."""

    def put(question, *others):
        for one in (question, *others):
            quiet_lab._archive.store.put(one.key(), instant.compute(one))

    return put


def small(**settings):
    return Regularization(images=20, epochs=4, seeds=3, width=8, validation=20, **settings)


def asked(built):
    return [one for one in built if isinstance(one, Regularization)]


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if "alt" in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def figure(app, words):
    return next(drawn for alt, drawn in plots(app).items() if words in alt)


def test_by_default_the_page_asks_what_the_experiment_asks_by_default(tab, questions):
    app = tab()
    assert not app.exception
    assert asked(questions) == [Regularization()]
    assert questions[0].cost() < 6


def test_every_control_reaches_the_question(tab, questions):
    tab(
        reg_data="MNIST", reg_images="70", reg_label_noise="0.3", reg_epochs="7", reg_seeds="2", reg_layers="3",
        reg_width="32", reg_act="tanh", reg_batch="5", reg_o="Momentum", reg_momentum_lr="0.02", reg_validation="90",
        reg_dseed="4", reg_seed="5", reg_a=["Dropout"], reg_a_dropout="0.4", reg_b=["Mixing", "Noise"],
        reg_b_mixing="Cutout", reg_b_hole="0.3", reg_b_input_noise="0.1", reg_b_weight_noise="0.02",
    )  # fmt: skip
    assert asked(questions) == [
        Regularization(
            dataset="mnist", images=70, label_noise=0.3, epochs=7, seeds=2, hidden_layers=3, width=32,
            activation="tanh", batch=5, racer=Racer(optimizer="momentum", settings={"lr": 0.02}), validation=90,
            data_seed=4, seed=5,
            a=Regularizers(dropout=0.4),
            b=Regularizers(mixing="cutout", hole=0.3, input_noise=0.1, weight_noise=0.02),
        )
    ]  # fmt: skip


def test_a_switch_begins_with_its_usual_strength_and_all_make_the_usual_ones(tab, questions):
    tab(reg_a=ALL)
    assert asked(questions)[0].a == regularizers.USUAL
    for switch, name in _regularizers.SWITCHES.items():
        tab(reg_b=name)
        mine, usual = asked(questions)[-1].b, regularizers.USUAL.only(switch)
        assert mine.switches == (switch,)
        relevant = regularizers.SWITCHES[switch]
        assert [getattr(mine, field) for field in relevant] == [getattr(usual, field) for field in relevant]


@pytest.mark.parametrize("penalty", ["L2", "L1", "Decoupled"])
def test_each_penalty_has_a_strength_of_its_own(tab, questions, penalty):
    id = penalty.lower()
    tab(reg_b="Norm penalty", reg_b_penalty=penalty)
    assert asked(questions)[-1].b == Regularizers(penalty=id, decay=_regularizers.DECAYS[id])
    tab(reg_b="Norm penalty", reg_b_penalty=penalty, **{f"reg_b_{id}": "0.7"})
    assert asked(questions)[-1].b == Regularizers(penalty=id, decay=0.7)


def test_a_link_with_everything_on_and_changed_is_short_enough_for_every_proxy(tab, questions):
    strengths = {f"reg_{side}_{key}": str(value) for side in "ab" for key, value in STRENGTHS.items()}
    mixing = {f"reg_{side}_mixing": "CutMix" for side in "ab"}
    others = {"reg_data": "MNIST", "reg_act": "tanh", "reg_o": "RMSprop centred", "reg_which": "Error rate"}
    numbers = {
        "reg_images": "321", "reg_label_noise": "0.35", "reg_epochs": "99", "reg_seeds": "2", "reg_layers": "3",
        "reg_width": "99", "reg_batch": "32", "reg_rmsprop_centered_lr": "0.00123", "reg_validation": "150",
        "reg_dseed": "2147483647", "reg_seed": "2147483647",
    }  # fmt: skip
    app = tab(reg_a=ALL, reg_b=ALL, **strengths, **mixing, **others, **numbers)
    assert not app.exception
    assert not [text for text in app.markdown if text.value.startswith("- The link")]
    assert len(asked(questions)[0].a.switches) == len(asked(questions)[0].b.switches) == len(ALL)
    assert len(urlencode(dict(app.query_params), doseq=True)) < 2000


def test_the_levels_of_guessing_and_of_label_smoothing_stand_there_before_anything_is_trained(tab):
    notes = [note["text"] for note in figure(tab(reg_b="Label smoothing"), "against epochs")["layout"]["annotations"]]
    assert "guessing: ln 10 = 2.303" in notes
    assert "floor 0.500" in notes


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ({"reg_batch": "300"}, "a batch of 300 is larger than the 200 training images"),
        ({"reg_images": "1400"}, "has no 1400 training images, only 1347"),
        ({"reg_batch": "1", "reg_b": "Batch norm"}, "it needs a batch of at least 2"),
        (
            {"reg_data": "MNIST", "reg_images": "2000", "reg_epochs": "500", "reg_seeds": "10", "reg_batch": "1"},
            "minutes",
        ),
    ],
)
def test_settings_that_make_no_question_get_a_sentence_and_the_presets_stay(tab, link, sentence):
    app = tab(**link)
    assert not app.exception
    assert any(sentence in warning.value for warning in app.warning)
    assert app.button(key="reg_preset_0")


def test_a_strength_that_cannot_be_is_answered_beside_the_rest(tab, questions):
    app = tab(reg_b=["Dropout", "Early stopping"], reg_b_dropout="7", reg_b_patience="nan", reg_a="Drop-out")
    assert not app.exception
    said = "\n".join(text.value for text in app.markdown)
    assert "reg\\_b\\_dropout" in said or "`reg_b_dropout` = `7`, but it must be a number from 0 to 0.95" in said
    assert asked(questions)[0].b == regularizers.USUAL.only("dropout", "stop").model_copy(
        update={field: getattr(Regularizers(), field) for field in ("penalty", "alpha", "hole")}
    )


@pytest.mark.parametrize("which", ["Loss", "Error rate"])
def test_a_result_becomes_curves_samples_insides_words_and_a_table(tab, answered, which):
    b = Regularizers(patience=1, smoothing=0.1, mixing="mixup", alpha=0.4, dropout=0.3)
    seen = {"images": 20, "shown": 5, "draws": 3}
    mixed = Samples(regularizers=Regularizers(smoothing=0.1, mixing="mixup", alpha=0.4), **seen)
    answered(small(b=b), mixed, Samples(regularizers=Regularizers(), **seen))
    app = tab(
        **SMALL, reg_which=which, reg_b=["Early stopping", "Label smoothing", "Mixing", "Dropout"], reg_b_patience="1"
    )
    assert not app.exception
    curves = figure(app, "against epochs on training and test images")
    names = [trace["name"] for trace in curves["data"] if trace.get("name")]
    assert {"training", "test", "generalization gap", "weights given back"} <= set(names)
    assert ("descended objective" in names) == (which == "Loss")
    images = [drawn for alt, drawn in plots(app).items() if "several times" in alt]
    assert images[0]["layout"]["yaxis"]["ticktext"] == ["as it is", "draw 1", "draw 2", "draw 3"]
    assert figure(app, "How the weights of a layer")["layout"]["meta"]["timeline"]["last"] == 4
    assert len(figure(app, "What reaches the activation functions")["data"]) == 2 * 2 * 2
    said = "\n".join(text.value for text in app.markdown)
    assert "percentage points" in said
    assert "objective cannot get below 0.50029 nats" in said
    (table,) = [frame.value for frame in app.dataframe]
    assert list(table["setting"]) == ["A"] * 3 + ["B"] * 3
    assert list(table["seed"]) == [0, 1, 2] * 2
    assert (table["kept_epoch"][:3] == 4).all()
    apart = (table["test_error"] - table["training_error"]).to_numpy()
    assert table["error_gap"].to_numpy() == pytest.approx(apart, abs=1e-3)
    assert pd.isna(table["diverged_at_step"]).all()


def test_one_seed_is_told_to_say_nothing_about_luck(tab, answered):
    answered(small().model_copy(update={"seeds": 1}))
    app = tab(**SMALL | {"reg_seeds": "1"})
    assert not app.exception
    assert any("nobody knows whether that is luck" in text.value for text in app.markdown)


def formulas_alone():
    from dlcore.elements.regularizers import Regularizers
    from pages import _regularization_formulas

    _regularization_formulas.show({"A": Regularizers(), "B": Regularizers(smoothing=0.1, dropout=0.3)})


def test_formulas_are_those_of_the_regularizers_that_are_on():
    app = AppTest.from_function(formulas_alone).run()
    assert not app.exception
    latex = "\n".join(one.value for one in app.latex)
    assert "Bernoulli" in latex
    assert "frac{\\varepsilon}{K}" in latex
    assert "arg\\min" not in latex
    said = "\n".join(text.value for text in app.markdown)
    assert "0.50029" in said
    assert "varepsilon = 0.1" in said


@pytest.mark.parametrize("id", _regularizers.SWITCHES)
def test_every_regularizer_has_its_formula_with_its_strength_and_source(id):
    usual = regularizers.USUAL.only(id)
    formula = _regularization_formulas.FORMULAS[id](usual)
    assert formula.latex
    assert formula.source.endswith(".") or formula.source.endswith(").")
    for field in regularizers.SWITCHES[id]:
        strength = getattr(usual, field)
        assert isinstance(strength, bool | str) or f"{strength:g}" in formula.values
