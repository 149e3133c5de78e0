"""The tab "Network" in a real browser: from a cold cache, live, by link, a digit drawn by hand, on a phone."""

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
    plot,
    saw_training,
    sticks_out,
    stop,
    table,
    type_into,
    wait_for,
    wait_for_link,
    wait_for_result,
)

NETWORK = "/convolution?conv_tab=Network"
SMALL = f"{NETWORK}&cnn_c1=4&cnn_c2=6&cnn_epochs=4&cnn_seeds=2"
"""A training that takes a moment."""
LONG = f"{NETWORK}&cnn_epochs=200&cnn_seeds=5"
"""One that nobody waits for: it has to be started by hand, and there is time to disturb it."""
CURVES = "node.data.filter((t) => t.mode === 'lines' && t.fill !== 'toself')"
KNOWN = f"Array.from({CURVES}[0].y).filter(Number.isFinite).length"
CHANCES = "Array.from(node.data[0].y)"


@pytest.fixture(scope="module")
def trained(main_server, chromium):
    """The small network, trained once for the tests that look at its result."""
    answer_once(chromium, main_server, [(SMALL, lambda page: wait_for_result(page, "cnn"))])


def draw_one(page):
    """Draw a digit 1 on the paper, from top to bottom."""
    paper = keyed(page, "cnn_paper").locator("canvas")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    across = box["x"] + box["width"] / 2
    page.mouse.move(across, box["y"] + 0.12 * box["height"])
    page.mouse.down()
    page.mouse.move(across, box["y"] + 0.88 * box["height"], steps=12)
    page.mouse.up()


def test_a_cold_page_shows_the_plan_first_then_learns_and_ends_in_a_result(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + SMALL)
    expect(page.get_by_role("heading", name="The network, layer by layer")).to_be_visible()
    expect(page.get_by_text("multiply-adds (MACs) an image")).to_be_visible()
    wait_for_result(page, "cnn")
    window.rest()
    wait_for(page, "cnn_curves", f"{CURVES}.length === 4 && {KNOWN} === 21")  # two networks, training and test
    wait_for(page, "cnn_filters", "node.data[0].type === 'heatmap'")
    rows = table(page, "cnn")
    assert [row["network"] for row in rows] == ["CNN"] * 2 + ["Perceptron"] * 2
    assert all(0 < float(row["test_error"]) < 60 for row in rows)


def test_it_trains_live_and_stops_when_it_is_told_to(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(LONG)
    keyed(page, "cnn_start").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 8,420"))).to_be_visible()
    wait_for(page, "cnn_filters", "Array.from(node.data[0].z.flat ? node.data[0].z.flat() : node.data[0].z).length > 0")
    wait_for(page, "cnn_curves", f"{KNOWN} > 0")
    stop(page, "cnn", 8_420)
    window.rest()


@pytest.mark.usefixtures("trained")
def test_another_test_digit_is_sent_through_the_layers_by_number_and_by_a_click(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    wait_for(page, "cnn_opinion", "node.data[0].y.length === 10")
    first = look_into(page, "cnn_opinion", CHANCES)
    type_into(page, "cnn_image", 17)
    wait_for_link(page, cnn_image="17")
    wait_for(page, "cnn_opinion", f"JSON.stringify({CHANCES}) !== arg", str(first).replace(" ", ""))
    window.rest()
    plot(page, "cnn_worst").scroll_into_view_if_needed()
    wait_for(page, "cnn_worst", "node._fullLayout")
    x, y = look_into(
        page,
        "cnn_worst",
        "(() => { const box = node.getBoundingClientRect(), f = node._fullLayout; return ["
        "box.left + f.xaxis._offset + f.xaxis.d2p(0), box.top + f.yaxis._offset + f.yaxis.d2p(0)] })()",
    )
    page.mouse.move(x - 5, y - 5, steps=3)
    page.mouse.click(x, y)
    page.wait_for_function("() => !['0', '17', null].includes(new URLSearchParams(location.search).get('cnn_image'))")
    window.rest()
    expect(page.get_by_text(re.compile("but the network reads"))).to_be_visible()


@pytest.mark.usefixtures("trained")
def test_a_digit_drawn_by_hand_is_read_and_the_link_carries_it(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(SMALL)
    keyed(page, "cnn_from").get_by_text("My drawing").click()
    wait_for_link(page, cnn_from="My drawing")
    first.rest()
    draw_one(page)
    page.wait_for_function("() => (new URLSearchParams(location.search).get('cnn_drawing') ?? '').length > 20")
    wait_for(page, "cnn_opinion", "node.data[0].y.length === 10")
    first.rest()
    expect(page.get_by_text("The network reads")).to_be_visible()
    seen = look_into(page, "cnn_opinion", CHANCES)
    assert sum(seen) == pytest.approx(1, abs=1e-4)
    other = peer(visitor(main_server.url), address_of(page))
    wait_for(other, "cnn_opinion", "node.data[0].y.length === 10")
    assert not saw_training(other)
    assert link(other) == link(page)
    assert look_into(other, "cnn_opinion", CHANCES) == seen
    keyed(page, "cnn_paper").get_by_role("button", name="Clear").click()
    wait_for_link(page, cnn_drawing=None)
    expect(page.get_by_text("as soon as you lift the pen")).to_be_visible()


@pytest.mark.usefixtures("trained")
def test_a_control_changes_plan_and_picture(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    wait_for(page, "cnn_filters", "node.layout.xaxis.ticktext.length === 4")
    type_into(page, "cnn_c1", 5)
    wait_for_link(page, cnn_c1="5")
    wait_for(page, "cnn_filters", "node.layout.xaxis.ticktext.length === 5")
    wait_for_result(page, "cnn")


@pytest.mark.usefixtures("trained")
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    page = visitor(main_server.url, "phone").go(SMALL)
    assert sticks_out(page) == []


@pytest.mark.usefixtures("trained")
def test_photographs(shoot, main_server):
    shoot(main_server.url, SMALL, "cnn")


def test_the_picture_lives_on_when_training_ends(visitor, main_server):
    """What a visitor has zoomed into stays as it is: the very node that was drawn while it trained is still there."""
    page = visitor(main_server.url).page
    page.goto(f"{main_server.url}{NETWORK}&cnn_seed=4711&cnn_epochs=12")
    wait_for(page, "cnn_curves", "node.data.length")
    look_into(page, "cnn_curves", "node.dataset.mine = 'yes'")
    expect(page.get_by_role("heading", name="What the layers make of a digit")).to_be_visible()
    expect(page.get_by_test_id("stProgress")).to_have_count(0)
    assert look_into(page, "cnn_curves", "node.dataset.mine") == "yes"
