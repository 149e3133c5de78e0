"""A sweep of learning rates as a program of its own."""

from __future__ import annotations

from dlcore.elements.racer import Racer
from dlcore.experiments.regression_sweep import RegressionSweep
from dlcore.scripts import catalogue, curves, lowest, program, rate_factors, update_rules
from dlcore.scripts.program import Program

_TRAIN = '''
def learn(network, optimizer, rows_of_steps, x, y):
    """Train one network; return whether its losses stayed finite."""
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, rate_factor)  #? schedule
    for rows in rows_of_steps:
        loss = functional.mse_loss(network(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()  #? schedule
        if not math.isfinite(loss.item()):
            return False
    return True


def losses(make, rate):
    """Train one network per seed; return the means over the seeds of two losses.

    The final loss on the examples, and the loss against the true curve; infinity if
    any of the networks has diverged. Networks of one seed share start and batches.
    """
    x, y, grid, truth = (unpack(name) for name in ("x", "y", "grid", "truth"))
    final, test = [], []
    for seed in SEEDS:
        network = build_network()
        set_weights(network, unpack(f"start {seed}"))
        optimizer = make(network.parameters(), rate)
        if not learn(network, optimizer, batches(f"batches {seed}"), x, y):
            return math.inf, math.inf
        final.append(mean_squared_error(network, x, y))
        test.append(mean_squared_error(network, grid, truth))
    if not math.isfinite(sum(final) + sum(test)):
        return math.inf, math.inf
    return sum(final) / len(SEEDS), sum(test) / len(SEEDS)


def train():
    """Train networks with every optimizer and learning rate; return all losses."""
    results = {}
    for name, make in OPTIMIZERS.items():
        found = {"final_loss": {}, "test_loss": {}}
        for rate in RATES:
            final, test = losses(make, rate)
            found["final_loss"][rate], found["test_loss"][rate] = final, test
            print(f"{name} at a rate of {rate:.3g}: final {final:.6f}, test {test:.6f}")
        for measure, losses_at in found.items():
            for rate, loss in losses_at.items():
                results[f"{measure}/{name}/{rate:.6g}"] = loss
            results |= lowest(f"{measure}/{name}", losses_at)
    return results
'''


@catalogue.script(RegressionSweep)
def write(sweep: RegressionSweep) -> Program:
    """Write one loop over optimizers, learning rates and seeds."""
    racers = {id: Racer(optimizer=id) for id in sweep.optimizers}
    seeds, schedule = range(sweep.seeds), sweep.schedule
    return Program(
        settings=[
            *curves.settings(sweep, sweep.steps),
            program.setting("SEEDS", tuple(seeds), "one start and one order of the batches each"),
            program.setting("RATES", sweep.learning_rates.tolist(), "The learning rates, by equal factors."),
            *rate_factors.settings(schedule),
        ],
        parts=[
            *update_rules.classes(racers.values()),
            update_rules.made("OPTIMIZERS", racers, "The optimizers; beside the rate all is default.", with_rate=True),
            *rate_factors.parts(schedule),
            *curves.parts(sweep),
            lowest.LOWEST,
            program.only_if(_TRAIN, schedule=schedule.kind != "constant"),
        ],
        numbers=[*curves.numbers(sweep, seeds, sweep.steps), *rate_factors.numbers(schedule, sweep.steps)],
        seconds=sweep.models * sweep.steps * curves.seconds_per_step(sweep),
        remarks=[f"These are {sweep.models} networks, one after another; the dashboard trains many of them at once."],
    )
