"""Boards: read by id, edited by secret, changed by several people at once without a loss, in both kinds of database."""

import json
import random
import string
import threading
import zlib

import pytest
import sqlalchemy as sa

from dlcore.sharing.board_records import BoardError, Content, EditedMeanwhileError, Key, Limits
from dlcore.sharing.boards import Boards
from dlcore.sharing.tables import boards as board_table
from dlcore.sharing.tables import cards as card_table

FIGURE = json.dumps({"component": "plot", "figure": "{}"})


@pytest.fixture
def key(boards):
    return boards.create("A lesson")


def titles(boards, key):
    return [card.title for card in boards.read(key.id).cards]


def hang(boards, key, *names):
    return [
        boards.pin(key, Content(title=name, note=f"About {name}", link="optimizers", figure=FIGURE)) for name in names
    ]


def test_a_new_board_is_empty_and_says_when_it_was_made(boards, key):
    board = boards.read(key.id)
    assert (board.title, board.version, board.cards) == ("A lesson", 1, ())
    assert board.created == board.changed
    assert board.created.endswith("+00:00")


def test_ids_and_secrets_are_random_and_fit_an_address(boards):
    keys = [boards.create("One of many") for _ in range(20)]
    assert len({part for key in keys for part in key}) == 40
    assert all(part.replace("-", "").replace("_", "").isalnum() for key in keys for part in key)
    assert all(len(key.secret) >= 32 for key in keys)


def test_of_the_secret_only_a_digest_is_kept(boards, key, database):
    with database.read() as connection:
        row = connection.execute(sa.select(board_table)).mappings().one()
    assert key.secret not in map(str, row.values())
    assert len(row["edit_digest"]) == 64


def test_a_card_keeps_everything(boards, key):
    content = Content("Adam", "It *turns*.\n\n$x^2$", "optimizers?s_surface=Booth", FIGURE, wide=True)
    id = boards.pin(key, content)
    (card,) = boards.read(key.id).cards
    assert (card.id, card.title, card.note, card.link) == (id, content.title, content.note, content.link)
    assert (card.wide, card.drawn) == (True, True)
    assert boards.figure(id) == FIGURE


def test_a_card_may_be_words_alone(boards, key):
    id = boards.pin(key, Content(note="Read from left to right."))
    assert not boards.read(key.id).cards[0].drawn
    assert boards.figure(id) == ""


def test_cards_are_moved_as_far_as_there_are_places(boards, key):
    _a, b, c = hang(boards, key, "a", "b", "c")
    boards.move(key, c, -1)
    assert titles(boards, key) == ["a", "c", "b"]
    boards.move(key, b, -99)
    assert titles(boards, key) == ["b", "a", "c"]
    boards.move(key, b, 99)
    assert titles(boards, key) == ["a", "c", "b"]
    boards.move(key, b, 1)
    assert titles(boards, key) == ["a", "c", "b"]


def test_words_and_width_are_edited(boards, key):
    a, b = hang(boards, key, "a", "b")
    boards.rewrite(key, a, 3, title="New", note="Better words")
    boards.widen(key, b, wide=True)
    boards.retitle(key, "  A better \n title ", seen=3)
    board = boards.read(key.id)
    assert board.title == "A better title"
    assert [(card.title, card.note, card.wide) for card in board.cards] == [
        ("New", "Better words", False), ("b", "About b", True),
    ]  # fmt: skip
    assert board.version == 6
    assert board.changed > board.created


def test_a_removed_card_comes_back_where_it_was_whole(boards, key):
    _a, b, _c = hang(boards, key, "a", "b", "c")
    removed = boards.remove(key, b, seen=4)
    assert titles(boards, key) == ["a", "c"]
    assert boards.figure(b) == ""
    boards.restore(key, removed)
    boards.restore(key, removed)  # twice does no harm
    assert titles(boards, key) == ["a", "b", "c"]
    assert boards.figure(b) == FIGURE


def test_a_copy_is_a_board_of_its_own(boards, key):
    hang(boards, key, "a", "b")
    copy = boards.duplicate(key.id, "Mine")
    assert copy.id != key.id
    assert copy.secret != key.secret
    assert titles(boards, copy) == ["a", "b"]
    assert not {card.id for card in boards.read(copy.id).cards} & {card.id for card in boards.read(key.id).cards}
    assert [boards.figure(card.id) for card in boards.read(copy.id).cards] == [FIGURE] * 2
    with pytest.raises(BoardError):
        boards.retitle(Key(key.id, copy.secret), "Stolen", seen=99)
    boards.delete(copy, seen=99)
    assert titles(boards, key) == ["a", "b"]


