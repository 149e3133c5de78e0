"""Models without one class: who they never see, what their scores are, and what these find and miss."""

import subprocess
import sys

import numpy as np
import pydantic
import pytest
import torch
from sklearn import metrics

from dlcore.elements import datasets
from dlcore.elements.latent import forward, images
from dlcore.elements.racer import Racer
from dlcore.experiments.anomaly import HELD_OUT, Anomaly, AnomalyScores
from dlcore.experiments.anomaly_classes import AnomalyClasses
from dlcore.lab import earlier
from dlcore.lab.experiment import ignore_progress
from dlcore.training import anomaly_scores, latent_bounds, latent_lesson, latent_objectives

QUICK = {"hidden": (32, 16), "dims": 4, "epochs": 8, "seeds": 2, "held_out": 0}


def train(report=ignore_progress, **settings):
    torch.set_num_threads(1)
    asked = Anomaly(**settings)
    return asked, asked.compute(report)


@pytest.fixture(scope="module")
def quick():
    return train(**QUICK)


@pytest.fixture
def scored(quick, monkeypatch):
    asked, trained = quick
    monkeypatch.setattr(earlier, "result", lambda _question, _report: trained)
    return lambda **settings: AnomalyScores(training=asked, **settings).compute(ignore_progress)


def test_the_models_have_never_seen_the_class(monkeypatch):
    seen, learn = [], latent_lesson.learn

    def spy(settings, members, data, device, **more):
        seen.append(data)
        return learn(settings, members, data, device, **more)

    monkeypatch.setattr(latent_lesson, "learn", spy)
    _asked, trained = train(**QUICK | {"epochs": 1, "seeds": 1, "held_out": 4})
    (data,) = seen
    assert 4 not in data.training.labels
    assert 4 not in trained.normal_labels
    np.testing.assert_array_equal(trained.training, data.training.pixels)
    everything = datasets.digits()
    fours = np.concatenate([half.pixels[half.labels == 4] for half in (everything.training, everything.test)])
    known = {one.tobytes() for one in fours}
    assert all(one.tobytes() in known for one in trained.anomalous)
    assert not any(one.tobytes() in known for one in trained.training)


def test_shapes_are_the_stated_ones_and_the_area_grows(quick):
    asked, trained = quick
    logged = len(asked.logged_steps())
    assert trained.area.shape == (2, logged)
    assert trained.reconstruction.shape == trained.divergence.shape == (2, 2, logged)
    assert trained.rows.shape == (2, sum(asked.layout.sizes.values()))
    assert trained.epochs[-1] == pytest.approx(8, abs=0.1)
    assert trained.learned
    assert (trained.area[:, -1] > trained.area[:, 0]).all()
    assert (trained.area[:, -1] > 0.6).all()  # a zero is told from what was learned


def test_areas_are_scikit_learns_of_the_scores(scored):
    found = scored()
    truth = np.repeat([0, 1], [found.normal.shape[2], found.anomalous.shape[2]])
    for place in np.ndindex(found.area.shape):
        scores = np.concatenate([found.normal[place], found.anomalous[place]])
        assert found.area[place] == pytest.approx(metrics.roc_auc_score(truth, scores))


def test_the_elbo_is_the_objective_that_training_descends(quick, scored):
    asked, trained = quick
    draws = 7
    found = scored(draws=draws)
    by_name = dict(zip(found.names, found.normal[:, 0], strict=True))
    seen = images.binarised(trained.normal.reshape(len(trained.normal), -1).astype(np.float32) / trained.brightest)
    mean, log_variance = map(torch.from_numpy, forward.encode(asked.layout, trained.rows[0], seen))
    divergence = latent_objectives.divergence(mean, log_variance).sum(-1).numpy()
    np.testing.assert_allclose(by_name["divergence"], divergence, rtol=1e-4)
    drawn = list(latent_bounds.draw(asked, trained.rows[0], seen, draws))
    error = np.concatenate([one.reconstruction for one in drawn])
    np.testing.assert_allclose(by_name["elbo"], error.mean(0) + divergence, rtol=1e-4)
    weights = torch.from_numpy(np.concatenate([one.log_weights for one in drawn]))
    np.testing.assert_allclose(by_name["bound"], -latent_objectives.importance_bound(weights).numpy(), rtol=1e-4)
    assert by_name["bound"].mean() < by_name["elbo"].mean()  # nearer to -log p(x)
    np.testing.assert_array_equal(by_name["elbo"], by_name["reconstruction"] + by_name["divergence"])


