"""Learning-rate schedules in a script: the page's formula as a function for ``LambdaLR``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dlcore.elements.schedules import SCHEDULES, Schedule
from dlcore.scripts.packed import Numbers
from dlcore.scripts.program import Setting, setting

_BODIES: Mapping[str, str] = {
    "step": """
    # torch.optim.lr_scheduler.StepLR is its kin: equal stretches, a drop between them.
    return DROP ** math.floor(STAGES * done / STEPS)
""",
    "cosine": """
    # torch.optim.lr_scheduler.CosineAnnealingLR is its kin.
    return FLOOR + (1 - FLOOR) * (1 + math.cos(math.pi * done / max(STEPS - 1, 1))) / 2
""",
    "warm_up": """
    # torch.optim.lr_scheduler.LinearLR is its kin.
    rise = SHARE * STEPS
    return FIRST + (1 - FIRST) * (min(1, done / rise) if rise > 0 else 1)
""",
    "one_cycle": """
    # torch.optim.lr_scheduler.OneCycleLR is its kin.
    top = SHARE * STEPS - 1
    if done <= top:
        start, end, way = FIRST, 1, done / top if top > 0 else 1
    else:
        start, end, way = 1, FIRST / 1e4, (done - top) / (STEPS - 1 - top)
    return end + (start - end) * (1 + math.cos(math.pi * way)) / 2
""",
}

_LOOKED_UP = """
    return float(unpack("rate_factors")[min(done, STEPS - 1)])
"""


def settings(schedule: Schedule) -> list[Setting]:
    """Return the schedule's settings as constants; nothing where the rate stays what it is."""
    kind = SCHEDULES[schedule.kind]
    written = []
    for hyper in kind.hypers:
        value = float(round(schedule.settings[hyper.id])) if hyper.id == "stages" else schedule.settings[hyper.id]
        written.append(setting(hyper.id.upper(), value, f"{hyper.name} ({kind.name})"))
    return written


def parts(schedule: Schedule) -> list[str]:
    """Return the function of the steps done that gives the factor of the learning rate; none where it is always 1."""
    if schedule.kind == "constant":
        return []
    name = SCHEDULES[schedule.kind].name
    head = [
        "def rate_factor(done):",
        f'    """Return what the learning rate is multiplied by after so many steps: {name}."""',
    ]
    return ["\n".join(head) + _BODIES.get(schedule.kind, _LOOKED_UP)]


def numbers(schedule: Schedule, steps: int) -> Sequence[Numbers]:
    """Return the factors themselves where there is no formula for them here."""
    if schedule.kind == "constant" or schedule.kind in _BODIES:
        return []
    return [Numbers("rate_factors", schedule.factors(steps), "What the learning rate is multiplied by at each step.")]
