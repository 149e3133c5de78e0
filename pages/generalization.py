"""The page "Generalization": how well is learned what was not seen, one tab for each question."""

from pages import _batch_size, _bias_variance, _controls, _cross_validation, _ensembles, _frame, _overfitting, _words
from pages._words import _

TABS = {
    "Fit": _overfitting.show,
    "Bias and variance": _bias_variance.show,
    "Cross-validation": _cross_validation.show,
    "Ensembles": _ensembles.show,
    "Batch size": _batch_size.show,
}
"""What fills a tab, by its proper name: the names stand in the URL."""

_frame.heading(_("Generalization"), _words.explanation("generalization", "question"))
for _tab, _show in zip(_controls.tabs(tuple(TABS), key="gen_tab"), TABS.values(), strict=True):
    if _tab.open:
        with _tab:
            _show()
