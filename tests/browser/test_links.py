"""Hostile links in a real browser: a sentence, a page that lives, and nothing executed."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser.optimizers_page import SURFACE, racers
from tests.browser.visiting import keyed, open_drawer, plot

SCRIPT = "<script>window.broken = 1</script><img src=x onerror='window.broken = 1'>"
LINKS = {
    "numbers": (
        {"s_x": "1e6", "s_y": "NaN", "s_seeds": "1e999", "s_noise": "-inf", "s_steps": "1000000000", "s_seed": "far"},
        ["1e6", "from -1000 to 1000", "NaN", "1e999", "-inf", "1000000000", "from 1 to 5000", "far"],
    ),
    "names": (
        {"s_surface": "Mount Doom", "s_o": "Sdg", "nobody": "3"},
        ["Mount Doom", "Rosenbrock", "Sdg", "Nesterov", "nobody", "does not use"],
    ),
    "scripts": (
        {"s_surface": SCRIPT, SCRIPT: "1", "s_x": "`](javascript:window.broken=1) **x**"},
        ["<script>window.broken = 1</script>", "](javascript:window.broken=1) **x**"],
    ),
    "long and repeated": (
        [
            ("s_x", "9" * 3000),
            ("n" * 2000, "1"),
            ("s_seed", "-1"),
            ("s_seed", "-2"),
            *((f"x{i}", "1") for i in range(99)),
        ],
        ["999…", "nnn…", "-1, -2", "more of the kind"],
    ),
}


@pytest.mark.parametrize("name", LINKS)
def test_a_hostile_link_gets_a_sentence_and_the_page_lives(visitor, main_server, name):
    asked, words = LINKS[name]
    window = visitor(main_server.url)
    page = window.go(f"{SURFACE}?{urlencode(asked)}")
    report = keyed(page, "link_report")
    for word in words:
        expect(report).to_contain_text(word)
    assert page.evaluate("() => window.broken") is None
    assert report.locator("script, img, a").count() == 0
    assert racers(page) == ["SGD", "Momentum", "RMSprop", "Adam"]
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")
    page.get_by_role("button", name="Understood").click()
    expect(report).to_have_count(0)
    window.rest()


def test_a_bad_value_leaves_the_good_ones_of_its_link_alone(visit):
    page = visit(f"{SURFACE}?s_surface=Booth&s_x=far&s_y=2.5&s_o=Adam&s_o=Lion")
    expect(keyed(page, "link_report")).to_contain_text("far")
    assert racers(page) == ["Adam", "Lion"]
    open_drawer(page, "s_more")
    expect(keyed(page, "s_y").locator("input")).to_have_value("2.5")


def test_hostile_values_on_the_other_tab_and_on_the_home_page(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(
        f"/optimizers?{urlencode({'opt_tab': 'Regression', 'r_steps': '1e9', 'r_batch': 'x', 'r_act': SCRIPT})}"
    )
    expect(keyed(page, "link_report")).to_contain_text("from 1 to 20000")
    expect(plot(page, "r_fits")).to_be_visible()
    page = window.go(f"/?{urlencode({'s_x': SCRIPT, SCRIPT: '1'})}")
    expect(keyed(page, "link_report")).to_contain_text("<script>")
    assert page.evaluate("() => window.broken") is None
