"""Browsers of the tests: of the visitor before, one finds nothing but compiled scripts; and there is no network."""

import pytest
from playwright.sync_api import Error

LEAVE = "() => { localStorage.setItem('mark', 'here'); document.cookie = 'mark=here; max-age=9999' }"
FIND = "() => [localStorage.getItem('mark'), document.cookie.includes('mark')]"


def test_a_visitor_finds_nothing_of_the_one_before(chromium, main_server):
    address = f"{main_server.url}/_stcore/health"
    with chromium.window() as page:
        page.goto(address)
        page.evaluate(LEAVE)
        assert page.evaluate(FIND) == ["here", True]
    with chromium.window() as page:
        page.goto(address)
        assert page.evaluate(FIND) == [None, False]


def test_two_visitors_at_once_do_not_meet(chromium, main_server):
    address = f"{main_server.url}/_stcore/health"
    with chromium.window() as one, chromium.window() as other:
        for page in (one, other):
            page.goto(address)
        one.evaluate(LEAVE)
        assert other.evaluate(FIND) == [None, False]


def test_what_was_compiled_passes_on(chromium, main_server, profiles):
    with chromium.window() as page:
        page.goto(main_server.url)
        page.get_by_role("heading", level=1).wait_for()
    assert any(path.is_file() for cache in profiles.glob("*/Default/Code Cache/js") for path in cache.iterdir())


@pytest.mark.parametrize("host", ["example.org", "localhost", "192.0.2.1", "[::1]"])
def test_nothing_but_the_server_can_be_reached(chromium, host):
    with chromium.window() as page, pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto(f"http://{host}/")
