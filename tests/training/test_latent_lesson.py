"""Models of codes: each is what torch's modules and torch's Adam make of the same batches and draws."""

from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

from dlcore.elements import datasets
from dlcore.elements.datasets import Split
from dlcore.elements.latent import forward, images
from dlcore.elements.latent.settings import LatentSettings
from dlcore.nets import draws
from dlcore.training import latent_lesson, latent_steps
from dlcore.training.batches import minibatches
from dlcore.training.latent_steps import Member

QUICK = {"side": 8, "hidden": (7, 5), "epochs": 2, "batch": 200}
FEW = Split(datasets.digits().training, datasets.digits().test.at_most(60))


ALONE = (Member(0, 1.0),)


def learn(settings, members=ALONE, **told):
    torch.set_num_threads(1)
    learned, probed = latent_lesson.learn(settings, members, FEW, "cpu", **told)
    return learned, probed


def module_of(part, parameters):
    """Build torch's module of one part, with the numbers of its piece of a row."""
    layers, rest = [], torch.from_numpy(np.array(parameters, np.float32))
    for depth, (fan_in, fan_out) in enumerate(zip(part.widths[:-1], part.widths[1:], strict=True)):
        linear = nn.Linear(fan_in, fan_out)
        weights, biases, rest = rest.split([fan_in * fan_out, fan_out, len(rest) - (fan_in + 1) * fan_out])
        with torch.no_grad():
            linear.weight.copy_(weights.view(fan_in, fan_out).T)
            linear.bias.copy_(biases)
        layers += [nn.GELU(), linear] if depth else [linear]
    return nn.Sequential(*layers)


def numbers_of(module):
    """Return a module's numbers as a row holds them."""
    linears = [layer for layer in module if isinstance(layer, nn.Linear)]
    return torch.cat([part for one in linears for part in (one.weight.T.flatten(), one.bias)]).detach().numpy()


class Plain:
    """Train the usual way: modules, torch.optim, the same batches and the same random numbers."""

    def __init__(self, settings, seed=0):
        (row,) = latent_lesson.start(settings, [seed])
        self.settings, layout = settings, settings.layout
        self.parts = {name: module_of(part, row[layout.columns[name]]) for name, part in layout.parts.items()}
        gray = torch.from_numpy(FEW.training.inputs())
        self.batches = islice(minibatches(gray, gray[:, :0], settings.batch, [seed]), settings.steps)
        like = torch.empty(0)

        def deal(stream, width, fill):
            generator = draws.generator(like.device, seed, latent_steps.STREAM, stream)
            dealt = draws.Draws((settings.batch, width), [generator], [fill], like)

            def deal_one():
                return dealt.next()[0].clone()

            return deal_one

        self.pixels = deal(0, settings.features, lambda numbers, generator: numbers.uniform_(generator=generator))
        self.doubts = deal(1, settings.dims, lambda numbers, generator: numbers.normal_(generator=generator))
        self.normals = deal(2, settings.dims + 1, lambda numbers, generator: numbers.normal_(generator=generator))

    def adam(self, names, rate, beta1=None):
        hypers = self.settings.racer.settings
        parameters = [one for name in names for one in self.parts[name].parameters()]
        betas = (beta1 or hypers["beta1"], hypers["beta2"])
        return torch.optim.Adam(parameters, lr=rate, betas=betas, eps=hypers["eps"])

    def row(self):
        return np.concatenate([numbers_of(part) for part in self.parts.values()])


