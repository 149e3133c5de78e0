"""The tab "Ensembles": its controls make the questions, and results become pictures, tables and words."""

import json
import os
import subprocess
import sys

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.elements.base_learners import BaseLearner
from dlcore.experiments.bagging_gain import BaggingGain
from dlcore.experiments.ensemble import Ensemble
from dlcore.lab import instant
from tests.through_app import ROOT

PAGE = "pages/generalization.py"
GAIN = {"ens_view": "When does bagging pay?"}


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, gen_tab="Ensembles", **link)


@pytest.fixture
def asked(questions):
    """The experiments among what the tab builds: learners are built from settings too."""
    return lambda: [one for one in questions if isinstance(one, (Ensemble, BaggingGain)) or one is None]


@pytest.fixture
def answered(quiet_lab):
    """Put the result of a question where the page finds it."""
    return lambda question: quiet_lab._archive.store.put(question.key(), instant.compute(question))


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if "alt" in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def test_by_default_the_page_asks_what_the_experiments_ask_by_default(tab, asked):
    assert not tab().exception
    assert asked() == [Ensemble()]
    assert not tab(**GAIN).exception
    assert asked()[1:] == [BaggingGain()]


def test_every_control_of_a_growing_ensemble_reaches_the_question(tab, asked):
    tab(
        ens_shape="Two spirals", ens_base="k nearest neighbours", ens_k="7", ens_members="40", ens_points="90",
        ens_noise="0.2", ens_dseed="3", ens_size="0.5", ens_seed="4",
    )  # fmt: skip
    tab(ens_kind="Regression", ens_target="Bump", ens_method="Gradient boosting", ens_depth="3", ens_rate="0.15")
    assert asked() == [
        Ensemble(
            shape="spirals", learner=BaseLearner(base="knn", neighbours=7), members=40, points=90, noise=0.2,
            data_seed=3, share=0.5, seed=4,
        ),
        Ensemble(
            kind="regression", target="bump", method="gradient_boosting", learner=BaseLearner(depth=3),
            learning_rate=0.15,
        ),
    ]  # fmt: skip


def test_every_control_of_the_comparison_reaches_the_question(tab, asked):
    tab(
        **GAIN, ens_kind="Regression", ens_target="Bump", ens_unstable="Nearest neighbour", ens_noise="0.2",
        ens_stable="15 nearest neighbours", ens_bag="9", ens_reps="6", ens_small="30", ens_large="90", ens_dseed="2",
    )  # fmt: skip
    assert asked() == [
        BaggingGain(
            kind="regression", target="bump", unstable=BaseLearner(base="knn", neighbours=1), noise=0.2,
            stable=BaseLearner(base="knn", neighbours=15), members=9, repetitions=6, points=30, largest=90, data_seed=2,
        )
    ]  # fmt: skip


def test_a_method_brings_the_members_that_suit_it_and_bagging_takes_them_back(tab, asked):
    app = tab()
    app.selectbox(key="ens_method").select("adaboost").run()
    assert asked()[-1] == Ensemble(method="adaboost", learner=BaseLearner(depth=1))
    assert "knn" not in app.selectbox(key="ens_base").options
    app.selectbox(key="ens_method").select("gradient_boosting").run()
    assert asked()[-1] == Ensemble(method="gradient_boosting", learner=BaseLearner(depth=2), learning_rate=0.2)
    app.selectbox(key="ens_method").select("bagging").run()
    assert asked()[-1] == Ensemble()


def test_curves_have_no_adaboost(tab, asked):
    app = tab(ens_kind="Regression", ens_method="AdaBoost")
    assert not app.exception
    assert asked() == [Ensemble(kind="regression")]
    assert any("ens_method" in text.value and "must be one of: Bagging" in text.value for text in app.markdown)


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        (
            {"ens_base": "k nearest neighbours", "ens_k": "50", "ens_points": "20"},
            "50 neighbours are more than the 20 draws of a bootstrap sample",
        ),
        ({**GAIN, "ens_stable": "Tree, grown out"}, "both learners are the same"),
        ({**GAIN, "ens_small": "300", "ens_large": "200"}, "200 is not above 300"),
        ({**GAIN, "ens_stable": "15 nearest neighbours", "ens_small": "5"}, "15 neighbours are more than the 5 points"),
    ],
)
def test_settings_that_do_not_go_together_get_a_sentence_and_the_rest_stays(tab, link, sentence):
    app = tab(**link)
    assert not app.exception
    assert any(sentence in warning.value for warning in app.warning)
    assert app.button(key="ens_preset_0")


@pytest.mark.parametrize(("key", "value"), [("ens_points", "-5"), ("ens_noise", "nan"), ("ens_members", "1e9")])
def test_values_beyond_the_bounds_get_a_sentence(tab, asked, key, value):
    app = tab(**{key: value})
    assert not app.exception
    assert asked() == [Ensemble()]
    assert any(key in text.value and "it must be a number from" in text.value for text in app.markdown)


