"""The page "Convolution": the operation, its way back, its channels, and a network made of it, one tab for each."""

from pages import _channels, _cnn, _controls, _frame, _operation, _transposed, _words
from pages._words import _

TABS = {
    "Operation": _operation.show,
    "Transposed": _transposed.show,
    "Channels": _channels.show,
    "Network": _cnn.show,
}
"""What fills a tab, by its proper name: the names stand in the URL."""

_frame.heading(_("Convolution"), _words.explanation("convolution", "question"))
for _tab, _show in zip(_controls.tabs(tuple(TABS), key="conv_tab"), TABS.values(), strict=True):
    if _tab.open:
        with _tab:
            _show()
