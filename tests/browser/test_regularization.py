"""The page "Regularization" in a real browser: from a cold cache, live with Stop, by switches, by link, on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import (
    address_of,
    answer_once,
    keyed,
    link,
    look_into,
    peer,
    saw_training,
    sticks_out,
    stop,
    table,
    type_into,
    wait_for,
    wait_for_link,
    wait_for_result,
    wait_until_drawn,
)

COMPARE = "/regularization"
ABLATION = "/regularization?reg_tab=Ablation"
SIZE = "images=30&{0}_epochs=4&{0}_seeds=3&{0}_width=8&{0}_validation=20&{0}_batch=10"
SMALL = f"{COMPARE}?reg_{SIZE.format('reg')}"
SMALL_ABLATION = f"{ABLATION}&abl_{SIZE.format('abl')}"
"""Trainings that take a moment."""
LONG = f"{COMPARE}?reg_epochs=500&reg_images=1000&reg_batch=10&reg_seeds=10"
"""One that nobody waits for: it has to be started by hand, and there is time to disturb it."""
CURVES = "node.data.filter((t) => t.mode === 'lines' && t.fill !== 'toself' && t.x.length > 1)"
DOTS = "node.data.filter((t) => t.error_x && t.x.length > 1)"


def press(page, key, name):
    """Switch one of the regularizers on or off."""
    keyed(page, key).get_by_role("button", name=name, exact=True).click()


@pytest.fixture(scope="module")
def trained(main_server, chromium):
    """Both small trainings, done once for the tests that look at their results."""
    answer_once(
        chromium,
        main_server,
        [
            (SMALL, lambda page: wait_for_result(page, "reg")),
            (SMALL_ABLATION, lambda page: wait_for_result(page, "abl")),
        ],
    )


def test_a_cold_page_shows_the_level_of_guessing_first_and_then_what_was_learned(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + SMALL)
    wait_until_drawn(page, "reg_curves")
    assert "ln 10" in look_into(page, "reg_curves", "node.layout.annotations.map((note) => note.text).join()")
    wait_for_result(page, "reg")
    window.rest()
    wait_for(page, "reg_curves", f"{CURVES}.length >= 4")  # training and test in two panels
    for key in ("reg_weights", "reg_norms", "reg_sums", "reg_a_samples", "reg_b_samples"):
        wait_for(page, key, "node.data.length > 0")
    rows = table(page, "reg")
    assert [row["setting"] for row in rows] == ["A"] * 3 + ["B"] * 3
    assert all(0 <= float(row["test_error"]) <= 100 for row in rows)


@pytest.mark.usefixtures("trained")
def test_a_switch_changes_the_curves_the_samples_and_the_link(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    before = [row["test_loss"] for row in table(page, "reg")]
    press(page, "reg_b", "Label smoothing")
    wait_for(page, "reg_curves", "node.layout.annotations.some((note) => note.text === 'floor 0.500')")
    wait_for_result(page, "reg")
    window.rest()
    assert sorted(link(page)["reg_b"]) == ["Augmentation", "Dropout", "Label smoothing"]
    after = [row["test_loss"] for row in table(page, "reg")]
    assert after[:3] == before[:3]
    assert after[3:] != before[3:]
    type_into(page, "reg_b_smoothing", 0.5)
    wait_for_link(page, reg_b_smoothing="0.5")
    wait_for(page, "reg_curves", "node.layout.annotations.some((note) => note.text === 'floor 1.677')")


@pytest.mark.usefixtures("trained")
def test_weights_and_curves_move_along_the_epochs_together(visitor, main_server):
    page = visitor(main_server.url).go(SMALL)
    keyed(page, "reg_weights").scroll_into_view_if_needed()
    wait_for(page, "reg_weights", "node.data.length > 0")
    bar = keyed(page, "reg_weights").locator("input[type=range]")
    bar.fill("0")
    expect(keyed(page, "reg_weights").locator("output")).to_have_text("epoch 0 / 4")
    drawn = "() => document.querySelector('.st-key-reg_weights .js-line').getAttribute('d')"
    start = page.evaluate(drawn)
    bar.fill("4")
    page.wait_for_function(f"(start) => ({drawn})() !== start", arg=start)


def test_a_long_training_shows_its_curves_live_and_stops_when_it_is_told_to(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(LONG)
    keyed(page, "reg_start").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 50,000"))).to_be_visible()
    wait_for(page, "reg_curves", f"{CURVES}.length >= 4")
    points = look_into(page, "reg_curves", f"{CURVES}[0].x.length")
    wait_for(page, "reg_curves", f"{CURVES}[0].x.length > arg", points)
    stop(page, "reg", 50_000)
    window.rest()


@pytest.mark.usefixtures("trained")
def test_a_link_shows_the_same_view_to_a_second_person_at_once(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(SMALL)
    look_into(page, "reg_curves", "node.mine = true")
    page.get_by_text("Error rate", exact=True).click()
    wait_for_link(page, reg_which="Error rate")
    wait_for(page, "reg_curves", "(node.layout.yaxis.ticktext || []).includes('10 %')")
    assert look_into(page, "reg_curves", "node.mine")
    press(page, "reg_a", "Early stopping")
    type_into(page, "reg_a_patience", 2)
    wait_for_link(page, reg_a_patience="2")
    first.rest()
    wait_for_result(page, "reg")
    first.rest()
    other = peer(visitor(main_server.url), address_of(page))
    assert not saw_training(other)
    expect(keyed(other, "reg_a_patience").locator("input[type=number]")).to_have_value("2")
    assert link(other) == link(page)
    assert table(other, "reg") == table(page, "reg")


@pytest.mark.usefixtures("trained")
def test_the_ablation_ends_in_a_chart_that_can_be_sorted_and_compared(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL_ABLATION)
    wait_for(page, "abl_chart", f"{DOTS}.length === 3")
    assert look_into(page, "abl_chart", "node.layout.yaxis.ticktext")[0] == "None"
    page.get_by_text("Best", exact=True).click()
    wait_for_link(page, abl_order="Best")
    wait_for(page, "abl_chart", f"{DOTS}[1].x.every((x, i, all) => i === 0 || x >= all[i - 1])")
    window.rest()  # a menu that is open while the page is made anew closes
    keyed(page, "abl_left").scroll_into_view_if_needed()
    keyed(page, "abl_left").get_by_role("combobox").click()
    page.get_by_role("option", name="Norm penalty").click(timeout=10_000)
    wait_for(page, "abl_curves", "node.layout.annotations[0].text.startsWith('<b>Norm penalty</b>')")
    window.rest()
    assert len(table(page, "abl")) == 10 * 3


@pytest.mark.usefixtures("trained")
@pytest.mark.parametrize("address", [SMALL, SMALL_ABLATION])
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server, address):
    page = visitor(main_server.url, "phone").go(address)
    assert sticks_out(page) == []


@pytest.mark.usefixtures("trained")
def test_photographs(shoot, main_server):
    shoot(main_server.url, SMALL, "regularization")
    shoot(main_server.url, SMALL_ABLATION, "ablation")
