"""Codes of more than two numbers in a real browser: PCA at once, a click decodes, t-SNE by a worker, on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import (
    answer_once,
    click_at,
    keyed,
    link,
    look_into,
    peer,
    saw_training,
    sticks_out,
    wait_for,
)

SMALL = "/latent-space?lat_b=None&lat_side=8+%C3%97+8&lat_layers=1&lat_h1=32&lat_vae_epochs=4&lat_dims=6"
TSNE = f"{SMALL}&lat_proj=t-SNE&lat_pimage=11"
DOTS = "node.data.some((t) => t.mode === 'markers' && t.x.length === 450)"
PLACE = "[node.data.at(-1).x[0], node.data.at(-1).y[0]]"
DECODED = "JSON.stringify(node.data[0])"


@pytest.fixture(scope="module")
def trained(main_server, chromium):
    """The small model and its t-SNE, computed once for the tests that look at them."""
    drawn = [(SMALL, "lat_projection_0"), (TSNE, "lat_projection_1")]
    questions = [(path, lambda page, key=key: wait_for(page, key, DOTS)) for path, key in drawn]
    answer_once(chromium, main_server, questions)


@pytest.mark.usefixtures("trained")
def test_a_click_in_the_plane_of_pca_decodes_the_place(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    wait_for(page, "lat_projection_0", DOTS)
    before = look_into(page, "lat_decoded", DECODED)
    click_at(page, "lat_projection_0", 1.0, 0.5)
    wait_for(page, "lat_decoded", f"{DECODED} !== arg", before)
    window.rest()
    asked = link(page)
    assert look_into(page, "lat_projection_0", PLACE) == [float(asked["lat_px"]), float(asked["lat_py"])]


@pytest.mark.usefixtures("trained")
def test_tsne_shows_two_seeds_and_a_link_the_same_image_without_drawing_again(visitor, main_server):
    window = visitor(main_server.url)
    page = peer(window, TSNE)
    for number in (0, 1):
        wait_for(page, f"lat_projection_{number}", DOTS)
    expect(page.get_by_text("Another seed.")).to_be_visible()
    assert not saw_training(page)
    x, y = look_into(page, "lat_projection_0", "[node.data[0].x[5], node.data[0].y[5]]")
    click_at(page, "lat_projection_0", x, y)
    wait_for(
        page,
        "lat_projection_0",
        "Math.hypot(node.data.at(-1).x[0] - arg[0], node.data.at(-1).y[0] - arg[1]) < 1",
        [x, y],
    )
    window.rest()
    assert link(page)["lat_pimage"] != "11"


@pytest.mark.usefixtures("trained")
def test_on_a_phone_nothing_sticks_out(visitor, main_server):
    window = visitor(main_server.url, "phone")
    page = window.go(TSNE)
    wait_for(page, "lat_projection_1", DOTS)
    keyed(page, "lat_shepard").scroll_into_view_if_needed()
    assert sticks_out(page) == []
