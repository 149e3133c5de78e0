"""The tab "Digits" in a real browser: from a cold cache, live, without MNIST, by link, on a phone."""

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
    wait_until_drawn,
)

DIGITS = "/optimizers?opt_tab=Digits"
SMALL = f"{DIGITS}&digits_epochs=4&digits_seeds=3&digits_width=16"
"""A race that takes a moment."""
LONG = f"{DIGITS}&digits_epochs=300&digits_seeds=10"
"""One that nobody waits for: it has to be started by hand, and there is time to disturb it."""
NO_WEB = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
"""A server that can download nothing: port 9 refuses."""
CURVES = "node.data.filter((t) => t.mode === 'lines' && t.fill !== 'toself' && t.x.length > 1)"


@pytest.fixture(scope="module")
def trained(main_server, chromium):
    """The small race, trained once for the tests that look at its result."""
    answer_once(chromium, main_server, [(SMALL, lambda page: wait_for_result(page, "digits"))])


def test_a_cold_page_shows_real_images_first_and_then_what_was_learned(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + SMALL)
    wait_until_drawn(page, "digits_samples")
    assert look_into(page, "digits_samples", "node.data[0].type") == "heatmap"
    wait_for_result(page, "digits")
    window.rest()
    wait_for(page, "digits_curves", f"{CURVES}.length === 6")  # three racers in two panels
    rows = table(page, "digits")
    assert [row["optimizer"] for row in rows] == ["SGD"] * 3 + ["Momentum"] * 3 + ["Adam"] * 3
    assert [row["seed"] for row in rows] == ["0", "1", "2"] * 3
    assert all(0 < float(row["test_error"]) < 0.9 for row in rows)


@pytest.mark.usefixtures("trained")
def test_loss_and_error_rate_change_places_in_the_same_picture(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    look_into(page, "digits_curves", "node.mine = true")
    assert "nats" in look_into(page, "digits_curves", "node.layout.yaxis.title.text")
    page.get_by_text("Error rate", exact=True).click()
    wait_for_link(page, digits_which="Error rate")
    wait_for(page, "digits_curves", "node.layout.yaxis.ticktext && node.layout.yaxis.ticktext.includes('10 %')")
    window.rest()
    assert look_into(page, "digits_curves", "node.mine")


def test_a_race_trains_live_and_stops_when_it_is_told_to(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(LONG)
    keyed(page, "digits_start").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 1,579"))).to_be_visible()
    wait_for(page, "digits_curves", f"{CURVES}.length === 6")
    points = look_into(page, "digits_curves", f"{CURVES}[0].x.length")
    wait_for(page, "digits_curves", f"{CURVES}[0].x.length > arg", points)
    assert look_into(page, "digits_curves", "node.layout.xaxis2.range[1]") == pytest.approx(300, abs=1)
    stop(page, "digits", 1_579)
    window.rest()


def test_without_mnist_there_is_a_sentence_and_everything_else_stays(visitor, server):
    started = server("app.py", env=NO_WEB)
    window = visitor(started.url)
    page = window.go(f"{SMALL}&digits_data=MNIST&digits_o=Adam")
    sentence = page.get_by_role("alert").filter(has_text="MNIST is not on this machine")
    expect(sentence).to_be_visible()
    expect(sentence).to_contain_text("put its four files into store-data/MNIST/raw or choose scikit-learn's digits")
    assert str(started.store.parent) not in page.content()
    expect(plot(page, "digits_curves")).to_be_visible()
    expect(keyed(page, "digits_preset_0")).to_be_visible()
    window.rest()
    keyed(page, "digits_data").get_by_role("combobox").click()
    page.get_by_role("option", name="scikit-learn's digits").click()
    wait_for_link(page, digits_data=None)
    expect(sentence).to_have_count(0)
    expect(plot(page, "digits_samples")).to_be_visible()
    type_into(page, "digits_adam_lr", 0.02)
    window.rest()
    wait_for_result(page, "digits")
    assert {row["optimizer"] for row in table(page, "digits")} == {"Adam"}


@pytest.mark.usefixtures("trained")
def test_a_link_shows_the_same_view_to_a_second_person_at_once(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(SMALL)
    page.get_by_text("Error rate", exact=True).click()
    wait_for_link(page, digits_which="Error rate")
    type_into(page, "digits_sgd_lr", 0.25)
    wait_for_link(page, digits_sgd_lr="0.25")
    first.rest()
    wait_for_result(page, "digits")
    first.rest()
    other = peer(visitor(main_server.url), address_of(page))
    assert not saw_training(other)
    expect(keyed(other, "digits_sgd_lr").locator("input[type=number]")).to_have_value("0.25")
    assert link(other) == link(page)
    assert table(other, "digits") == table(page, "digits")


@pytest.mark.usefixtures("trained")
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    page = visitor(main_server.url, "phone").go(SMALL)
    assert sticks_out(page) == []


@pytest.mark.usefixtures("trained")
def test_photographs(shoot, main_server):
    shoot(main_server.url, SMALL, "digits")
