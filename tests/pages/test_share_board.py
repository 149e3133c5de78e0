"""Pinning: the dialog of the share menu hangs a figure on a board, and whatever is refused stays in the dialog."""

import pytest

from dlcore.sharing.board_records import Key
from pages import _board_address, _board_figure, _share_board

PAGE = "pages/optimizers.py"


@pytest.fixture
def dialog(dashboard):
    """Open the dialog on a page with several figures."""
    app = dashboard(PAGE, opt_tab="Momentum", mom_kappa="50")
    app.session_state["_share_pinning"] = "optimizers"
    return app.run()


@pytest.fixture
def boards(quiet_lab):
    return quiet_lab.boards


def told(app):
    return app.session_state["_share_pin_told"]


def test_the_menu_names_every_figure_and_a_preview_is_no_part_of_the_view(dialog):
    view = dialog.session_state["_view"]
    assert len(dialog.selectbox(key="share_figure").options) == len(view.figures) > 1
    assert "share_preview" not in view.figures
    assert all(len(name) <= _share_board._LONGEST_ALT + 2 for name in dialog.selectbox(key="share_figure").options)


def test_a_figure_is_pinned_to_a_new_board_with_its_note_its_link_and_what_it_shows(dialog, boards):
    view = dialog.session_state["_view"]
    figure = list(view.figures)[1]
    dialog.selectbox(key="share_figure").set_value(figure)
    dialog.text_input(key="share_board_title").set_value("Mine")
    dialog.text_area(key="share_note").set_value("Look *here*.")
    dialog.button(key="share_pin_now").click().run()
    assert not dialog.exception
    key = told(dialog)
    board = boards.read(key.id)
    (card,) = board.cards
    assert board.title == "Mine"
    assert (card.note, card.link) == ("Look *here*.", "optimizers?opt_tab=Momentum&mom_kappa=50")
    assert card.title == "Optimizers · Momentum"
    assert _board_figure.read(boards.figure(card.id)).alt == view.figures[figure].alt
    assert dialog.selectbox(key="share_board").value == key.id  # the next one goes to the same board
    assert dialog.text_area(key="share_note").value == ""


def test_a_figure_is_pinned_by_an_edit_link(dialog, boards):
    key = boards.create("Of somebody else")
    dialog.selectbox(key="share_board").set_value(_share_board.LINK).run()
    dialog.text_input(key="share_board_link").set_value(f"https://lab.example.org/{_board_address.edit_link(key)}")
    dialog.button(key="share_pin_now").click().run()
    assert told(dialog) == key
    assert len(boards.read(key.id).cards) == 1


@pytest.mark.parametrize(
    "link", ["", "nonsense", "boards?boards_id={id}", "boards?boards_id={id}&boards_edit=wrong-secret"]
)
def test_what_is_refused_stays_in_the_dialog(dialog, boards, link):
    key = boards.create("Closed")
    dialog.selectbox(key="share_board").set_value(_share_board.LINK).run()
    dialog.text_input(key="share_board_link").set_value(link.format(id=key.id))
    dialog.text_area(key="share_note").set_value("Long thought about.")
    dialog.button(key="share_pin_now").click().run()
    assert not dialog.exception
    assert len(dialog.error) == 1
    assert not isinstance(told(dialog), Key)
    assert dialog.text_area(key="share_note").value == "Long thought about."
    assert boards.read(key.id).cards == ()
