"""The page "Optimizers" as a visitor's hands and eyes meet it in a browser."""

from tests.browser.visiting import look_into

SURFACE = "/optimizers"
REGRESSION = "/optimizers?opt_tab=Regression"
SMALL = f"{REGRESSION}&r_steps=200&r_width=8&r_points=100"
"""A race of real networks that takes a moment."""
LONG = f"{REGRESSION}&r_steps=20000&r_width=128&r_layers=3"
"""One that nobody waits for: it has to be started by hand, and there is time to disturb it."""


NAMES = "node.data.filter((trace) => trace.mode === 'lines' && trace.showlegend !== false).map((trace) => trace.name)"


def racers(page, key="s_map"):
    """Return the names of the paths in a picture."""
    return look_into(page, key, NAMES)
