"""A generator of digits and its discriminator: as a script."""

from __future__ import annotations

from dlcore.elements.latent.digit_gan import CODES, SPREAD, STREAM, Blueprint, Stage
from dlcore.experiments.digit_gan import ASKED, SAMPLES, WINDOWS, DigitGAN
from dlcore.scripts.catalogue import script
from dlcore.scripts.pieces import adversaries, images, numpy_random, starts, torch_noise, updates
from dlcore.scripts.program import Program, only_if, setting

PENALTY = 10.0
"""Of ``dlcore.training.digit_gan_lesson``."""


@script(DigitGAN)
def write(question: DigitGAN) -> Program:
    """Return the script of the game."""
    split, plan = images.of(question.dataset), question.blueprint
    learned_from = question.learned_from(split)
    settings, numbers = images.carried(
        learned_from, learned_from.at_most(ASKED), split.test.at_most(ASKED), side=question.side
    )
    used = {
        "penalized": question.game == "wasserstein",
        "kaiming": question.initial == "kaiming",
        "dcgan": question.initial == "dcgan",
    }
    transposed = plan.kind == "convolutional"
    return Program(
        settings=[
            setting("SEED", question.seed, "of start, batches and codes"),
            setting("CODE", question.dims, "numbers in a code"),
            setting("STEPS", question.steps, "of the generator"),
            setting("CRITIC_STEPS", question.critic_steps, "of the discriminator for one of the generator"),
            setting("BATCH", question.batch, "images of each step"),
            *([setting("PENALTY", PENALTY, "weight of the gradient penalty")] if used["penalized"] else []),
            *settings,
        ],
        parts=[
            _sequence("generator", "what makes images of codes", _generator(plan)),
            _sequence("critic", "the discriminator: how real is an image", _critic(plan)),
            only_if(BUILD, **used)
            .replace("GENERATOR_GAINS", _gains(plan.generator))
            .replace("CRITIC_GAINS", _gains(plan.critic))
            .replace("SPREAD", f"{SPREAD:g}"),
            adversaries.losses(question.game),
            *([adversaries.PENALTY] if used["penalized"] else []),
            *updates.of(question.generator_racer, "generator_optimizer"),
            *updates.of(question.critic_racer, "critic_optimizer"),
            only_if(PLAY, **used),
            TRAIN.replace("SAMPLES", str(SAMPLES))
            .replace("WINDOWS", str(WINDOWS))
            .replace("CODES, STREAM", f"{CODES}, {STREAM}"),
            *images.reader(question.image_set.height, question.side),
            torch_noise.NOISE,
            torch_noise.NORMALS,
            *([torch_noise.UNIFORMS] if used["penalized"] else []),
            starts.TRANSPOSED if transposed else starts.START,
            starts.BATCHES,
            numpy_random.RANDOM,
            numpy_random.SHUFFLED,
            numpy_random.NORMAL,
        ],
        numbers=numbers,
        seconds=2 * question.cost(),
    )


def _generator(plan: Blueprint) -> list[str]:
    rows = []
    for place, stage in enumerate(plan.generator):
        channels, height, width = stage.size
        last = place == len(plan.generator) - 1
        flat = stage.kind == "dense" and plan.kind == "perceptron"
        if stage.kind == "dense":
            rows.append(f"nn.Linear({stage.inputs}, {channels * height * width}),")
            rows += [] if flat else [f"nn.Unflatten(1, ({channels}, {height}, {width})),"]
        else:
            rows.append(f"nn.ConvTranspose2d({stage.inputs}, {channels}, 4, stride=2, padding=1),")
        if not last:
            norm = f"nn.BatchNorm{'1' if flat else '2'}d({channels}, track_running_stats=False),"
            rows += [*([norm] if plan.batch_norm else []), "nn.ReLU(),"]
    return [*rows, *(["nn.Flatten(),"] if plan.kind == "convolutional" else []), "nn.Sigmoid(),"]