def move(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def plain_vae(settings):
    plain = Plain(settings)
    optimizer = plain.adam(["encoder", "decoder"], settings.racer.settings["lr"])
    for (gray,), _ in plain.batches:
        seen = (plain.pixels() < gray).float()
        mean, log_variance = plain.parts["encoder"](seen).chunk(2, -1)
        outputs = plain.parts["decoder"](mean + (log_variance / 2).exp() * plain.doubts())
        error = binary_cross_entropy_with_logits(outputs, seen, reduction="none").sum(-1).mean()
        posterior = torch.distributions.Normal(mean, (log_variance / 2).exp())
        divergence = torch.distributions.kl_divergence(posterior, torch.distributions.Normal(0, 1)).sum(-1).mean()
        move(optimizer, error + settings.beta * divergence)
    return plain.row()


def plain_aae(settings):
    plain, rate = Plain(settings), settings.racer.settings["lr"]
    coder = plain.adam(["encoder", "decoder"], rate)
    critic, fooler = (plain.adam([name], settings.critic_rate, latent_steps.CALM) for name in ("critic", "encoder"))
    encoder, decoder, judge = (plain.parts[name] for name in ("encoder", "decoder", "critic"))
    for (gray,), _ in plain.batches:
        seen = (plain.pixels() < gray).float()
        error = binary_cross_entropy_with_logits(decoder(encoder(seen)), seen, reduction="none").sum(-1).mean()
        move(coder, error)
        codes = encoder((plain.pixels() < gray).float()).detach()
        move(critic, softplus(-judge(plain.normals()[:, :-1])).mean() + softplus(judge(codes)).mean())
        move(fooler, softplus(-judge(encoder((plain.pixels() < gray).float()))).mean())
    return plain.row()


def plain_gan(settings):
    plain = Plain(settings)
    maker, judge = plain.parts["decoder"], plain.parts["critic"]
    generator = plain.adam(["decoder"], settings.racer.settings["lr"], latent_steps.CALM)
    critic = plain.adam(["critic"], settings.critic_rate, latent_steps.CALM)
    for (gray,), _ in plain.batches:
        move(generator, softplus(-judge(maker(plain.normals()[:, :-1]).sigmoid())).mean())
        fakes = maker(plain.normals()[:, :-1]).sigmoid().detach()
        move(critic, softplus(-judge(gray)).mean() + softplus(judge(fakes)).mean())
    return plain.row()


@pytest.mark.parametrize(
    ("model", "plain", "further"),
    [("vae", plain_vae, {"beta": 2.5}), ("aae", plain_aae, {}), ("gan", plain_gan, {"critic_rate": 0.003})],
)
def test_every_model_equals_plain_torch(model, plain, further):
    settings = LatentSettings(model=model, likelihood="dynamic", **{**QUICK, **further})
    learned, _ = learn(settings, (Member(0, settings.beta),))
    np.testing.assert_allclose(learned.rows[0], plain(settings), rtol=2e-3, atol=2e-5)


@cache
def company():
    settings = LatentSettings(model="vae", likelihood="dynamic", **QUICK)
    return settings, learn(settings, (Member(0, 1.0), Member(0, 6.0), Member(3, 1.0)))[0]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_model_is_the_same_in_company(place):
    settings, together = company()
    member = (Member(0, 1.0), Member(0, 6.0), Member(3, 1.0))[place]
    alone, _ = learn(settings, (member,))
    np.testing.assert_allclose(together.rows[place], alone.rows[0], rtol=1e-3, atol=1e-5)


def test_members_start_from_their_seeds_and_part_by_their_weights():
    settings, together = company()
    starts = latent_lesson.start(settings, [0, 0, 3])
    assert (starts[0] == starts[1]).all()
    assert (starts[0] != starts[2]).mean() > 0.9
    assert together.divergence[0, 1, -1].sum() > together.divergence[1, 1, -1].sum()


def test_equal_settings_give_equal_numbers():
    settings = LatentSettings(model="aae", likelihood="fixed", **QUICK)
    first, second = learn(settings)[0], learn(settings)[0]
    assert (first.rows == second.rows).all()
    assert (first.reconstruction == second.reconstruction).all()


def test_terms_are_those_of_the_rows_without_torch():
    settings = LatentSettings(model="vae", likelihood="gaussian", sigma=0.3, **QUICK)
    learned, probed = learn(settings, probes={"row": lambda rows: rows.clone()})
    seen = images.observed(FEW.test, "gaussian")
    for moment in (0, -1):
        codes = forward.encode(settings.layout, probed["row"][moment, 0], seen)
        closed = 0.5 * (codes.mean**2 + np.exp(codes.log_variance) - 1 - codes.log_variance).mean(0)
        np.testing.assert_allclose(learned.divergence[0, 1, moment], closed, rtol=1e-4)
    assert learned.reconstruction[0, 1, -1] < learned.reconstruction[0, 1, 0]


def test_a_model_that_diverges_is_told_and_the_others_go_on():
    settings = LatentSettings(model="vae", likelihood="dynamic", **QUICK)
    learned, _ = learn(settings, (Member(0, 1.0), Member(0, float("nan"))))
    assert learned.diverged_at.tolist() == [0, 1]
    assert np.isfinite(learned.rows[0]).all()
    assert np.isnan(learned.rows[1]).all()
    alone, _ = learn(settings)
    np.testing.assert_allclose(learned.rows[0], alone.rows[0], rtol=1e-3, atol=1e-5)


def test_who_waits_is_told_on_the_way():
    told = []
    settings = LatentSettings(model="autoencoder", **QUICK)
    learn(settings, tell=lambda step, rows: told.append((step, tuple(rows.shape))))
    assert told[-1] == (settings.steps, (1, sum(settings.layout.sizes.values())))


def test_images_are_resampled_for_larger_models(tmp_path):
    loaded = latent_lesson.load(LatentSettings(side=28), Path(tmp_path))
    assert loaded.training.pixels.shape == (1347, 28, 28)
    assert (loaded.training.labels == datasets.digits().training.labels).all()
    assert replace(loaded.training).brightest == 255