def test_a_deleted_board_is_gone_with_its_cards(boards, key, database):
    hang(boards, key, "a")
    boards.delete(key, seen=2)
    assert boards.read(key.id) is None
    assert not boards.admits(key)
    with database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(card_table)) == 0


STRANGE = ["", " ", "x" * 16, "x" * 5000, "../../etc/passwd", "' OR 1=1 --", "\x00", "\ud800" * 16, "ü" * 16, "a\n" * 8]


@pytest.mark.parametrize("strange", STRANGE)
def test_wrong_ids_and_secrets_open_nothing(boards, key, strange):
    hang(boards, key, "a")
    assert boards.read(strange) is None
    assert boards.figure("x" * 16) == ""
    assert boards.titles([strange, key.id]) == {key.id: "A lesson"}
    for wrong in (Key(strange, key.secret), Key(key.id, strange)):
        assert not boards.admits(wrong)
        edits = [
            lambda wrong=wrong: boards.pin(wrong, Content(title="Foreign")),
            lambda wrong=wrong: boards.retitle(wrong, "Foreign", seen=99),
            lambda wrong=wrong: boards.delete(wrong, seen=99),
        ]
        for edit in edits:
            with pytest.raises(BoardError, match="does not let you edit") as told:
                edit()
            assert key.secret not in str(told.value)
    with pytest.raises(BoardError):
        boards.duplicate(strange, "Copy")
    assert titles(boards, key) == ["a"]


def test_a_card_of_another_board_is_out_of_reach(boards, key):
    (foreign,) = hang(boards, key, "a")
    other = boards.create("Other")
    for edit in (
        lambda: boards.rewrite(other, foreign, 99, title="Stolen"),
        lambda: boards.remove(other, foreign, seen=99),
        lambda: boards.move(other, foreign, 1),
    ):
        with pytest.raises(BoardError):
            edit()
    boards.widen(other, foreign, wide=True)
    assert titles(boards, key) == ["a"]
    assert not boards.read(key.id).cards[0].wide


def test_words_that_somebody_changed_meanwhile_are_not_overwritten(boards, key):
    a, _b = hang(boards, key, "a", "b")
    seen = boards.read(key.id).version  # both people open the board
    boards.rewrite(key, a, seen, note="First")
    with pytest.raises(EditedMeanwhileError, match="Somebody else changed this card meanwhile") as told:
        boards.rewrite(key, a, seen, note="Second")
    assert told.value.board.cards[0].note == "First"
    with pytest.raises(EditedMeanwhileError):
        boards.remove(key, a, seen)
    boards.rewrite(key, a, told.value.board.version, note="Second, having read the first")
    assert boards.read(key.id).cards[0].note == "Second, having read the first"


def test_edits_of_different_cards_do_not_disturb_each_other(boards, key):
    a, b = hang(boards, key, "a", "b")
    seen = boards.read(key.id).version
    boards.rewrite(key, a, seen, note="By one person")
    boards.rewrite(key, b, seen, note="By another")
    boards.retitle(key, "By a third", seen)
    board = boards.read(key.id)
    assert [card.note for card in board.cards] == ["By one person", "By another"]
    assert board.title == "By a third"


def test_a_title_is_not_overwritten_unseen(boards, key):
    boards.retitle(key, "First", seen=1)
    with pytest.raises(EditedMeanwhileError, match="title") as told:
        boards.retitle(key, "Second", seen=1)
    assert told.value.board.title == "First"


def test_an_edit_of_a_removed_card_says_so(boards, key):
    (a,) = hang(boards, key, "a")
    boards.remove(key, a, seen=2)
    for edit in (lambda: boards.rewrite(key, a, 2, note="Late"), lambda: boards.move(key, a, 1)):
        with pytest.raises(EditedMeanwhileError, match="removed this card meanwhile") as told:
            edit()
        assert told.value.board.cards == ()


