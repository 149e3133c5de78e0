"""The database of what people share: made, migrated, refused, lost and found again, as SQLite and as PostgreSQL."""

import re
import secrets
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from dlcore.sharing import database as databases
from dlcore.sharing import tables
from dlcore.sharing.board_records import Content
from dlcore.sharing.boards import Boards
from dlcore.sharing.database import Database, DatabaseError

OPEN = """
import sys
from dlcore.sharing.database import Database
opened = Database(sys.argv[1])
print(opened.problems() or "well")
"""
ROOT = Path(__file__).parents[2]


def names(connection):
    return set(sa.inspect(connection).get_table_names())


def test_a_fresh_database_has_every_table(database):
    with database.read() as connection:
        assert names(connection) == {*tables.metadata.tables, "alembic_version"}


def test_the_migrations_lead_to_the_tables_as_they_are_described(database):
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []


def test_migrating_again_changes_nothing(database, url):
    key = Boards(database).create("Stays")
    again = Database(url)
    assert again.problems() == ()
    assert Boards(again).read(key.id).title == "Stays"
    again.close()


def test_two_processes_may_make_the_tables_at_once(url):
    command = [sys.executable, "-W", "error", "-c", OPEN, url]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)]
    assert [process.communicate(timeout=120)[0].strip() for process in running] == ["well"] * 2


def test_several_threads_may_make_the_tables_at_once(url):
    gate, opened = threading.Barrier(6), []

    def enter():
        gate.wait(30)
        opened.append(Database(url))

    threads = [threading.Thread(target=enter) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [one.problems() for one in opened] == [()] * 6
    for one in opened:
        one.close()


@pytest.fixture
def later_revision(tmp_path, monkeypatch):
    """Pretend that the next version of the program has come: its migration gives labels a colour."""
    scripts = tmp_path / "migrations"
    here = Path(databases.__file__).parent / "migrations"
    (scripts / "versions").mkdir(parents=True)
    for file in ["env.py", "script.py.mako", "versions/0001_boards_and_labels.py"]:
        (scripts / file).write_text((here / file).read_text())
    (scripts / "versions" / "0002_colours.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\nrevision, down_revision = '0002', '0001'\n"
        "def upgrade():\n    op.add_column('boards', sa.Column('colour', sa.String(9), server_default='grey'))\n"
    )

    def arrive():
        monkeypatch.setattr(databases, "MIGRATIONS", scripts)

    return arrive


def test_an_older_database_is_migrated_and_keeps_its_rows(database, url, later_revision):
    key = Boards(database).create("From before")
    later_revision()
    newer = Database(url)
    assert newer.problems() == ()
    with newer.read() as connection:
        assert connection.execute(sa.text("SELECT title, colour FROM boards")).all() == [("From before", "grey")]
    assert Boards(newer).admits(key)
    newer.close()


def test_a_newer_database_is_left_alone_and_a_sentence_says_so(url, later_revision, monkeypatch):
    with monkeypatch.context() as future:
        later_revision()
        newer = Database(url)
        Boards(newer).create("From tomorrow")
        newer.close()
        future.undo()
    monkeypatch.undo()
    older = Database(url)
    assert "another version" in older.problems()[0]
    assert not older.answers()
    Boards(older).create("Kept in memory")
    engine = databases.connect(url)
    with engine.begin() as connection:
        assert connection.scalar(sa.text("SELECT title FROM boards")) == "From tomorrow"
    engine.dispose()
    older.close()


def test_a_migration_that_fails_leaves_nothing_behind(url, later_revision):
    later_revision()
    broken = databases.MIGRATIONS / "versions" / "0002_colours.py"
    broken.write_text(broken.read_text() + "    op.execute('SELECT * FROM nowhere')\n")
    engine = databases.connect(url)
    with pytest.raises(sa.exc.SQLAlchemyError):
        databases.migrate(engine)
    with engine.begin() as connection:
        assert names(connection) == set()
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:////proc/shared.sqlite", "unable to open"),  # nobody, not even root, makes a file there
        ("sqlite:////dev/null/shared.sqlite", "exists|directory"),
        ("postgresql+psycopg://lab@127.0.0.1:9/lab", "does not answer"),
        ("postgresql+psycopg://lab:secret@127.0.0.1:port/lab", "ValueError"),
        ("postgresql+psycopg://lab:secret@/lab?host=/nowhere", "does not answer"),
    ],
)
def test_a_database_that_cannot_be_opened_is_replaced_by_memory_and_a_sentence_says_so(url, reason):
    opened = Database(url)
    (sentence,) = opened.problems()
    assert sentence.startswith("Boards and labels of runs cannot be kept (")
    assert sentence.endswith("lost at a restart.")
    assert re.search(reason, sentence)
    assert not any(word in sentence for word in ("secret", "127.0.0.1", "/proc", "nowhere", "sqlalche.me"))
    assert not opened.answers()
    key = Boards(opened).create("All the same")
    assert Boards(opened).read(key.id).title == "All the same"
    opened.close()


