"""The page "Architectures": AlexNet to DenseNet side by side, their blocks, and why they skip, one tab for each."""

from pages import _architectures, _blocks, _controls, _frame, _skips, _words
from pages._words import _

TABS = {
    "Comparison": _architectures.show,
    "Blocks": _blocks.show,
    "Skip connections": _skips.show,
}
"""What fills a tab, by its proper name: the names stand in the URL."""

_frame.heading(_("Architectures"), _words.explanation("architectures", "question"))
for _tab, _show in zip(_controls.tabs(tuple(TABS), key="arch_tab"), TABS.values(), strict=True):
    if _tab.open:
        with _tab:
            _show()