def test_a_board_that_somebody_changed_meanwhile_is_not_deleted(boards, key):
    seen = boards.read(key.id).version
    hang(boards, key, "New")
    with pytest.raises(EditedMeanwhileError, match="changed this board"):
        boards.delete(key, seen)
    assert titles(boards, key) == ["New"]


def test_many_people_pinning_and_moving_at_once_lose_nothing(boards, key):
    errors = []

    def work(person):
        try:
            for number in range(4):
                boards.move(key, boards.pin(key, Content(title=f"{person}/{number}")), -2)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must hear of it
            errors.append(error)

    threads = [threading.Thread(target=work, args=(person,)) for person in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    board = boards.read(key.id)
    assert sorted(card.title for card in board.cards) == sorted(f"{p}/{n}" for p in range(5) for n in range(4))
    assert board.version == 41


def test_of_many_people_rewriting_one_card_at_once_one_wins_and_the_others_hear_of_it(boards, key):
    (a,) = hang(boards, key, "a")
    gate, won, told = threading.Barrier(5), [], []

    def work(person):
        gate.wait(30)
        try:
            boards.rewrite(key, a, 2, note=f"By {person}")
            won.append(person)
        except EditedMeanwhileError as late:
            told.append(late.board.cards[0].note)

    threads = [threading.Thread(target=work, args=(person,)) for person in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(won) == 1
    assert told == [f"By {won[0]}"] * 4


def test_limits_are_told_and_change_nothing(database):
    boards = Boards(database, Limits(boards=2, stored=500, cards=3, figure=1000, note=20, title=10))
    key = boards.create("One")
    with pytest.raises(BoardError, match="10 characters; this one has 11"):
        boards.create("x" * 11)
    with pytest.raises(BoardError, match="needs a title"):
        boards.create(" \n\u202e\x00 ")
    with pytest.raises(BoardError, match="20 characters"):
        boards.pin(key, Content(note="x" * 21))
    with pytest.raises(BoardError, match="MB"):
        boards.pin(key, Content(figure="x" * 1001))
    chance = random.Random(0)
    incompressible = "".join(chance.choices(string.ascii_letters, k=990))
    boards.pin(key, Content(figure=incompressible[:300]))
    with pytest.raises(BoardError, match="full"):
        boards.pin(key, Content(figure=incompressible))
    boards.pin(key, Content())
    boards.pin(key, Content())
    with pytest.raises(BoardError, match="at most 3 cards"):
        boards.pin(key, Content())
    boards.create("Two")
    with pytest.raises(BoardError, match="at most 2 boards"):
        boards.create("Three")
    with pytest.raises(BoardError, match="at most 2 boards"):
        boards.duplicate(key.id, "Three")
    assert len(boards.read(key.id).cards) == 3


def test_characters_that_no_database_takes_and_nobody_sees_are_left_out(boards, key):
    boards.pin(key, Content(title="a\x00b\u202ec\ud800\td", note="x\x00\r\n\ty\u2066z😀"))
    (card,) = boards.read(key.id).cards
    assert card.title == "a b c d"
    assert card.note == "x \n\ty z😀"


@pytest.mark.parametrize("nested", [">" * 4000, "x\n" + "> " * 30, "- " * 100, "1. " * 40, " > - 1) * + " * 8])
def test_notes_that_would_exhaust_a_browser_are_refused(boards, key, nested):
    with pytest.raises(BoardError, match="20 deep"):
        boards.pin(key, Content(note=nested))


@pytest.mark.parametrize(
    "usual", ["> a\n> > b", "- a\n  - b\n    1. c", "-" * 50, "* * *", "1.5 - 2.5 > 3", ">" * 5 + "x"]
)
def test_usual_notes_are_taken_as_they_are(boards, key, usual):
    boards.pin(key, Content(note=usual))
    assert boards.read(key.id).cards[0].note == usual


DAMAGED = {
    "no zlib": b"anything",
    "cut": zlib.compress(FIGURE.encode())[:-4],
    "a bomb": zlib.compress(b" " * (9 * 2**20)),
    "no text": zlib.compress(b"\xff\xfe"),
}


@pytest.mark.parametrize("stored", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_figure_is_none(boards, key, database, stored):
    (a,) = hang(boards, key, "a")
    with database.begin() as connection:
        connection.execute(sa.update(card_table).values(figure=stored))
    assert boards.figure(a) == ""
