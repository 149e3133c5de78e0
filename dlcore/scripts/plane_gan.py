"""A generator and a discriminator that play in the plane: as a script."""

from __future__ import annotations

from dlcore.elements.latent import plane_targets
from dlcore.elements.latent.plane_density import NEAR, SHARE
from dlcore.elements.latent.plane_game import PlaneGameSettings
from dlcore.elements.latent.plane_targets import Curves, Line, Modes
from dlcore.experiments.plane_gan import PlaneGan
from dlcore.scripts.catalogue import script
from dlcore.scripts.pieces import adversaries, numpy_random, starts, updates
from dlcore.scripts.program import Program, Setting, only_if, setting


@script(PlaneGan)
def write(question: PlaneGan) -> Program:
    """Return the script of all games, one after another."""
    target = question.distribution()
    penalized = question.game == "wasserstein" and question.penalty > 0
    used = {
        "modes": target.modes,
        "curve": not target.modes,
        "uniform": question.noise == "uniform",
        "gaussian": question.noise == "gaussian",
        "penalized": penalized,
        "generator": question.train != "critic",
        "all_rounds": question.train != "generator",
        "head_start": question.train == "generator",
        "least_squares": question.game == "least_squares",
        "others": question.game != "least_squares",
    }
    return Program(
        settings=_settings(question, penalized=penalized),
        parts=[
            only_if(BUILD, **used),
            adversaries.losses(question.game),
            *([adversaries.PENALTY] if penalized else []),
            *updates.of(question.racer, "generator_optimizer"),
            *updates.of(question.racer.at_rate(question.critic_rate), "critic_optimizer")[:1],
            only_if(ROUNDS, **used),
            _draw(target.shape),
            only_if(PLAY, **used),
            only_if(MEASURE, **used).replace("NEAR", f"{NEAR:g}").replace("SHARE", f"{SHARE:g}"),
            TRAIN,
            starts.START,
            numpy_random.RANDOM,
            *([numpy_random.BELOW] if not isinstance(target.shape, Line) else []),
            numpy_random.NORMAL,
        ],
        numbers=[],
        seconds=2 * question.cost() + 7e-6 * question.seeds * question.steps * _examples(question),
    )


def _examples(settings: PlaneGameSettings) -> int:
    return settings.batch * (settings.critic_turns + 1)


def _settings(question: PlaneGan, *, penalized: bool) -> list[Setting]:
    target = question.distribution()
    name = plane_targets.names()[question.target]
    return [
        *_shape(target.shape, name),
        setting("SPREAD", target.width, "standard deviation of the noise around that"),
        setting("CODE", question.dims, "numbers in a code"),
        setting("GENERATOR", question.generator, "units of the generator's hidden layers"),
        setting("CRITIC", question.critic, "units of the discriminator's hidden layers"),
        setting("SEEDS", question.every_seed, "of the games: of starts and of all that is drawn"),
        setting("ROUNDS", question.steps, "each with these steps of the discriminator, and one of the generator:"),
        setting("CRITIC_TURNS", question.critic_turns, "steps of the discriminator in a round"),
        setting("HEAD_START", question.head_start, "rounds without the generator, at first"),
        setting("BATCH", question.batch, "real points, and fakes, of each step"),
        *([setting("PENALTY", question.penalty, "weight of the gradient penalty")] if penalized else []),
    ]


def _shape(shape: Modes | Curves | Line, name: str) -> list[Setting]:
    if isinstance(shape, Modes):
        rows = "\n".join(f"    ({float(x)!r}, {float(y)!r})," for x, y in shape.centres)
        return [Setting("CENTRES", f"[\n{rows}\n]", f"{name}: where its modes lie.")]
    if isinstance(shape, Line):
        return [setting("FIRST", shape.first, f"{name}: where it begins"), setting("LAST", shape.last, "where it ends")]
    rows = "\n".join(f"    ({one.centre}, {one.radius}, {one.begins}, {one.goes})," for one in shape.ways)
    return [Setting("ARCS", f"[\n{rows}\n]", f"{name}: centre, radius, where it begins (radians), how far it goes.")]


def _draw(shape: Modes | Curves | Line) -> str:
    return DRAW_MODES if isinstance(shape, Modes) else DRAW_LINE if isinstance(shape, Line) else DRAW_ARCS


BUILD = '''
def perceptron(*widths):
    """Return a perceptron whose hidden layers have ReLU."""
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def build(seed):
    """Return generator and critic (the discriminator) of a seed, as they start."""
    generator, critic = perceptron(CODE, *GENERATOR, 2), perceptron(2, *CRITIC, 1)
    random = Random(seed, 1)
    for network in (generator, critic):
        layers = weighted(network)
        start(layers, [2**0.5] * (len(layers) - 1) + [1], random)
    return generator, critic
'''

