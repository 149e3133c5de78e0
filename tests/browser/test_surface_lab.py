"""The surface tab's laboratory in a real browser: an own surface, a hostile one, tuned rates, the inside of a step."""

import re

from playwright.sync_api import expect

from tests.browser.optimizers_page import SURFACE, racers
from tests.browser.visiting import keyed, link, look_into, plot, table, wait_for, wait_for_link

OWN = f"{SURFACE}?s_surface=Your+own+f(x,+y)"


def type_formula(page, text):
    field = keyed(page, "s_f").locator("input")
    field.fill(text)
    field.press("Enter")


def test_an_own_surface_is_typed_and_shared(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(OWN)
    type_formula(page, "(x**2 + y - 3)^2 + y**2")
    wait_for_link(page, s_f="(x**2 + y - 3)^2 + y**2")
    window.rest()
    wait_for(page, "s_map", "node.data.some((t) => t.name === 'Minimum' && t.x.length === 2)")
    assert {row["optimizer"] for row in table(page, "s")} == {"SGD", "Momentum", "RMSprop", "Adam"}
    other = visitor(main_server.url).go(page.evaluate("() => location.pathname + location.search"))
    expect(keyed(other, "s_f").locator("input")).to_have_value("(x**2 + y - 3)^2 + y**2")
    assert table(other, "s") == table(page, "s")


def test_a_hostile_formula_gets_a_sentence_and_nothing_is_lost(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(OWN)
    look_into(page, "s_map", "node.mine = true")
    for text in ("__import__('os').system('true')", "9**9**9**9*x", "<img src=x onerror=alert(1)>", "x**2 +"):
        type_formula(page, text)
        window.rest()
        expect(
            page.get_by_role("alert").filter(has_text=re.compile("cannot be used|beyond|no formula"))
        ).to_be_visible()
        expect(keyed(page, "s_f").locator("input")).to_have_value(text)
        assert racers(page)
        assert look_into(page, "s_map", "node.mine")
    type_formula(page, "x**2 + y**2")
    window.rest()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_tuned_rates_are_those_of_the_race_and_can_be_taken_over(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SURFACE)
    keyed(page, "s_tune").get_by_text("Tune the learning rates for me").click()
    wait_for_link(page, s_tune="true")
    window.rest()
    expect(page.get_by_text("321 rates × 300 steps")).to_be_visible()
    expect(plot(page, "s_valleys")).to_be_visible()
    tuned = {row["optimizer"]: float(row["learning_rate"]) for row in table(page, "s")}
    assert 1.9 < tuned["SGD"] < 2
    keyed(page, "s_by_hand").get_by_role("button").click()
    wait_for_link(page, s_tune=None)
    window.rest()
    by_hand = {row["optimizer"]: float(row["learning_rate"]) for row in table(page, "s")}
    assert by_hand == tuned


def test_the_inside_of_a_step_follows_the_scrub_bar_and_the_link(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(f"{SURFACE}?s_steps=60&s_o=Adam&s_inside=Adam&s_at=7")
    count = keyed(page, "s_map").locator("output")
    expect(count).to_have_text("step 7 / 60")
    insides = keyed(page, "s_insides")
    expect(insides.get_by_text("step 8 of 60")).to_be_visible()
    before = look_into(page, "s_map", "node.querySelectorAll('.scatterlayer .js-line').length")
    assert before >= 4
    bar = keyed(page, "s_map").get_by_role("slider", name="Position in the animation")
    bar.focus()
    bar.press("Home")
    wait_for_link(page, s_at=None)
    window.rest()
    expect(insides.get_by_text("step 1 of 60")).to_be_visible()
    keyed(page, "s_map").get_by_role("button", name="One step forward").click()
    wait_for_link(page, s_at="1")
    window.rest()
    expect(insides.get_by_text("step 2 of 60")).to_be_visible()
    expect(insides.locator(".katex").nth(1)).to_contain_text("0.9")
    assert link(page)["s_inside"] == "Adam"


def test_screenshots(main_server, shoot):
    shoot(main_server.url, OWN, "surface-own")
    shoot(main_server.url, f"{SURFACE}?s_tune=true&s_inside=Adam&s_at=12", "surface-tuned-inside")