def _critic(plan: Blueprint) -> list[str]:
    rows = [f"nn.Unflatten(1, (1, {plan.side}, {plan.side})),"]
    for stage in plan.critic[:-1]:
        rows.append(f"nn.Conv2d({stage.inputs}, {stage.size[0]}, 4, stride=2, padding=1),")
        rows.append("nn.LeakyReLU(0.2),")
    return [*rows, "nn.Flatten(),", f"nn.Linear({plan.critic[-1].inputs}, 1),"]


def _gains(stages: tuple[Stage, ...]) -> str:
    return f"[{', '.join(repr(float(stage.layer.gain)) for stage in stages)}]"


def _sequence(name: str, words: str, rows: list[str]) -> str:
    head = [f"def build_{name}():", f'    """Return {words}."""', "    return nn.Sequential("]
    return "\n".join((*head, *(f"        {row}" for row in rows), "    )"))


BUILD = '''
def build(seed):
    """Return generator and critic of a seed, as they start."""
    generator, critic = build_generator(), build_critic()
    random = Random(seed, 1)
    # What a ReLU takes away, and how few weights of a stride of 2 meet in a pixel.  #? kaiming
    start(weighted(generator), GENERATOR_GAINS, random)  #? kaiming
    start(weighted(critic), CRITIC_GAINS, random)  #? kaiming
    for network in (generator, critic):  # all weights from N(0, SPREAD^2)  #? dcgan
        layers = weighted(network)  #? dcgan
        fans = [layer.weight.numel() // len(layer.bias) for layer in layers]  #? dcgan
        start(layers, [SPREAD * fan**0.5 for fan in fans], random)  #? dcgan
    return generator, critic
'''

PLAY = '''
def play(images):
    """Let both take their turns; return them and what they descended in each step."""
    generator, critic = build(SEED)
    improve = generator_optimizer(generator.parameters())
    judge = critic_optimizer(critic.parameters())
    codes = Noise(fill_normal, (BATCH, CODE), SEED, 47, 0)
    shares = Noise(fill_uniform, (BATCH, 1), SEED, 47, 1)  #? penalized
    descended = []
    order = batches(len(images), BATCH * CRITIC_STEPS, SEED)
    for step, chosen in zip(range(1, STEPS + 1), order):
        losses = []
        for real in images[chosen].split(BATCH):
            fake = generator(codes()).detach()
            loss = critic_loss(critic(real), critic(fake))
            penalty = gradient_penalty(critic, real, fake, shares())  #? penalized
            loss = loss + PENALTY * penalty  #? penalized
            losses.append(descend(judge, loss))
        losses.append(descend(improve, generator_loss(critic(generator(codes())))))
        descended.append((losses[0], losses[-1]))
        if step % max(1, STEPS // 10) == 0:
            print(f"step {step}: critic {losses[0]:.4f}, generator {losses[-1]:.4f}")
    return generator, critic, descended


def descend(update, loss):
    """Take a step down a loss; return it."""
    update.zero_grad()
    loss.backward()
    update.step()
    return loss.item()
'''

TRAIN = '''
def train():
    """Play; return mean losses at the end, and the value of the game."""
    (images, _), (asked, _), (unseen, _) = read_images()
    generator, critic, descended = play(images)
    window = -(-STEPS // WINDOWS)  # steps of which the page shows one mean
    late = descended[(STEPS - 1) // window * window :]
    results = {}
    for side, losses in zip(("discriminator", "generator"), zip(*late)):
        results[f"loss/{side}"] = sum(losses) / len(losses)
    with torch.no_grad():
        # Channels are normalized over all samples: those of always the same codes.
        fakes = critic(generator(normals(Random(CODES, STREAM), SAMPLES, CODE).float()))
        for half, real in {"training": asked, "test": unseen}.items():
            results[f"value/{half}"] = -critic_loss(critic(real), fakes).item()
    return results
'''
