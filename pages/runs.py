"""The page "Runs": everything that was computed on this server, and runs of one question beside one another."""

from pages import _compare, _controls, _frame, _imported, _runs, _words
from pages._words import _

TABS = {
    "Runs": _runs.show,
    "Compare": _compare.show,
    "Imported": _imported.show,
}
"""What fills a tab, by its proper name: the names stand in the URL."""

_frame.heading(_("Runs"), _words.explanation("runs", "question"))
for _tab, _show in zip(_controls.tabs(tuple(TABS), key="runs_tab"), TABS.values(), strict=True):
    if _tab.open:
        with _tab:
            _show()
