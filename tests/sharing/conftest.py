"""Databases of both kinds, each empty and of its own."""

import itertools

import pytest

from dlcore.sharing.boards import Boards
from dlcore.sharing.database import Database
from tests.sharing import postgres

_numbers = itertools.count()


@pytest.fixture(scope="session")
def cluster():
    """One PostgreSQL server for all tests; skipped where there is none."""
    if postgres.programs() is None:
        pytest.skip("this machine has no PostgreSQL (initdb and postgres)")
    made = postgres.Cluster()
    made.start()
    yield made
    made.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """Return the URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shared.sqlite'}"
    cluster = request.getfixturevalue("cluster")
    name = f"lab{next(_numbers)}"
    cluster.execute(f"CREATE DATABASE {name}")
    return cluster.url(name)


@pytest.fixture
def database(url):
    """Open a database on which nothing is wrong."""
    opened = Database(url)
    assert opened.problems() == ()
    yield opened
    opened.close()


@pytest.fixture
def boards(database):
    """Return the boards of an empty database."""
    return Boards(database)
