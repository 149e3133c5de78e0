"""Tuned rates of real networks in a real browser: the search is seen, its budget told, its rates raced with."""

import pytest
from playwright.sync_api import expect

from tests.browser.optimizers_page import SMALL
from tests.browser.visiting import keyed, link, plot, table, wait_for_link, wait_for_result

TUNED = f"{SMALL}&r_tune=true&r_o=SGD&r_o=Adam&r_sched=Cosine"


def test_a_search_finds_rates_that_the_race_then_uses(visitor, main_server):
    window = visitor(main_server.url)
    page = window.page
    page.goto(main_server.url + TUNED)  # while search and race both tell how far they are, the page never rests
    expect(page.get_by_text("Budget of each optimizer")).to_be_visible()
    expect(plot(page, "r_valleys")).to_be_visible()
    wait_for_result(page, "r")
    window.rest()
    tuned = {row["optimizer"]: row for row in table(page, "r")}
    expect(keyed(page, "r_sgd_lr")).to_have_count(0)
    assert float(tuned["SGD"]["learning_rate"]) != 0.01
    keyed(page, "r_by_hand").get_by_role("button").click()
    wait_for_link(page, r_tune=None)
    window.rest()
    by_hand = {row["optimizer"]: row for row in table(page, "r")}
    assert {name: row["training_loss"] for name, row in by_hand.items()} == {
        name: row["training_loss"] for name, row in tuned.items()
    }
    usual = visitor(main_server.url)
    other = usual.page
    other.goto(f"{main_server.url}{SMALL}&r_o=SGD&r_o=Adam&r_sched=Cosine")
    wait_for_result(other, "r")
    usual.rest()
    for row in table(other, "r"):  # a search over six decades beats the rate of 0.01 that all begin with
        assert float(tuned[row["optimizer"]]["training_loss"]) <= float(row["training_loss"]) * 1.05
    assert float(link(page)["r_sgd_lr"]) == pytest.approx(float(tuned["SGD"]["learning_rate"]))