ROUNDS = '''
def draw_codes(random, count):
    """Return codes, from which the generator makes points."""
    return normals(random, count, CODE)  #? gaussian
    # Evenly from -sqrt(3) to sqrt(3), so that the variance is 1.  #? uniform
    drawn = [2 * 3**0.5 * random.uniform() - 3**0.5 for _ in range(count * CODE)]  #? uniform
    return torch.tensor(drawn, dtype=torch.float64).view(count, CODE)  #? uniform


def rounds(seed):
    """Yield what each turn of a round is shown: real points, codes, chances."""
    random, turns, ahead = Random(seed, 47), CRITIC_TURNS + 1, 64
    while True:  # drawn for many rounds at once, in this order
        count = ahead * turns * BATCH
        real = draw_real(random, count)
        codes = draw_codes(random, count)
        chances = [random.uniform() for _ in range(count)]
        chances = torch.tensor(chances, dtype=torch.float64)[:, None]
        examples = torch.cat([real, codes, chances], 1).float()
        for shown in examples.split(turns * BATCH):
            yield [turn.split([2, CODE, 1], 1) for turn in shown.split(BATCH)]
'''

DRAW_MODES = '''
def draw_real(random, count):
    """Return real points: around any of the modes."""
    which = [below(random, len(CENTRES)) for _ in range(count)]
    centres = torch.tensor(CENTRES, dtype=torch.float64)[which]
    return centres + SPREAD * normals(random, count, 2)
'''

DRAW_ARCS = '''
def draw_real(random, count):
    """Return real points: evenly along any of the arcs, with noise across."""
    which = [below(random, len(ARCS)) for _ in range(count)]
    shares = torch.tensor([random.uniform() for _ in range(count)], dtype=torch.float64)
    x, y, radius, begins, goes = (
        torch.tensor(column, dtype=torch.float64)[which]
        for column in zip(*((*centre, *others) for centre, *others in ARCS))
    )
    angle, distance = begins + goes * shares, radius + SPREAD * normals(random, count)
    return torch.stack([x + distance * angle.cos(), y + distance * angle.sin()], 1)
'''

DRAW_LINE = '''
def draw_real(random, count):
    """Return real points: evenly along the line, with noise across."""
    first, last = (torch.tensor(end, dtype=torch.float64) for end in (FIRST, LAST))
    length = (last - first).norm()
    along = (last - first) / length
    across = torch.stack([-along[1], along[0]])
    shares = [[random.uniform()] for _ in range(count)]
    shares = length * torch.tensor(shares, dtype=torch.float64)
    return first + shares * along + SPREAD * normals(random, count, 1) * across
'''

PLAY = '''
def play(seed):
    """Play a game; return both networks."""
    generator, critic = build(seed)
    improve = generator_optimizer(generator.parameters())  #? generator
    judge = critic_optimizer(critic.parameters())
    for number, turns in zip(range(1, ROUNDS + 1), rounds(seed)):
        for real, codes, chances in turns[:-1]:  #? all_rounds
        # Once the head start is over the discriminator stays as it is.  #? head_start
        for real, codes, chances in turns[:-1] if number <= HEAD_START else []:  #? head_start
            fake = generator(codes).detach()
            on_real, on_fake = critic(torch.cat([real, fake])).chunk(2)
            loss = critic_loss(on_real, on_fake)
            penalty = gradient_penalty(critic, real, fake, chances)  #? penalized
            loss = loss + PENALTY * penalty  #? penalized
            judge.zero_grad()
            loss.backward()
            judge.step()
        if number > HEAD_START:  #? generator
            _, codes, _ = turns[-1]  #? generator
            improve.zero_grad()  #? generator
            generator_loss(critic(generator(codes))).backward()  #? generator
            improve.step()  #? generator
        if number % max(1, ROUNDS // 5) == 0:
            print(f"seed {seed}: {number} of {ROUNDS} rounds played")
    return generator, critic
'''

MEASURE = '''
@torch.no_grad()
def measure(generator, critic):
    """Return the value of the game by many points, always the same ones."""  #? curve
    """Return the value of the game, and how many modes the fakes cover.  #? modes

    Both by many points, always the same ones.  #? modes
    """  #? modes
    random = Random(SEEDS[0], 47, 1)
    codes = draw_codes(random, 10000)[:2000].float()
    real, fake = draw_real(random, 2000).float(), generator(codes)
    on_real, on_fake = critic(real), critic(fake)
    value = critic_loss(on_real, on_fake).item()  #? least_squares
    value = -critic_loss(on_real, on_fake).item()  #? others
    centres = torch.tensor(CENTRES, dtype=torch.float64)  #? modes
    distances, nearest = torch.cdist(fake.double(), centres).min(1)  #? modes
    close = nearest[distances <= NEAR * SPREAD]  #? modes
    counts = torch.bincount(close, minlength=len(CENTRES))  #? modes
    # A mode is covered by a quarter of its fair share of fakes that are near it.  #? modes
    covered = (counts >= SHARE * len(fake) / len(CENTRES)).sum().item()  #? modes
    return value, covered  #? modes
    return value, None  #? curve
'''

TRAIN = '''
def train():
    """Play every game; return what they come to, by their numbers."""
    results = {}
    for game, seed in enumerate(SEEDS):
        value, covered = measure(*play(seed))
        results[f"value/{game}"] = value
        if covered is not None:
            results[f"parts_covered/{game}"] = covered
    return results
'''