def test_rivals_need_no_model(scored):
    found = scored()
    ink, nearest = (found.names.index(name) for name in ("ink", "nearest"))
    np.testing.assert_allclose(found.normal[ink, 0], found.normal_images.mean((1, 2)) / 255, atol=2e-3)
    whole = np.concatenate([found.normal[nearest, 0], found.anomalous[nearest, 0]])
    both = np.concatenate([found.normal_images, found.anomalous_images])
    apart = (both.astype(float) - found.nearest) / 255
    np.testing.assert_allclose(whole, np.sqrt((apart**2).sum((1, 2))), atol=2e-2)
    np.testing.assert_array_equal(found.area[[ink, nearest]][:, 0], found.area[[ink, nearest]][:, 1])
    assert found.area[nearest, 0] > 0.98


@pytest.mark.parametrize(("kind", "least"), [("inversion", 0.99), ("salt_and_pepper", 0.95), ("noise", 0.9)])
def test_strong_corruption_is_found_by_elbo(scored, kind, least):
    assert (scored(kind=kind, strength=0.5).area[0] > least).all()


def test_of_each_image_either_the_normal_one_or_the_corrupted_one_is_scored(scored, quick):
    found, trained = scored(kind="fading", strength=0.0), quick[1]
    assert len(found.normal_images) == len(found.anomalous_images) == len(trained.normal) // 2
    every = {one.tobytes() for one in np.concatenate([found.normal_images, found.anomalous_images])}
    assert len(every) == len({one.tobytes() for one in trained.normal})
    assert (np.abs(found.area[0] - 0.5) < 0.1).all()  # nothing has happened to them, and nothing is found


def test_kl_alone_takes_a_blank_page_for_most_normal_and_the_reconstruction_does_not(scored):
    area = dict(zip((found := scored(kind="fading", strength=1.0)).names, found.area, strict=True))
    assert (area["divergence"] < 0.1).all()
    assert (area["reconstruction"] > 0.65).all()


def test_an_autoencoder_is_judged_by_what_it_makes_of_images(monkeypatch):
    asked, trained = train(**QUICK | {"model": "autoencoder", "seeds": 1})
    monkeypatch.setattr(earlier, "result", lambda _question, _report: trained)
    found = AnomalyScores(training=asked).compute(ignore_progress)
    assert found.names == ("reconstruction", "nearest", "ink")
    assert found.area[0, 0] > 0.75


def test_same_settings_same_numbers_and_a_model_in_company_equals_it_alone(quick):
    again, alone = train(**QUICK)[1], train(**QUICK | {"seeds": 1, "seed": 1})[1]
    for name in vars(quick[1]).keys() - {"seconds"}:
        left, right = getattr(quick[1], name), getattr(again, name)
        assert left.tobytes() == right.tobytes() if isinstance(left, np.ndarray) else left == right, name
    np.testing.assert_allclose(alone.reconstruction[0], quick[1].reconstruction[1], rtol=2e-3)


def test_divergence_is_named_with_its_step_and_has_no_area(monkeypatch):
    wild = Racer(optimizer="momentum", settings={"lr": 10.0})
    asked, trained = train(**QUICK | {"racer": wild, "epochs": 2, "seeds": 1})
    assert trained.diverged_at[0] > 0
    assert not trained.learned
    assert np.isnan(trained.area[0, -1])
    monkeypatch.setattr(earlier, "result", lambda _question, _report: trained)
    found = AnomalyScores(training=asked).compute(ignore_progress)
    area = dict(zip(found.names, found.area[:, 0], strict=True))
    assert np.isnan(area["elbo"])
    assert np.isfinite(area["ink"])


def test_what_is_told_on_the_way_is_what_comes_out():
    told = []
    asked, trained = train(
        lambda step, steps, scalars=None, picture=None: told.append((step, steps, picture)), **QUICK | {"epochs": 2}
    )
    assert told[-1][:2] == (asked.steps, asked.steps)
    np.testing.assert_allclose(asked.area_so_far(told[-1][2]), trained.area, atol=1e-4)
    assert len(told[-1][2]["normal"]) == len(trained.normal)
    assert np.isnan(asked.area_so_far(None)).all()


