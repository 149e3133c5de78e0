"""A race of optimizers on digits as a program of its own."""

from __future__ import annotations

from dlcore.elements import named_series
from dlcore.experiments.digits_race import DigitsRace
from dlcore.scripts import catalogue, digit_lessons, program, rate_factors, update_rules
from dlcore.scripts.pieces import images
from dlcore.scripts.program import Program

_TRAIN = '''
def train():
    """Train a network per optimizer and seed; return the means over the seeds.

    Networks of one seed start from the same weights and see the same batches.
    """
    results = {}
    for name, make in OPTIMIZERS.items():
        found = []
        for seed in SEEDS:
            network = build_network()
            set_weights(network, unpack(f"start {seed}"))
            optimizer = make(network.parameters())
            found.append(learn(network, optimizer, batches(f"batches {seed}", STEPS)))
            print(f"{name}, seed {seed}: test error {found[-1]['test_error']:.1%}")
        for measure, value in mean_over_seeds(found).items():
            results[f"{measure}/{name}"] = value
    return results
'''


@catalogue.script(DigitsRace)
def write(race: DigitsRace) -> Program:
    """Write one loop over racers and seeds."""
    split = images.of(race.dataset)
    constants, pixels = images.carried(split.training, split.test)
    racers = dict(zip(named_series.numbered([one.optimizer for one in race.racers]), race.racers, strict=True))
    seeds, points, schedule = range(race.seed, race.seed + race.seeds), len(split.training), race.schedule
    steps, features = race.steps(points), race.images.features
    return Program(
        settings=[
            program.setting("STEPS", steps, f"updates of the weights: {race.epochs} rounds through all images"),
            program.setting("SEEDS", list(seeds), "one start and one order of the batches each"),
            program.setting("MEASURES", list(digit_lessons.MEASURES), "What is measured of a network at its end."),
            *constants,
            *rate_factors.settings(schedule),
        ],
        parts=[
            *update_rules.classes(race.racers),
            update_rules.made("OPTIMIZERS", racers, "The optimizers with the settings of the page."),
            *digit_lessons.parts(race, features, schedule),
            _TRAIN,
        ],
        numbers=[
            *pixels,
            *digit_lessons.starts(race, features, seeds),
            *(
                part
                for seed in seeds
                for part in digit_lessons.order(f"batches {seed}", points, race.batch, steps, seed)
            ),
            *rate_factors.numbers(schedule, steps),
        ],
        seconds=len(racers) * race.seeds * steps * digit_lessons.seconds_per_step(race.parameters, race.batch),
    )
