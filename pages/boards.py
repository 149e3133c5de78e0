"""The page "Boards": figures that people pinned, with their words, for others to read, or to edit with its key."""

from pages import _board

_board.show()