def test_ten_classes_side_by_side_are_what_each_is_alone(monkeypatch):
    few = {"seeds": 1, "epochs": 30}
    torch.set_num_threads(1)
    told = []
    whole = AnomalyClasses(**few)
    ten = whole.compute(lambda step, steps, scalars=None, picture=None: told.append(picture))
    assert ten.area.shape == ten.error.shape == (10, 6, 1)
    asked, trained = train(**few, held_out=1)
    monkeypatch.setattr(earlier, "result", lambda _question, _report: trained)
    alone = AnomalyScores(training=asked).compute(ignore_progress)
    np.testing.assert_allclose(ten.area[1], alone.area, atol=0.01)
    np.testing.assert_allclose(ten.mean[1, 0, :, 0], alone.anomalous[:, 0].mean(1), rtol=2e-3)
    np.testing.assert_allclose(whole.areas_so_far(told[-1])[1], trained.area[0, -1], atol=0.01)
    elbo = ten.area[:, 0, 0]
    assert elbo.argmin() == 1  # the simplest digit is the one that is missed
    assert elbo.max() > 0.85
    assert elbo[1] < 0.6
    assert (ten.area[:, ten.names.index("nearest")] > 0.93).all()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"held_out": 10}, "less than or equal to 9"),
        ({"model": "gan"}, "'vae' or 'autoencoder'"),
        ({"epochs": 400, "hidden": (512, 512), "side": 28, "seeds": 5}, "allowed are 10: take fewer epochs"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        Anomaly(**settings)


def test_an_unknown_corruption_is_refused_in_words():
    assert AnomalyScores().kind == HELD_OUT
    with pytest.raises(pydantic.ValidationError, match="no corruption is named 'rust'; there are: noise"):
        AnomalyScores(kind="rust")


def test_a_model_s_scores_need_no_second_question(quick):
    asked, trained = quick
    gray = trained.normal.reshape(len(trained.normal), -1).astype(np.float32) / trained.brightest
    one, two = (anomaly_scores.of_model(asked, trained.rows[0], gray, 3)["elbo"] for _ in range(2))
    np.testing.assert_array_equal(one, two)


def test_cost_grows_with_everything_that_takes_time():
    small = Anomaly.smallest()
    changes = ({"epochs": 5}, {"seeds": 3}, {"hidden": (99,)}, {"side": 28})
    assert all(small.model_copy(update=change).cost() > small.cost() for change in changes)
    assert AnomalyClasses().cost() > Anomaly().cost()
    assert AnomalyScores(draws=100).cost() > AnomalyScores().cost()


def test_building_one_leaves_torch_unimported():
    code = (
        "import sys; from dlcore.experiments.anomaly import AnomalyScores as R; R().key(); R().cost(); "
        "from dlcore.experiments.anomaly_classes import AnomalyClasses as C; C().cost(); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def areas_of(kinds, **settings):
    """Train with one seed and return the area of each score under each kind of anomaly, at the strength of 0.3."""
    asked, trained = train(seeds=1, **settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(earlier, "result", lambda _question, _report: trained)
        found = {kind: AnomalyScores(training=asked, kind=kind).compute(ignore_progress) for kind in kinds}
    return {kind: dict(zip(one.names, one.area[:, 0], strict=True)) for kind, one in found.items()}


def test_presets_show_what_they_say():
    binary = areas_of((HELD_OUT, "blur", "salt_and_pepper"))
    gray = areas_of((HELD_OUT, "blur"), likelihood="gaussian")
    copying, narrow = (areas_of((HELD_OUT,), model="autoencoder", dims=dims) for dims in (32, 8))
    assert gray[HELD_OUT]["elbo"] > 0.95 > 0.9 > binary[HELD_OUT]["elbo"]
    assert gray["blur"]["elbo"] < 0.35
    assert binary["blur"]["elbo"] > binary["blur"]["nearest"]
    assert binary["salt_and_pepper"]["reconstruction"] > 0.98
    assert 0.3 < binary["salt_and_pepper"]["divergence"] < 0.7
    assert copying[HELD_OUT]["reconstruction"] < narrow[HELD_OUT]["reconstruction"] - 0.05
    assert binary[HELD_OUT]["nearest"] > max(gray[HELD_OUT]["elbo"], binary[HELD_OUT]["elbo"])
