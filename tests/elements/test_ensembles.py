"""Ensembles written out are scikit-learn's own: bagging, forests, AdaBoost and gradient boosting."""

from functools import partial
from itertools import islice, pairwise

import numpy as np
import pytest
from sklearn import ensemble, linear_model, neighbors, tree
from sklearn.utils import check_random_state

from dlcore.elements import bootstrap, ensembles, plane_sets
from dlcore.elements.base_learners import BaseLearner
from dlcore.elements.ensembles import Recipe, Task

MEMBERS = 15
ASKED, _ = plane_sets.sample("moons", 300, 0.5, 99)


@pytest.fixture(scope="module")
def classes():
    inputs, labels = plane_sets.sample("moons", 120, 0.4, 0)
    return Task("classification", inputs, labels.astype(float))


@pytest.fixture(scope="module")
def curve():
    x = np.random.default_rng(0).uniform(-3, 3, (80, 1))
    return Task("regression", x, np.sin(2 * x[:, 0]) + 0.3 * np.random.default_rng(1).standard_normal(80))


def grown(task, recipe, asked=ASKED, seed=0, members=MEMBERS):
    return list(islice(ensembles.stages(task, recipe, seed, asked), members))


def line(task):
    return np.linspace(-3, 3, 101)[:, None] if task.kind == "regression" else ASKED


@pytest.mark.parametrize("base", ["tree", "knn", "linear"])
@pytest.mark.parametrize("kind", ["classes", "curve"])
def test_bagging_is_the_mean_of_scikit_learns_learners_on_the_same_samples(request, kind, base):
    task = request.getfixturevalue(kind)
    recipe = Recipe("bagging", BaseLearner(base=base, neighbours=5))
    stages = grown(task, recipe, line(task))
    models = {
        ("classes", "tree"): tree.DecisionTreeClassifier,
        ("classes", "knn"): neighbors.KNeighborsClassifier,
        ("classes", "linear"): partial(linear_model.LogisticRegression, tol=1e-8),
        ("curve", "tree"): tree.DecisionTreeRegressor,
        ("curve", "knn"): neighbors.KNeighborsRegressor,
        ("curve", "linear"): linear_model.LinearRegression,
    }
    total = 0
    rng = np.random.default_rng(0)
    for number, stage in enumerate(stages, 1):
        taken = bootstrap.draw(rng, len(task.wanted), len(task.wanted))
        seed = int(rng.integers(2**31))
        np.testing.assert_array_equal(stage.member.seen, np.bincount(taken, minlength=len(task.wanted)))
        model = models[kind, base](**{"tree": {"random_state": seed}, "knn": {"n_neighbors": 5}}.get(base, {}))
        model.fit(task.inputs[taken], task.wanted[taken])
        answers = model.predict(line(task)) if kind == "curve" else model.predict_proba(line(task))[:, 1]
        np.testing.assert_allclose(stage.own, answers, atol=1e-3 if base == "linear" else 1e-12)
        total = total + stage.own
        np.testing.assert_allclose(stage.together, total / number, atol=1e-12)


@pytest.mark.parametrize("forest", [False, True])
def test_the_mean_of_members_is_what_scikit_learns_own_ensembles_answer(classes, forest):
    """Its members on its samples, put together by us, give its answer after any number of members."""
    kind = ensemble.RandomForestClassifier if forest else ensemble.BaggingClassifier
    for count in (1, 4, MEMBERS):
        theirs = kind(n_estimators=count, random_state=0).fit(classes.inputs, classes.wanted)
        own = [one.predict_proba(ASKED)[:, 1] for one in theirs.estimators_]
        answer = ensembles.link("classification", "forest" if forest else "bagging")
        np.testing.assert_allclose(answer(sum(own), len(own)), theirs.predict_proba(ASKED)[:, 1], atol=1e-12)


def test_a_forests_trees_try_one_feature_at_each_split(classes):
    from sklearn.ensemble._forest import _generate_sample_indices

    theirs = ensemble.RandomForestClassifier(3, max_features=1, random_state=0).fit(classes.inputs, classes.wanted)
    for one in theirs.estimators_:
        taken = _generate_sample_indices(one.random_state, len(classes.wanted), len(classes.wanted), None)
        weighted = tree.DecisionTreeClassifier(max_features=1, random_state=one.random_state)
        weighted.fit(classes.inputs, classes.wanted, sample_weight=np.bincount(taken, minlength=len(classes.wanted)))
        np.testing.assert_array_equal(weighted.predict(ASKED), one.predict(ASKED))
    mine = BaseLearner().model("classification", 0, features_tried=1)
    assert (mine.max_features, mine.max_depth) == (theirs.estimators_[0].max_features, None)


