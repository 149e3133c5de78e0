"""Names, tags, notes and pins of runs: kept, never overwritten unseen, refused where they are too long."""

import threading

import pydantic
import pytest
import sqlalchemy
from sqlalchemy.dialects import postgresql

from dlcore.sharing import census, labels
from dlcore.sharing.database import Database, DatabaseError
from dlcore.sharing.labels import Label, Labels, Outdated
from dlcore.sharing.tables import run_labels

KEY, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def database(tmp_path):
    opened = Database(f"sqlite:///{tmp_path / 'shared.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def kept(database):
    return Labels(database)


def test_what_is_said_of_a_run_is_there_after_a_restart(kept, tmp_path):
    said = Label(name="my <b>best</b> run", tags=("for class", "lr"), note="line\n*two*", pinned=True)
    assert kept.put(KEY, said).version == 1
    again = Database(f"sqlite:///{tmp_path / 'shared.sqlite'}")
    assert Labels(again).get(KEY) == said.model_copy(update={"version": 1})
    assert Labels(again).pinned() == {KEY}
    again.close()


def test_a_run_of_which_nobody_spoke_has_an_empty_label(kept):
    assert kept.get(KEY) == Label()
    assert kept.all() == {}
    assert kept.link(KEY) == ""


def test_an_edit_of_an_older_version_is_refused_and_nothing_is_lost(kept):
    seen = kept.get(KEY)
    first = kept.put(KEY, seen.model_copy(update={"name": "quick"}))
    with pytest.raises(Outdated, match="nothing was overwritten") as refused:
        kept.put(KEY, seen.model_copy(update={"name": "slow"}))
    assert refused.value.now == first == kept.get(KEY)
    second = kept.put(KEY, refused.value.now.model_copy(update={"name": "slow"}))
    assert (second.name, second.version) == ("slow", 2)


def test_of_many_who_edit_at_once_one_is_kept_and_all_others_are_told(kept):
    outcomes = []

    def edit(number):
        try:
            outcomes.append(kept.put(KEY, Label(name=f"person {number}")).name)
        except Outdated as refused:
            outcomes.append(refused)

    people = [threading.Thread(target=edit, args=(number,)) for number in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    winners = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert len(outcomes) == 8
    assert winners == [kept.get(KEY).name]


def test_the_first_link_is_remembered_and_is_no_edit(kept):
    opened = kept.get(KEY)
    kept.remember(KEY, "optimizers?s_x=1")
    kept.remember(KEY, "optimizers?s_x=2")
    assert kept.link(KEY) == "optimizers?s_x=1"
    assert kept.all() == {}
    named = kept.put(KEY, opened.model_copy(update={"name": "walk"}))
    assert named.version == 1
    assert kept.link(KEY) == "optimizers?s_x=1"
    kept.put(OTHER, Label(name="labelled before it was seen"))
    kept.remember(OTHER, "x")
    assert kept.link(OTHER) == "x"
    assert set(kept.all()) == {KEY, OTHER}


def test_an_endless_link_is_not_remembered(kept):
    kept.remember(KEY, "x" * (labels.LONGEST_LINK + 1))
    assert kept.link(KEY) == ""


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": "n" * 81}, "The name has 81 characters; it may have 80."),
        ({"tags": tuple(map(str, range(13)))}, "There are 13 tags; a run may have 12."),
        ({"tags": ("t" * 31,)}, "is too long; it may have 30 characters."),
        ({"note": "n" * 4001}, "The note has 4,001 characters; it may have 4,000."),
    ],
)
def test_what_is_too_long_is_refused_in_a_sentence(said, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        Label(**said)


def test_names_and_tags_are_lines_without_hidden_characters():
    label = Label(name="  a\n\u202eb\x00 c ", tags=("x", " x", "", "y\ty"), note="kept\nas\x00 it\ud800 is")
    assert label.name == "a b c"
    assert label.tags == ("x", "y y")
    assert label.note == "kept\nas it? is"


def test_while_the_database_is_away_what_was_pinned_last_counts(kept, database, monkeypatch):
    kept.put(KEY, Label(pinned=True))
    assert kept.pinned() == {KEY}

    def refuse():
        raise DatabaseError("gone")

    monkeypatch.setattr(database, "read", refuse)
    assert kept.pinned() == {KEY}
    with pytest.raises(DatabaseError):
        kept.get(KEY)


def test_postgresql_understands_the_statement_that_only_dialects_have():
    insert = labels._INSERT["postgresql"](run_labels).values(key=KEY).on_conflict_do_nothing()
    assert "ON CONFLICT DO NOTHING" in str(insert.compile(dialect=postgresql.dialect()))
    assert set(labels._INSERT) == {"sqlite", "postgresql"}


def test_the_columns_hold_what_a_label_may_hold():
    name = run_labels.c.name.type
    assert isinstance(name, sqlalchemy.String)
    assert name.length >= labels.LONGEST_NAME


def test_labels_are_read_while_somebody_writes(database, kept, tmp_path):
    kept.put(KEY, Label(name="mine", pinned=True))
    opened = Database(f"sqlite:///{tmp_path / 'shared.sqlite'}")
    other = Labels(opened)
    with database.begin():
        assert other.get(KEY).name == "mine"
        assert list(other.all()) == [KEY]
        assert other.pinned() == {KEY}
        assert other.link(KEY) == ""
        assert census.rows(opened)["run_labels"] == 1
    opened.close()
