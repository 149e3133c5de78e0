"""A race of optimizers on a curve as a program of its own."""

from __future__ import annotations

from dlcore.experiments.regression_race import RegressionRace
from dlcore.scripts import catalogue, curves, program, rate_factors, update_rules
from dlcore.scripts.program import Program

_TRAIN = '''
def train():
    """Train one network per optimizer; return its last losses.

    All start from the same weights and see the same batches: what differs is the rule.
    """
    x, y, grid, truth = (unpack(name) for name in ("x", "y", "grid", "truth"))
    results = {}
    for name, make in OPTIMIZERS.items():
        network = build_network()
        set_weights(network, unpack(f"start {SEED}"))
        optimizer = make(network.parameters())
        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, rate_factor)  #? schedule
        for step, rows in enumerate(batches(f"batches {SEED}"), start=1):
            loss = functional.mse_loss(network(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()  #? schedule
            if not math.isfinite(loss.item()):
                print(f"{name}: diverged at step {step}, try a smaller learning rate")
                break
            if step % max(1, STEPS // 10) == 0:
                print(f"{name}: step {step}, loss of the batch {loss.item():.6f}")
        results[f"training_loss/{name}"] = mean_squared_error(network, x, y)
        # Against the true curve: what is learned beyond the noisy examples.
        results[f"test_loss/{name}"] = mean_squared_error(network, grid, truth)
    return results
'''


@catalogue.script(RegressionRace)
def write(race: RegressionRace) -> Program:
    """Write one loop over the racers."""
    racers = dict(zip(race.labels, race.racers, strict=True))
    schedule = race.schedule
    return Program(
        settings=[
            *curves.settings(race, race.steps),
            program.setting("SEED", race.seed, "of the start and of the order of the batches"),
            *rate_factors.settings(schedule),
        ],
        parts=[
            *update_rules.classes(race.racers),
            update_rules.made("OPTIMIZERS", racers, "The optimizers with the settings of the page."),
            *rate_factors.parts(schedule),
            *curves.parts(race),
            program.only_if(_TRAIN, schedule=schedule.kind != "constant"),
        ],
        numbers=[*curves.numbers(race, [race.seed], race.steps), *rate_factors.numbers(schedule, race.steps)],
        seconds=len(racers) * race.steps * curves.seconds_per_step(race),
    )
