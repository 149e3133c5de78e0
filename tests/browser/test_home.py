"""The home page in a real browser: what this is, pictures of real results, and the way to the topics."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.optimizers_page import racers
from tests.browser.visiting import address_of, keyed, look_into, plot, wait_for, wait_for_link


def test_a_cold_home_page_trains_its_picture_and_lists_the_run(visitor, server):
    window = visitor(server("app.py").url)
    page = window.go("/")
    assert racers(page, "home_surface") == ["SGD", "Momentum", "RMSprop", "Adam"]
    for picture in ("home_maps", "home_momentum", "home_digits"):
        expect(plot(page, picture)).to_be_visible()
    wait_for(page, "home_regression", "node.data.length === 5")  # data, truth, three fits: live, then from the result
    wait_for(page, "home_regression", "node.layout.meta && node.layout.meta.timeline")
    expect(page.get_by_role("region", name="The latest runs.")).to_be_visible()
    expect(keyed(page, "machine")).to_contain_text(re.compile("CPU|cuda|GPU"))
    window.rest()


CARDS = [
    (6, "/generalization", "fit_curve"),
    (7, "/generalization?gen_view=Double+descent", "dd_curves"),
    (8, "/generalization?gen_tab=Bias+and+variance", "bv_fits"),
    (9, "/generalization?gen_tab=Cross-validation", "cv_errors"),
    (10, "/generalization?gen_tab=Ensembles", "ens_answers"),
    (11, "/generalization?gen_tab=Batch+size", "bs_curves"),
]
"""Place, address and main picture of the cards of one page; ``tests/pages/test_home.py`` has all of them."""


def test_cards_lead_to_their_views_however_the_page_was_left(visitor, main_server):
    """The last one comes first: the next card must not show it again."""
    page = visitor(main_server.url).go("/")
    for place, address, picture in reversed(CARDS):
        page.get_by_test_id("stMain").get_by_role("link").nth(place).click()
        expect(plot(page, picture)).to_be_visible()
        page.wait_for_function("(address) => location.pathname + location.search === address", arg=address)
        go_home(page)


def go_home(page):
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Home").click()
    wait_for(page, "home_surface", "node.data.length")


def test_the_menu_shows_the_view_that_was_left_and_a_card_or_a_lesson_its_own(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go("/optimizers?s_steps=60&s_surface=Booth&s_o=SGD")
    go_home(page)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Optimizers").click()
    wait_for_link(page, s_steps="60", s_surface="Booth", s_o="SGD")
    wait_for(page, "s_map", "node.data.length")
    assert racers(page) == ["SGD"]
    go_home(page)
    keyed(page, "home_lessons").get_by_role("link").first.click()
    wait_for_link(page, s_steps=None, s_surface=None, s_o="SGD", afresh=None)
    expect(keyed(page, "s_surface").locator("input")).to_be_disabled()
    expect(keyed(page, "s_surface").locator("input")).to_have_value("Ravine")
    window.rest()
    go_home(page)
    page.get_by_test_id("stMain").get_by_role("link").first.click()
    wait_for_link(page, s_steps=None, s_surface=None, s_o=None, lesson=None)
    wait_for(page, "s_map", "node.data.length")
    window.rest()
    assert racers(page) == ["SGD", "Momentum", "RMSprop", "Adam"]
    assert address_of(page) == "/optimizers"


def test_the_browser_tab_says_where_one_is(visit):
    expect(visit("/")).to_have_title("Home · Gradient Lab")
    expect(visit("/optimizers")).to_have_title("Optimizers · Gradient Lab")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_reads_it_without_sideways_scrolling(visitor, main_server, scheme):
    page = visitor(main_server.url, "phone", color_scheme=scheme).go("/")
    expect(page.get_by_role("heading", name="Gradient Lab")).to_be_visible()
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")
    assert look_into(page, "home_surface", "node.getBoundingClientRect().right <= innerWidth")


def test_nothing_is_asked_of_other_hosts(visitor, main_server):
    window, asked = visitor(main_server.url), []
    window.page.on("request", lambda request: asked.append(request.url))
    window.go("/")
    window.go("/optimizers")
    assert [url for url in asked if not url.startswith((main_server.url, "data:", "blob:"))] == []


def test_screenshots(main_server, shoot):
    shoot(main_server.url, "/", "home")
