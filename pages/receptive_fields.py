"""The page "Receptive fields": what a unit sees, in a stack, in real networks, and in effect, one tab for each."""

from pages import _controls, _effective_field, _frame, _real_networks, _stack, _words
from pages._words import _

TABS = {
    "Stack": _stack.show,
    "Real networks": _real_networks.show,
    "Effective field": _effective_field.show,
}
"""What fills a tab, by its proper name: the names stand in the URL."""

_frame.heading(_("Receptive fields"), _words.explanation("receptive_fields", "question"))
for _tab, _show in zip(_controls.tabs(tuple(TABS), key="rf_tab"), TABS.values(), strict=True):
    if _tab.open:
        with _tab:
            _show()