def test_a_file_that_nobody_may_write_is_replaced_by_memory(tmp_path):
    """Root may write everything, so the file is one that SQLite itself takes for read-only."""
    path = tmp_path / "shared.sqlite"
    Database(f"sqlite:///{path}").close()
    opened = Database(f"sqlite:///file:{path}?mode=ro&uri=true")
    assert opened.problems() == ()  # tables that are up to date need no writing
    with pytest.raises(DatabaseError, match="readonly"):
        Boards(opened).create("Cannot be")
    opened.close()


def test_memory_serves_many_threads(tmp_path):
    opened = Database("sqlite:////proc/shared.sqlite")
    boards, errors = Boards(opened), []

    def work(number):
        try:
            for _ in range(10):
                boards.read(boards.create(f"Board {number}").id)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must hear of it
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    opened.close()


def test_what_was_kept_in_memory_moves_over_when_the_database_can_be_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(databases, "RETRY_S", 0)
    folder = tmp_path / "folder"
    folder.write_text("a file where the folder should be")
    opened = Database(f"sqlite:///{folder / 'shared.sqlite'}")
    key = Boards(opened).create("Survives")
    assert opened.problems()
    folder.unlink()
    assert opened.problems() == ()
    assert opened.answers()
    opened.close()
    again = Database(f"sqlite:///{folder / 'shared.sqlite'}")
    assert Boards(again).read(key.id).title == "Survives"
    again.close()


def test_a_full_disk_is_told_and_changes_nothing(tmp_path):
    opened = Database(f"sqlite:///{tmp_path / 'shared.sqlite'}")
    boards = Boards(opened)
    key = boards.create("Before")

    @sa.event.listens_for(opened._engine, "begin")
    def fill(connection):
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    content = Content(figure=secrets.token_hex(50_000))
    with pytest.raises(DatabaseError, match=r"\(database or disk is full\): nothing was changed"):
        boards.pin(key, content)
    sa.event.remove(opened._engine, "begin", fill)
    opened._engine.dispose()  # the limit stays with the connection
    assert boards.read(key.id).cards == ()
    assert opened.answers()
    boards.pin(key, content)  # there is room again
    opened.close()


def test_an_error_in_the_middle_of_a_transaction_undoes_all_of_it(database):
    def fail():
        with database.begin() as connection:
            connection.execute(sa.text("DELETE FROM alembic_version"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.read() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM alembic_version")) == 1


def test_a_reader_waits_for_no_writer(database):
    boards = Boards(database)
    key = boards.create("Seen before")
    with database.begin() as connection:
        connection.execute(sa.update(tables.boards).values(title="Not yet"))
        assert boards.read(key.id).title == "Seen before"
    assert boards.read(key.id).title == "Not yet"


def test_a_server_that_goes_away_is_told_and_one_that_comes_back_is_found():
    from tests.sharing import postgres

    if postgres.programs() is None:
        pytest.skip("this machine has no PostgreSQL (initdb and postgres)")
    cluster = postgres.Cluster()
    try:
        cluster.start()
        opened = Database(cluster.url())
        boards = Boards(opened)
        key = boards.create("Here")
        cluster.stop()
        with pytest.raises(DatabaseError, match=r"does not answer"):
            boards.read(key.id)
        with pytest.raises(DatabaseError, match="nothing was changed"):
            boards.create("Where?")
        assert not opened.answers()
        cluster.start()
        assert boards.read(key.id).title == "Here"
        assert opened.answers()
        opened.close()
    finally:
        cluster.remove()