@pytest.mark.parametrize("base", [BaseLearner(depth=1), BaseLearner(depth=2), BaseLearner(base="linear")])
@pytest.mark.parametrize("rate", [1.0, 0.5])
def test_adaboost_is_scikit_learns(classes, base, rate):
    model = base.model("classification", 0)
    theirs = ensemble.AdaBoostClassifier(model, n_estimators=MEMBERS, learning_rate=rate, random_state=0)
    theirs.fit(classes.inputs, classes.wanted)
    stages = grown(classes, Recipe("adaboost", base, learning_rate=rate))
    assert len(stages) == len(theirs.estimators_)
    weights = [stage.member.weight for stage in stages]
    np.testing.assert_allclose(weights, theirs.estimator_weights_[: len(stages)], rtol=1e-9)
    for stage, decided, decision in zip(
        stages, theirs.staged_predict(ASKED), theirs.staged_decision_function(ASKED), strict=True
    ):
        np.testing.assert_allclose(4 * stage.together - 2, decision, atol=1e-9)
        sure = np.abs(decision) > 1e-9
        np.testing.assert_array_equal((stage.together > 0.5)[sure], decided[sure] == 1)


def test_adaboosts_weights_follow_the_formula(classes):
    stages = grown(classes, Recipe("adaboost", BaseLearner(depth=1)), classes.inputs)
    points = len(classes.wanted)
    for stage, following in pairwise(stages):
        weights, wrong = stage.member.seen / points, stage.own != classes.wanted
        assert weights.sum() == pytest.approx(1)
        error = weights[wrong].sum()
        assert stage.member.weight == pytest.approx(np.log((1 - error) / error))
        raised = np.where(wrong, weights * (1 - error) / error, weights)
        np.testing.assert_allclose(following.member.seen / points, raised / raised.sum(), rtol=1e-9)
        assert (following.member.seen[wrong] / points).sum() == pytest.approx(0.5)  # the same member would now guess


def test_adaboost_ends_with_a_member_that_makes_no_error(classes):
    stages = grown(classes, Recipe("adaboost", BaseLearner(depth=0)))
    assert len(stages) == 1
    assert stages[0].member.weight == 1.0


def test_adaboosts_first_member_stays_alone_where_it_only_guesses():
    corners = np.array([[-1.0, -1], [1, 1], [-1, 1], [1, -1]])
    task = Task("classification", corners, np.array([0.0, 0, 1, 1]))
    stages = grown(task, Recipe("adaboost", BaseLearner(base="linear")))
    assert [stage.member.weight for stage in stages] == [1.0]
    np.testing.assert_array_equal(stages[0].together, stages[0].own)


@pytest.mark.parametrize("depth", [1, 3])
@pytest.mark.parametrize("kind", ["classes", "curve"])
def test_gradient_boosting_is_scikit_learns(request, kind, depth):
    """Everywhere but where two splits tie to the last bit: these part the points alike, and what lies between else."""
    task = request.getfixturevalue(kind)
    settings = {"n_estimators": MEMBERS, "learning_rate": 0.2, "max_depth": depth, "random_state": 0}
    asked = np.concatenate([task.inputs, line(task)])
    if kind == "curve":
        theirs = ensemble.GradientBoostingRegressor(**settings).fit(task.inputs, task.wanted)
        answers = theirs.staged_predict(asked)
    else:
        theirs = ensemble.GradientBoostingClassifier(**settings).fit(task.inputs, task.wanted)
        answers = (both[:, 1] for both in theirs.staged_predict_proba(asked))
    stages = grown(task, Recipe("gradient_boosting", BaseLearner(depth=depth), learning_rate=0.2), asked)
    learned = len(task.wanted)
    for stage, answer in zip(stages, answers, strict=True):
        np.testing.assert_allclose(stage.together[:learned], answer[:learned], atol=1e-9)
        assert np.isclose(stage.together, answer, atol=1e-9).mean() > 0.98


def test_gradient_boosting_of_classes_that_are_told_apart_stays_finite(classes):
    stages = grown(classes, Recipe("gradient_boosting", BaseLearner(depth=0)), members=200)
    assert all(np.isfinite(stage.together).all() for stage in stages)


def test_samples_may_be_small_and_hold_one_class():
    inputs = np.arange(8.0).reshape(4, 2)
    task = Task("classification", inputs, np.array([0.0, 0, 1, 1]))
    for base in ("tree", "linear"):
        stages = grown(task, Recipe("bagging", BaseLearner(base=base), share=0.25), inputs)
        assert all(stage.member.seen.sum() == 1 for stage in stages)
        assert {tuple(stage.own) for stage in stages} == {(0.0,) * 4, (1.0,) * 4}


@pytest.mark.parametrize("method", ["bagging", "forest", "adaboost", "gradient_boosting"])
def test_the_seed_decides(classes, method):
    recipe = Recipe(method, BaseLearner(depth=2))
    one, same = (grown(classes, recipe, seed=7)[-1].together for _ in range(2))
    np.testing.assert_array_equal(one, same)


def test_trees_of_one_sample_answer_alike_whoever_draws(classes):
    rng = check_random_state(0)
    taken = rng.randint(0, 120, 120)
    mine = BaseLearner(depth=3).fit("classification", classes.inputs[taken], classes.wanted[taken], seed=1)
    theirs = tree.DecisionTreeClassifier(max_depth=3, random_state=1).fit(classes.inputs[taken], classes.wanted[taken])
    np.testing.assert_array_equal(mine(ASKED), theirs.predict_proba(ASKED)[:, 1])