def test_the_points_stand_there_before_anything_is_learned(tab):
    drawn = plots(tab())
    bare = next(figure for alt, figure in drawn.items() if "Which class" in alt)
    assert {trace["type"] for trace in bare["data"]} == {"scatter"}


SETTINGS = [
    ({}, Ensemble(members=4), "out of bag"),
    ({"ens_method": "Random forest"}, Ensemble(members=4, method="forest"), "out of bag"),
    (
        {"ens_method": "AdaBoost", "ens_depth": "1"},
        Ensemble(members=4, method="adaboost", learner=BaseLearner(depth=1)),
        "One member alone",
    ),
    (
        {"ens_method": "Gradient boosting", "ens_depth": "2"},
        Ensemble(members=4, method="gradient_boosting", learner=BaseLearner(depth=2)),
        "The first member",
    ),
    ({"ens_kind": "Regression"}, Ensemble(members=4, kind="regression"), "out of bag"),
    (
        {"ens_kind": "Regression", "ens_method": "Gradient boosting", "ens_depth": "2"},
        Ensemble(members=4, kind="regression", method="gradient_boosting", learner=BaseLearner(depth=2)),
        "The first member",
    ),
]


@pytest.mark.parametrize(("link", "question", "words"), SETTINGS)
def test_a_result_becomes_pictures_and_words(tab, answered, link, question, words):
    answered(question)
    app = tab(ens_members="4", **link)
    assert not app.exception
    told = next(text.value for text in app.markdown if text.value.startswith("**4 members.**"))
    assert words in told
    drawn = plots(app)
    errors = next(figure for alt, figure in drawn.items() if alt.startswith("Errors on"))
    names = {trace["name"] for trace in errors["data"] if trace.get("name")}
    assert {"training", "test"} <= names
    assert ("out of bag" in names) == (question.method in ("bagging", "forest"))
    answers = next(figure for alt, figure in drawn.items() if "its latest member" in alt or "that of its latest" in alt)
    assert answers["layout"]["meta"]["timeline"]["last"] == 4
    assert len(app.dataframe) == (question.method in ("bagging", "forest"))


def test_predicted_stands_beside_measured(tab, answered):
    answered(Ensemble(members=4))
    (table,) = [frame.value for frame in tab(ens_members="4").dataframe]
    assert table["Predicted value"][0] == pytest.approx(0.6334, abs=1e-4)
    assert table["Measured value"][0] == pytest.approx(0.6334, abs=0.05)


def test_an_ensemble_that_ended_early_says_why(tab, answered):
    answered(Ensemble(members=50, method="adaboost"))
    app = tab(ens_members="50", ens_method="AdaBoost")  # trees that are grown out make no error
    assert any("ended after 1 of 50 members: the last one made no error" in note.value for note in app.info)


def test_the_comparison_answers_in_words_that_were_measured(tab, answered):
    answered(BaggingGain(repetitions=4, members=5, largest=100))
    app = tab(**GAIN, ens_reps="4", ens_bag="5", ens_large="100")
    assert not app.exception
    (said,) = [text.value for text in app.markdown if "Two samples have" in text.value]
    assert said.count("\n") == 2
    assert "**Linear model**: the 95 % interval of what bagging gains lies above 0 at" in said
    drawn = plots(app)
    assert len(drawn) == 4
    (table,) = [frame.value for frame in app.dataframe]
    assert list(table["Predicted value"][:2]) == pytest.approx([0.634, 0.402], abs=0.002)
    assert any("variance of the mean of 5" in quantity for quantity in table["Quantity"])


def test_the_web_process_needs_neither_torch_nor_scikit_learn(tmp_path):
    code = (
        "import sys; from pages import _lab; from tests.through_app import open_page; "
        "apps = [open_page('pages/generalization.py', gen_tab='Ensembles', **link) for link in "
        "({}, {'ens_view': 'When does bagging pay?'})]; _lab.close(); "
        "print(sum(len(app.exception) for app in apps), {*sys.modules} & {'torch', 'sklearn', 'scipy'})"
    )
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "GRADIENT_LAB_STORE": str(tmp_path / "store")}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 set()"


@pytest.mark.parametrize("known", [False, True])
def test_the_card_shows_points_and_then_a_boundary(quiet_lab, answered, known):
    def card():
        from pages import _ensembles

        _ensembles.show_picture()

    if known:
        answered(Ensemble())
    app = AppTest.from_function(card).run()
    assert not app.exception
    ((_, figure),) = plots(app).items()
    assert ("contour" in {trace["type"] for trace in figure["data"]}) == known
