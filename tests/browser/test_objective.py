"""The tab "Objective" in a real browser: from a cold cache, an image chosen and found by link, all β, on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import (
    address_of,
    answer_once,
    link,
    look_into,
    peer,
    saw_training,
    sticks_out,
    table,
    type_into,
    wait_for,
    wait_for_link,
    wait_for_result,
)

SMALL = (
    "/latent-space?latent_tab=Objective&elbo_side=8+×+8&elbo_layers=1&elbo_h1=16&elbo_epochs=4&elbo_batch=200"
    "&elbo_draws=20"
)
"""A training that takes a moment."""
BETAS = (
    "/latent-space?latent_tab=Objective&elbo_view=Beta&elbo_b_betas=0.3&elbo_b_betas=20&elbo_b_layers=1&elbo_b_h1=16"
    "&elbo_b_epochs=4&elbo_b_batch=200"
)
RING = "Array.from(node.data[1].x)[0]"


@pytest.fixture(scope="module")
def trained(main_server, chromium):
    """The small VAE and its bounds, computed once for the tests that look at them."""
    answer_once(chromium, main_server, [(SMALL, lambda page: wait_for_result(page, "elbo"))])


def test_a_cold_page_learns_measures_and_ends_in_a_table(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + SMALL)
    wait_for(page, "elbo_terms", "node.data.length > 5")
    wait_for_result(page, "elbo")
    window.rest()
    wait_for(page, "elbo_dimensions", "node.data[0].type === 'heatmap'")
    wait_for(page, "elbo_bounds_plot", "node.data.length === 4")
    rows = {row["quantity"]: float(row["test"]) for row in table(page, "elbo")}
    assert rows["-bound k=20"] < rows["-bound k=5"] < rows["-ELBO"]


@pytest.mark.usefixtures("trained")
def test_an_image_is_chosen_and_the_link_shows_it_elsewhere(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    wait_for(page, "elbo_images", "node.data.length === 2")
    before = look_into(page, "elbo_images", RING)
    type_into(page, "elbo_image", 17)
    wait_for_link(page, elbo_image="17")
    wait_for(page, "elbo_images", f"{RING} !== arg", before)
    window.rest()
    seen = look_into(page, "elbo_images", RING)
    other = peer(visitor(main_server.url), address_of(page))
    wait_for(other, "elbo_images", f"{RING} === arg", seen)
    expect(other.get_by_text("Image 17 (")).to_be_visible()
    assert not saw_training(other)
    assert link(other) == link(page)


def test_betas_become_a_curve_and_maps(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(BETAS)
    wait_for_result(page, "elbo_b")
    wait_for(page, "elbo_b_maps", "node.data.length === 2")
    assert [row["beta"] for row in table(page, "elbo_b")] == ["0.3", "20.0"]


@pytest.mark.usefixtures("trained")
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    page = visitor(main_server.url, "phone").go(SMALL)
    assert sticks_out(page) == []


@pytest.mark.usefixtures("trained")
def test_photographs(shoot, main_server):
    shoot(main_server.url, SMALL, "objective")
