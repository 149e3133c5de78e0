"""The tab "Cross-validation": its controls make the questions; choices, folds and leakage stand there in numbers."""

import json

import pytest

from dlcore.experiments.cross_validation import CrossValidation
from dlcore.experiments.leakage import Leakage
from dlcore.experiments.screening import Screening
from dlcore.lab import instant

PAGE = "pages/generalization.py"
TAB = {"gen_tab": "Cross-validation"}
LEAKAGE = {"cv_view": "Leakage"}


@pytest.fixture
def tab(dashboard):
    return lambda **link: dashboard(PAGE, **TAB, **link)


def plots(app):
    found = [json.loads(one.proto.json) for one in app.get("bidi_component") if "alt" in one.proto.json]
    return {plot["alt"]: json.loads(plot["figure"]) for plot in found}


def picture(app, words):
    return next(figure for alt, figure in plots(app).items() if words in alt)


def test_by_default_the_page_asks_what_the_experiments_ask_by_default(tab, questions):
    assert not tab().exception
    assert questions == [CrossValidation()]
    assert not tab(**LEAKAGE).exception
    assert questions[1:] == [Leakage(), Screening()]


def test_every_control_reaches_the_question(tab, questions):
    tab(
        cv_folds="4", cv_target="Step", cv_points="40", cv_noise="0.7", cv_dseed="3", cv_most="6", cv_fseed="2",
        cv_family="Nearest neighbours",
    )  # fmt: skip
    shared = {"target": "step", "points": 40, "noise": 0.7, "data_seed": 3}
    assert questions == [CrossValidation(folds=4, most=6, fold_seed=2, family="neighbours", **shared)]


def test_every_control_of_leakage_reaches_a_question(tab, questions):
    tab(
        **LEAKAGE, cv_held="7", cv_reps="40", cv_target="Step", cv_points="40", cv_noise="0.7", cv_dseed="3",
        cv_lfamily="Polynomial", cv_lmost="4", cv_lfolds="4", cv_samples="20", cv_features="100", cv_kept="10",
        cv_sreps="12",
    )  # fmt: skip
    assert questions == [
        Leakage(
            held_out=7, repetitions=40, target="step", points=40, noise=0.7, data_seed=3, family="polynomial", most=4,
            folds=4,
        ),
        Screening(samples=20, features=100, kept=10, repetitions=12),
    ]  # fmt: skip


def test_choices_stand_in_words_and_in_the_picture(tab):
    app = tab()
    (words,) = [text.value for text in app.markdown if "Regret" in text.value and "picks" in text.value]
    assert "**Cross-validation** picks **degree 7**" in words
    assert "**The one-standard-error rule** picks **degree 5**" in words
    drawn = picture(app, "Cross-validated error")
    marks = {trace["name"]: trace["x"] for trace in drawn["data"] if trace["mode"] == "markers"}
    assert marks["CV's minimum"] == [7]
    assert marks["one-SE rule"] == [5]


def test_leave_one_out_is_named_and_both_ways_of_it_agree(tab):
    app = tab(cv_folds="30")
    assert any("this is **leave-one-out**" in text.value for text in app.markdown)
    (table,) = [frame.value for frame in app.dataframe]
    assert (abs(table["leave_one_out_refitted"] - table["leave_one_out_formula"]) < 1e-8).all()
    assert (abs(table["leave_one_out_refitted"] - table["cv_error"]) < 1e-8).all()


def test_the_picture_of_the_folds_moves_from_fold_to_fold(tab):
    drawn = picture(tab(cv_folds="6", cv_level="3"), "held out in turn")
    assert drawn["layout"]["meta"]["timeline"] == {"last": 6, "unit": "fold"}
    moving = [trace["name"] for trace in drawn["data"] if "motion" in (trace.get("meta") or {})]
    assert moving == ["fit without the fold", "its error there", "held out"]


def test_more_folds_than_points_get_a_sentence_and_the_presets_stay(tab):
    app = tab(cv_folds="31")
    assert not app.exception
    assert any("31 folds are more than the 30 training points" in warning.value for warning in app.warning)
    assert app.button(key="cv_preset_0")


def test_too_few_points_for_leakage_get_a_sentence_and_the_features_stay(tab, questions):
    app = tab(**LEAKAGE, cv_points="4")
    assert not app.exception
    assert any("5 folds are more than the 4 training points" in warning.value for warning in app.warning)
    assert questions == [None, Screening()]


def test_leakage_is_told_in_numbers(tab, quiet_lab):
    for question in (Leakage(), Screening(repetitions=10)):
        quiet_lab._archive.store.put(question.key(), instant.compute(question))
    app = tab(**LEAKAGE, cv_sreps="10")
    assert not app.exception
    (table,) = [frame.value for frame in app.dataframe]
    assert table["optimism"][0] > 5 * table["standard_error"][0]
    assert any("The claim is" in text.value and "too low" in text.value for text in app.markdown)
    assert any("coin flips" in text.value for text in app.markdown)
    drawn = picture(app, "quartiles")
    assert [trace["name"] for trace in drawn["data"]] == ["reported", "true (fresh examples)"]
