"""The page of boards: read by whoever has the link, edited by whoever has the key, and no word is lost or believed."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from dlcore.sharing.board_records import Card, Content, Key
from dlcore.sharing.database import DatabaseError
from pages import _board_address, _board_cards, _board_export, _board_words, _view

PAGE = "pages/boards.py"
FIGURE = json.dumps({
    "component": "plot", "figure": '{"data": [{"type": "scatter", "y": [1, 2]}], "layout": {}}', "alt": "A line.",
    "height": 300, "view": "", "autoplay": "", "at": None,
})  # fmt: skip


@pytest.fixture
def boards(quiet_lab):
    return quiet_lab.boards


@pytest.fixture
def key(boards):
    made = boards.create("Momentum, *explained*")
    boards.pin(made, Content("Optimizers", "It **turns**.", "optimizers?s_surface=Booth", FIGURE))
    boards.pin(made, Content("Question", "Why?", wide=True))
    return made


def reading(dashboard, key):
    return dashboard(PAGE, boards_id=key.id)


def editing(dashboard, key):
    return dashboard(PAGE, boards_id=key.id, boards_edit=key.secret)


def plots(app):
    return [element for element in app.get("bidi_component") if '"figure"' in element.proto.json]


def texts(app):
    return [text.value for text in app.markdown]


def keys(app):
    from tests.contracts.test_every_page import elements

    return {getattr(element, "key", None) for element in elements(app)} - {None}


def test_without_a_board_the_page_says_how_to_begin(dashboard):
    app = dashboard(PAGE)
    assert not app.exception
    assert app.title[0].value == "Boards"
    assert len(app.info) == 1
    assert app.button(key="boards_new")


def test_a_new_board_opens_for_editing_and_its_key_stands_in_the_address(dashboard, boards):
    app = dashboard(PAGE)
    app.button(key="boards_new").click().run()
    made = Key(app.text_input(key="boards_id").value, app.text_input(key="boards_edit").value)
    assert boards.admits(made)
    assert app.text_input(key=f"boards_title_{made.id}").value == boards.read(made.id).title
    app.button(key="boards_all").click().run()
    assert app.title[0].value == "Boards"
    assert app.button(key=f"boards_open_{made.id}")  # this session remembers it
    app.button(key=f"boards_open_{made.id}").click().run()
    assert app.text_input(key="boards_edit").value == made.secret


def test_a_reader_sees_figures_and_words_and_nothing_to_edit(dashboard, key):
    app = reading(dashboard, key)
    assert not app.exception
    assert app.title[0].value == r"Momentum, \*explained\*"  # a title is no Markdown
    assert len(plots(app)) == 1
    assert json.loads(plots(app)[0].proto.json)["alt"] == "A line."
    assert {"It **turns**.", "Why?"} <= set(texts(app))
    assert not any(
        name.startswith(("boards_note_", "boards_title_", "boards_remove_", "boards_up_")) for name in keys(app)
    )
    assert "boards_delete_now" not in keys(app)


def test_ids_of_any_letters_that_are_drawn_make_a_page(dashboard, boards, monkeypatch):
    """A component of Streamlit refuses a key with two underscores in a row, and ids are drawn at random."""
    drawn = iter(["_b__oard__", "secret" * 4, "_c__ard__"])
    monkeypatch.setattr("secrets.token_urlsafe", lambda _size: next(drawn))
    key = boards.create("Underscores")
    boards.pin(key, Content("One", "", "", FIGURE))
    read, edited = reading(dashboard, key), editing(dashboard, key)
    assert [app.exception for app in (read, edited)] == [[], []]
    assert [len(plots(app)) for app in (read, edited)] == [1, 1]
    edited.button(key="boards_all").click().run()
    assert not edited.exception
    assert edited.button(key=f"boards_open_{key.id}")


@pytest.mark.parametrize("secret", ["x" * 32, "short", "<script>", "ü" * 20])
def test_a_wrong_key_opens_for_reading_only_and_says_so(dashboard, key, secret):
    app = dashboard(PAGE, boards_id=key.id, boards_edit=secret)
    assert not app.exception
    assert len(app.warning) == 1
    assert key.secret not in " ".join([*texts(app), *(message.value for message in app.warning)])
    assert f"boards_title_{key.id}" not in keys(app)


@pytest.mark.parametrize("id", ["x" * 16, "nothing", "../../etc/passwd", "' OR 1=1 --", "\x00" * 16])
def test_an_unknown_board_is_said_to_be_unknown(dashboard, key, id):
    app = dashboard(PAGE, boards_id=id, boards_edit=key.secret)
    assert not app.exception
    assert app.title[0].value == "Boards"
    assert len(app.warning) == 1


def test_whoever_has_the_key_edits_words_order_and_width(dashboard, boards, key):
    app = editing(dashboard, key)
    first, second = (card.id for card in boards.read(key.id).cards)
    app.text_input(key=f"boards_title_{key.id}").set_value("A better title").run()
    app.text_area(key=f"boards_note_{first}").set_value("It *swings*.").run()
    app.text_input(key=f"boards_name_{first}").set_value("Swing").run()
    app.button(key=f"boards_down_{first}").click().run()
    app.button(key=f"boards_width_{first}").click().run()
    board = boards.read(key.id)
    assert board.title == "A better title"
    assert [(card.id, card.title, card.note, card.wide) for card in board.cards] == [
        (second, "Question", "Why?", True), (first, "Swing", "It *swings*.", True),
    ]  # fmt: skip
    assert app.title[0].value == "A better title"
    assert "It *swings*." in texts(app)


def test_a_removed_card_comes_back(dashboard, boards, key):
    app = editing(dashboard, key)
    before = boards.read(key.id).cards
    app.button(key=f"boards_remove_{before[0].id}").click().run()
    assert len(boards.read(key.id).cards) == 1
    assert plots(app) == []
    app.button(key="boards_undo").click().run()
    assert boards.read(key.id).cards == before
    assert len(plots(app)) == 1
    assert "boards_undo" not in keys(app)


def test_whoever_comes_second_is_told_and_keeps_the_words(dashboard, boards, key):
    first, second = editing(dashboard, key), editing(dashboard, key)
    card = boards.read(key.id).cards[0].id
    note = f"boards_note_{card}"
    first.text_area(key=note).set_value("Mine came first.").run()
    second.text_area(key=note).set_value("Mine came second.").run()
    assert boards.read(key.id).cards[0].note == "Mine came first."
    assert second.text_area(key=note).value == "Mine came second."
    assert any("Somebody else changed this card meanwhile" in text for text in texts(second))
    assert "Mine came first." in [code.value for code in second.code]
    second.button(key=f"boards_down_{card}").click().run()  # other edits go on meanwhile
    assert second.text_area(key=note).value == "Mine came second."
    second.button(key=f"boards_mine_{note}").click().run()
    assert next(one.note for one in boards.read(key.id).cards if one.id == card) == "Mine came second."
    assert f"boards_mine_{note}" not in keys(second)
    first.run()
    assert first.text_area(key=note).value == "Mine came second."


def test_whoever_comes_second_may_keep_what_the_board_says(dashboard, boards, key):
    first, second = editing(dashboard, key), editing(dashboard, key)
    title = f"boards_title_{key.id}"
    first.text_input(key=title).set_value("First").run()
    second.text_input(key=title).set_value("Second").run()
    second.button(key=f"boards_theirs_{title}").click().run()
    assert second.text_input(key=title).value == "First"
    assert boards.read(key.id).title == "First"


def test_words_for_a_card_that_is_gone_are_kept(dashboard, boards, key):
    first, second = editing(dashboard, key), editing(dashboard, key)
    card = boards.read(key.id).cards[0].id
    first.button(key=f"boards_remove_{card}").click().run()
    second.text_area(key=f"boards_note_{card}").set_value("Long thought about.").run()
    assert "Long thought about." in [code.value for code in second.code]
    second.button(key=f"boards_hang_boards_note_{card}").click().run()
    assert boards.read(key.id).cards[-1].note == "Long thought about."
    assert second.code == [] or "Long thought about." not in [code.value for code in second.code]


def test_a_database_that_refuses_takes_no_words_away(dashboard, boards, key, monkeypatch):
    app = editing(dashboard, key)
    card = boards.read(key.id).cards[0].id

    def refuse(*args, **options):
        raise DatabaseError("The database refused (database or disk is full): nothing was changed.")

    with monkeypatch.context() as patch:
        patch.setattr(type(boards), "rewrite", refuse)
        app.text_area(key=f"boards_note_{card}").set_value("On a full disk.").run()
        assert any("disk is full" in text for text in texts(app))
        assert app.text_area(key=f"boards_note_{card}").value == "On a full disk."
    app.button(key=f"boards_mine_boards_note_{card}").click().run()
    assert boards.read(key.id).cards[0].note == "On a full disk."


def test_a_database_that_does_not_answer_is_told(dashboard, boards, key, monkeypatch):
    def silent(*args):
        raise DatabaseError("The database does not answer.")

    monkeypatch.setattr(type(boards), "read", silent)
    app = editing(dashboard, key)
    assert not app.exception
    assert len(app.error) == 1


def test_a_copy_is_edited_and_the_board_stays(dashboard, boards, key):
    app = reading(dashboard, key)
    app.button(key="boards_duplicate").click().run()
    copy = Key(app.text_input(key="boards_id").value, app.text_input(key="boards_edit").value)
    assert copy.id != key.id
    assert boards.admits(copy)
    assert len(plots(app)) == 1
    app.text_input(key=f"boards_title_{copy.id}").set_value("Mine").run()
    assert boards.read(key.id).title == "Momentum, *explained*"


def test_a_board_is_deleted_for_good(dashboard, boards, key):
    app = editing(dashboard, key)
    app.button(key="boards_delete_now").click().run()
    assert boards.read(key.id) is None
    assert app.title[0].value == "Boards"
    assert f"boards_open_{key.id}" not in keys(app)


def test_a_board_that_changed_meanwhile_is_not_deleted(dashboard, boards, key):
    app = editing(dashboard, key)
    boards.pin(key, Content("New"))
    app.button(key="boards_delete_now").click().run()
    assert len(boards.read(key.id).cards) == 3
    assert len(app.warning) == 1


def test_texts_are_added_and_empty_ones_are_for_editors_only(dashboard, boards, key):
    app = editing(dashboard, key)
    app.button(key="boards_add").click().run()
    added = boards.read(key.id).cards[-1]
    assert added.empty
    assert f"boards_box_{added.id}" not in keys(reading(dashboard, key))
    assert _board_words.summary(boards.read(key.id)).startswith("2 ")


def test_a_damaged_figure_gets_a_sentence_and_the_rest_is_shown(dashboard, boards, key):
    boards.pin(key, Content("Damaged", "Words stay.", "", '{"component": "plot"}'))
    app = reading(dashboard, key)
    assert not app.exception
    assert len(app.warning) == 1
    assert len(plots(app)) == 1
    assert "Words stay." in texts(app)


def test_the_secret_is_no_part_of_what_describes_the_view(dashboard, key):
    app = editing(dashboard, key)
    view = app.session_state["_view"]
    assert view.link() == _board_address.read_link(key.id)
    assert key.secret not in repr(view)
    assert "boards_edit" in _view.SECRET
    copying = [
        json.loads(element.proto.json) for element in app.get("bidi_component") if "by_hand" in element.proto.json
    ]
    assert [data["link"] for data in copying] == [_board_address.read_link(key.id), _board_address.edit_link(key)]


@pytest.mark.parametrize(
    "pasted", ["{url}", "  {url}  ", "https://lab.example.org/{url}", "http://10.0.0.1/lab/{url}&x=1"]
)
def test_links_are_pasted_whole(dashboard, boards, key, pasted):
    app = dashboard(PAGE)
    app.text_input(key="boards_id").set_value(pasted.format(url=_board_address.edit_link(key))).run()
    assert app.text_input(key="boards_id").value == key.id
    assert app.text_input(key="boards_edit").value == key.secret
    app = reading(dashboard, key)
    app.text_input(key="boards_edit").set_value(pasted.format(url=_board_address.edit_link(key))).run()
    assert f"boards_title_{key.id}" in keys(app)


def test_links_survive_every_sign_of_an_id():
    key = Key("-_aZ09-_aZ09-_aZ", "_-" * 16)
    asked = parse_qs(urlsplit(_board_address.edit_link(key)).query)
    assert (asked["boards_id"], asked["boards_edit"]) == ([key.id], [key.secret])
    assert _board_address.parts(_board_address.edit_link(key)) == key


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "//example.org",
        "https://example.org",
        "../x",
        "optimizers?a=<b>",
        "a b",
        "x\n",
        "optimizers#x",
    ],
)
def test_only_addresses_of_views_become_links(dashboard, boards, key, link):
    assert not _board_cards.is_view(link)
    boards.pin(key, Content("Foreign", "x", link))
    app = reading(dashboard, key)
    addresses = [element.proto.url for element in app.get("link_button")]
    assert addresses == ["./optimizers?s_surface=Booth"]


def card(id, *, wide):
    return Card(id, 1, id, "", "", wide, drawn=False)


@pytest.mark.parametrize(
    ("widths", "expected"),
    [
        ("", []),
        ("h", ["a"]),
        ("hh", ["ab"]),
        ("hhh", ["ab", "c"]),
        ("hwh", ["a", "b", "c"]),
        ("whhw", ["a", "bc", "d"]),
    ],
)
def test_half_cards_stand_in_pairs(widths, expected):
    cards = tuple(card("abcdef"[place], wide=width == "w") for place, width in enumerate(widths))
    assert ["".join(one.id for one in line) for line in _board_cards.lines(cards)] == expected


def test_the_file_holds_cards_notes_and_links(dashboard, boards, key):
    app = editing(dashboard, key)
    figures = dict(app.session_state["_view"].figures)
    board = boards.read(key.id)
    page = _board_export.of_board(board, figures, "http://localhost:8501/boards?boards_id=x", "en")().decode()
    assert "Momentum, *explained*" in page
    assert "<strong>turns</strong>" in page
    assert "http://localhost:8501/optimizers?s_surface=Booth" in page
    assert f"http://localhost:8501/{_board_address.read_link(key.id)}" in page
    assert key.secret not in page
    assert _board_export.file_name(board) == "board-momentum-explained.html"


def test_a_note_with_html_leaves_the_lab_as_text(dashboard, boards, key):
    boards.pin(
        key, Content("<b>x</b>", "<script>alert(1)</script> ![](https://example.org/x.png) [x](javascript:alert(1))")
    )
    app = reading(dashboard, key)
    figures = dict(app.session_state["_view"].figures)
    page = _board_export.of_board(boards.read(key.id), figures, "", "en")().decode()
    assert "<script>alert(1)</script>" not in page
    assert "<b>x</b>" not in page
    assert 'src="https://example.org' not in page
    assert 'href="javascript' not in page
