"""The page "Regularization": what closes the gap between training and test, one tab for each question."""

from pages import _ablation, _controls, _frame, _regularization, _words
from pages._words import _

TABS = {
    "Compare": _regularization.show,
    "Ablation": _ablation.show,
}
"""What fills a tab, by its proper name: the names stand in the URL."""

_frame.heading(_("Regularization"), _words.explanation("regularization", "question"))
for _tab, _show in zip(_controls.tabs(tuple(TABS), key="reg_tab"), TABS.values(), strict=True):
    if _tab.open:
        with _tab:
            _show()
