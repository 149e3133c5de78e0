"""A race of optimizers down a surface as a program of its own."""

from __future__ import annotations

from dlcore.elements import named_series, surfaces
from dlcore.experiments.surface_race import SurfaceRace
from dlcore.scripts import catalogue, loss_surfaces, program, update_rules
from dlcore.scripts.program import Program

_TRAIN = '''
def median(values):
    """Return the median of the runs; NaN if one of them diverged."""
    return torch.tensor(values).quantile(0.5).item()


def train():
    """Let every optimizer walk down from one start; return where they end."""
    torch.set_default_dtype(torch.float64)  # the dashboard walks in double precision
    results = {}
    for name, make in OPTIMIZERS.items():
        losses, distances = [], []
        for run, noise in enumerate(noises()):
            places = walk(make, noise)
            loss = heights(places)
            arrived = len(places) == STEPS + 1 and math.isfinite(loss[-1])
            losses.append(loss[-1].item() if arrived else math.nan)
            if MINIMA:
                away = torch.cdist(places[-1:], torch.tensor(MINIMA)).min().item()
                distances.append(away if arrived else math.nan)
            x, y = places[-1].tolist()
            end = "ends" if arrived else f"diverged at step {len(places)}, last seen"
            print(f"{name}, run {run}: {end} at ({x:.4g}, {y:.4g})")
        results[f"loss/{name}"] = median(losses)
        if MINIMA:
            results[f"distance/{name}"] = median(distances)
    return results
'''


@catalogue.script(SurfaceRace)
def write(race: SurfaceRace) -> Program:
    """Write one walk for each racer and each run with noise of its own."""
    names = named_series.numbered([one.optimizer for one in race.racers])
    minima = [*surfaces.get(race.surface).minima]
    return Program(
        settings=[
            *loss_surfaces.settings(race),
            program.setting("MINIMA", minima, "where the surface is lowest"),
        ],
        parts=[
            *loss_surfaces.parts(race),
            *update_rules.classes(race.racers),
            update_rules.made(
                "OPTIMIZERS",
                dict(zip(names, race.racers, strict=True)),
                "The optimizers with the settings of the page.",
            ),
            _TRAIN,
        ],
        numbers=loss_surfaces.numbers(race),
        seconds=len(names) * race.runs * race.steps * loss_surfaces.SECONDS,
    )
