"""The search for the best learning rates on a curve as a program of its own."""

from __future__ import annotations

from dlcore.elements import named_series
from dlcore.experiments import regression_tuning
from dlcore.experiments.regression_tuning import RegressionTuning
from dlcore.scripts import catalogue, curves, program, rate_factors, rate_searches, update_rules
from dlcore.scripts.program import Program

_SCORE = '''
def score(make, rate):
    """Train one network; return the loss at its end, infinity if it diverged.

    The mean of several measurements: no single lucky batch decides.
    """
    x, y = unpack("x"), unpack("y")
    network = build_network()
    set_weights(network, unpack(f"start {SEED}"))
    optimizer = make(network.parameters(), rate)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, rate_factor)  #? schedule
    measured = []
    for step, rows in enumerate(batches(f"batches {SEED}"), start=1):
        loss = functional.mse_loss(network(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()  #? schedule
        if not math.isfinite(loss.item()):
            return math.inf
        if step in MEASURED:
            measured.append(mean_squared_error(network, x, y))
    mean = sum(measured) / len(measured)
    return mean if math.isfinite(mean) else math.inf
'''


@catalogue.script(RegressionTuning)
def write(tuning: RegressionTuning) -> Program:
    """Write one search after another."""
    racers = dict(zip(named_series.numbered([one.optimizer for one in tuning.racers]), tuning.racers, strict=True))
    schedule = tuning.schedule
    return Program(
        settings=[
            *curves.settings(tuning, tuning.steps),
            program.setting("MEASURED", tuning.measured_steps.tolist(), "steps after which the loss is measured"),
            program.setting("SEED", tuning.seed, "of the start and of the order of the batches"),
            *rate_searches.settings(regression_tuning.SEARCH),
            *rate_factors.settings(schedule),
        ],
        parts=[
            *update_rules.classes(tuning.racers),
            update_rules.made("OPTIMIZERS", racers, "The optimizers with the settings of the page.", with_rate=True),
            *rate_factors.parts(schedule),
            *curves.parts(tuning),
            program.only_if(_SCORE, schedule=schedule.kind != "constant"),
            rate_searches.SEARCH,
        ],
        numbers=[*curves.numbers(tuning, [tuning.seed], tuning.steps), *rate_factors.numbers(schedule, tuning.steps)],
        seconds=len(racers) * tuning.budget * curves.seconds_per_step(tuning),
        remarks=[f"Every optimizer trains {regression_tuning.SEARCH.trials} networks, one after another."],
    )
