"""The page "Optimizers": update rules race on surfaces and on real networks, one tab for each question."""

from pages import _controls, _digits, _frame, _maps, _momentum, _regression_race, _surface_race, _sweep, _words
from pages._words import _

TABS = {
    "Surface": _surface_race.show,
    "Maps": _maps.show,
    "Momentum": _momentum.show,
    "Regression": _regression_race.show,
    "Sweep": _sweep.show,
    "Digits": _digits.show,
}
"""What fills a tab, by its proper name: the names stand in the URL."""

_frame.heading(_("Optimizers"), _words.explanation("optimizers", "question"))
for _tab, _show in zip(_controls.tabs(tuple(TABS), key="opt_tab"), TABS.values(), strict=True):
    if _tab.open:
        with _tab:
            _show()
