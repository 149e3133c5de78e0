"""The tab "Effective field" in a real browser: from a cold cache, live, in all three views, by link, on a phone."""

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
    wait_for,
    wait_for_link,
    wait_for_result,
    wait_until_drawn,
)

TAB = "/receptive-fields?rf_tab=Effective+field"
SMALL = f"{TAB}&erf_depth=8&erf_channels=4&erf_inputs=8&erf_seeds=4"
"""A measurement that takes a moment."""
LONG = f"{TAB}&erf_depth=60&erf_channels=16&erf_inputs=60&erf_seeds=20"
"""One that nobody waits for: it has to be started by hand, and there is time to disturb it."""
LAW = f"{TAB}&erf_view=Depth+law&erf_deepest=12&erf_law_channels=8&erf_law_inputs=4&erf_law_seeds=4"
CNN = f"{TAB}&erf_view=Networks&erf_layer=conv2&erf_side=8+×+8&erf_epochs=1&erf_cnn_blocks=2&erf_cnn_inputs=8"
RESNET = f"{TAB}&erf_view=Networks&erf_network=ResNet-18&erf_net_size=96&erf_photos=2&erf_net_seeds=1"
NO_WEB = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
"""A server that can download nothing: port 9 refuses."""
CELLS = "Array.from(node.data[0].z, (row) => Array.from(row)).flat().filter(Number.isFinite)"


@pytest.fixture(scope="module")
def measured(main_server, chromium):
    """The small fields, measured once for the tests that look at their results."""
    answer_once(
        chromium,
        main_server,
        [
            (SMALL, lambda page: wait_for_result(page, "erf")),
            (LAW, lambda page: wait_for_result(page, "erf_law")),
            (CNN, lambda page: wait_for_result(page, "erf_cnn")),
        ],
    )


def test_a_cold_page_measures_and_ends_in_a_map_a_profile_and_a_table(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + SMALL)
    wait_until_drawn(page, "erf_map")
    assert look_into(page, "erf_map", "node.data.at(-1).name") in {"theoretical field", "Gaussian fit, 2σ"}
    wait_for_result(page, "erf")
    window.rest()
    wait_for(page, "erf_profile", "node.data.length === 3")
    assert look_into(page, "erf_map", f"Math.max(...{CELLS})") == 1
    rows = table(page, "erf")
    assert [float(row["column"]) for row in rows] == list(range(-8, 9))
    assert sum(float(row["measured"]) for row in rows) == pytest.approx(1)


@pytest.mark.usefixtures("measured")
def test_one_input_and_the_logarithm_change_the_same_picture(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(SMALL)
    look_into(page, "erf_map", "node.mine = true")
    many = look_into(page, "erf_map", CELLS)
    keyed(page, "erf_average").get_by_text("One", exact=True).click()
    wait_for_link(page, erf_average="One")
    window.rest()
    assert look_into(page, "erf_map", CELLS) != many
    expect(page.get_by_text("Shown is a single input with one draw of weights.")).to_be_visible()
    keyed(page, "erf_scale").get_by_text("Log", exact=True).click()
    wait_for(page, "erf_map", "node.data[0].zmin === -4")
    window.rest()
    assert look_into(page, "erf_map", "node.mine")


def test_it_measures_live_and_stops_when_it_is_told_to(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(LONG)
    keyed(page, "erf_start").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 1,200"))).to_be_visible()
    wait_for(page, "erf_map", f"{CELLS}.some((z) => z > 0)")
    before = look_into(page, "erf_map", f"{CELLS}.join()")
    wait_for(page, "erf_map", f"{CELLS}.join() !== arg", before)
    stop(page, "erf", 1_200)
    window.rest()


@pytest.mark.usefixtures("measured")
def test_the_law_has_its_points_on_its_lines(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(LAW)
    values = "(name) => node.data.filter((t) => t.name === name).map((t) => Array.from(t.y))"
    lines, markers = look_into(page, "erf_growth", f"({values})('Equal weights')")
    assert markers == pytest.approx(lines, rel=1e-3)
    keyed(page, "erf_quantity").get_by_text("Side share", exact=True).click()
    wait_for(page, "erf_growth", 'node.layout.yaxis.title.text === "share of the field\'s side"')
    window.rest()
    assert len(table(page, "erf_law")) == 4 * len(lines)


@pytest.mark.usefixtures("measured")
def test_the_digits_cnn_is_shown_before_and_after_training(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(CNN)
    before, after = (look_into(page, f"erf_cnn_map_{when}", CELLS) for when in (0, 1))
    assert len(before) == len(after) == 64
    assert before != after
    wait_for(page, "erf_course", "node.data[0].x.length > 3")


def test_a_layer_of_resnet_is_chosen_and_missing_weights_get_a_sentence(visitor, server):
    started = server("app.py", env=NO_WEB)
    window = visitor(started.url)
    page = window.page
    page.goto(window.url + f"{RESNET}&erf_resnet18_layer=layer1.1.relu_1")
    wait_for_result(page, "erf_net")
    expect(page.get_by_text("Theoretical field 43 × 43 pixels.")).to_be_visible()
    keyed(page, "erf_trained_start").get_by_role("button").click()
    sentence = (
        page.get_by_role("alert")
        .filter(has_text="The trained weights of ResNet-18")
        .or_(page.get_by_role("alert").filter(has_text="trained weights of ResNet-18 are not on this machine"))
    )
    expect(sentence.first).to_be_visible()
    expect(sentence.first).to_contain_text("put resnet18-f37072fd.pth into store-data/checkpoints")
    assert str(started.store.parent) not in page.content()
    expect(plot(page, "erf_map_random")).to_be_visible()
    keyed(page, "erf_resnet18_layer").get_by_role("combobox").click()
    page.get_by_role("option", name="layer1.0.conv1", exact=True).click()
    wait_for_link(page, erf_resnet18_layer="layer1.0.conv1")
    expect(page.get_by_text("Theoretical field 19 × 19 pixels.")).to_be_visible()


@pytest.mark.usefixtures("measured")
def test_a_link_shows_the_same_view_to_a_second_person_at_once(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(SMALL)
    keyed(page, "erf_scale").get_by_text("Log", exact=True).click()
    wait_for_link(page, erf_scale="Log")
    first.rest()
    other = peer(visitor(main_server.url), address_of(page))
    assert not saw_training(other)
    assert link(other) == link(page)
    assert table(other, "erf") == table(page, "erf")
    assert look_into(other, "erf_map", "node.data[0].zmin") == -4


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("address", [SMALL, LAW, CNN], ids=["stacks", "law", "networks"])
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server, address):
    page = visitor(main_server.url, "phone").go(address)
    assert sticks_out(page) == []


@pytest.mark.usefixtures("measured")
def test_photographs(shoot, main_server):
    shoot(main_server.url, SMALL, "effective-field")
