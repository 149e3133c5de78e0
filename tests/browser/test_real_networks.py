"""The tab "Real networks" in a real browser: from a cold store, by click, by menu, by link, on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import (
    address_of,
    answer_once,
    click_at,
    keyed,
    link,
    look_into,
    open_drawer,
    peer,
    saw_training,
    sticks_out,
    table,
    type_into,
    wait_for,
    wait_for_link,
    wait_for_result,
    wait_until_drawn,
)

TAB = "/receptive-fields?rf_tab=Real+networks"
THEORY = "node.data.find((trace) => trace.name === 'field in theory')"
WIDTH = f"Math.max(...{THEORY}.x) - Math.min(...{THEORY}.x)"
LEFT = f"{THEORY} && Math.min(...{THEORY}.x)"


def wait_until_known(page):
    """Wait until the network has been traced and its layer measured."""
    wait_for_result(page, "real")
    wait_for(page, "real_field", "node.data.some((trace) => trace.name === 'measured by gradient')")


@pytest.fixture(scope="module")
def known(main_server, chromium):
    """Trace the default network once for the tests that look at it, and all the others."""

    def wait(page):
        wait_until_known(page)
        wait_for(page, "real_growth", "node.data.filter((t) => t.mode === 'lines').length >= 15")

    answer_once(chromium, main_server, [(TAB, wait)])


def test_a_cold_page_shows_the_photo_first_and_then_the_field_as_measured(visitor, server):
    window = visitor(server("app.py").url)
    page = window.page
    page.goto(window.url + TAB + "&real_layer=layer2.1.relu_1")
    wait_until_drawn(page, "real_field")
    wait_until_known(page)
    wait_for(page, "real_field", f"{THEORY} && {WIDTH} === 99")
    assert link(page)["real_layer"] == "layer2.1.relu_1"
    expect(page.get_by_text("was left out")).to_have_count(0)


@pytest.mark.usefixtures("known")
def test_a_click_in_the_photo_moves_the_box_and_one_in_the_growth_takes_its_layer(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(TAB + "&real_layer=layer1.1.relu_1")
    wait_for(page, "real_field", f"{LEFT} === 90.5")  # unit 28: 28·4 - 21 = 91
    click_at(page, "real_field", 60, 40)
    wait_for(page, "real_field", f"{LEFT} === 38.5")
    assert float(link(page)["real_x"]) == pytest.approx(100 * 60 / 223, abs=1)
    x, y = look_into(
        page,
        "real_growth",
        """(() => { const all = node.data.find((trace) => trace.customdata), i = all.customdata.indexOf("maxpool");
          return [all.x[i], all.y[i]]; })()""",
    )
    click_at(page, "real_growth", x, y)
    wait_for(page, "real_field", f"{THEORY} && {WIDTH} === 11")
    assert link(page)["real_layer"] in ("maxpool", "layer1.0.conv1")


@pytest.mark.usefixtures("known")
def test_another_network_opens_with_a_layer_of_its_own(visitor, main_server):
    window = visitor(main_server.url)
    page = window.go(TAB)
    wait_for(page, "real_field", f"{THEORY} && {WIDTH} === 211")
    look_into(page, "real_field", "node.mine = true")
    keyed(page, "real_net").get_by_role("combobox").click()
    page.get_by_role("option", name="VGG-16", exact=True).click()
    wait_for_link(page, real_net="VGG-16")
    wait_for(page, "real_field", f"{THEORY} && {WIDTH} === 212")
    assert look_into(page, "real_field", "node.mine")
    type_into(page, "real_size", 320)
    wait_for_link(page, real_size="320")
    wait_for(
        page, "real_field", "node.data.find((trace) => trace.type === 'image') && node.layout.xaxis.range[1] > 319"
    )
    window.rest()


@pytest.mark.usefixtures("known")
def test_branches_that_miss_each_other_are_told_of_and_reported(visitor, main_server):
    page = visitor(main_server.url).go(TAB + "&real_layer=layer2.0.add&real_pad=TensorFlow%27s+SAME")
    expect(page.get_by_role("alert").filter(has_text="4 cells apart")).to_be_visible()
    wait_for(page, "real_field", "node.data.some((trace) => trace.name === 'layer2.0.downsample.1')")
    open_drawer(page, "real_align")
    expect(keyed(page, "real_align").locator("[data-testid=stDataFrame]")).to_be_visible()


@pytest.mark.usefixtures("known")
def test_a_link_shows_the_same_view_to_a_second_person_at_once(visitor, main_server):
    first = visitor(main_server.url)
    page = first.go(TAB + "&real_layer=layer3.0.add&real_x=20&real_photo=Flower")
    wait_for(page, "real_field", LEFT)
    wait_until_known(page)
    first.rest()
    other = peer(visitor(main_server.url), address_of(page))
    assert not saw_training(other)
    wait_for(other, "real_field", LEFT)
    assert look_into(other, "real_field", LEFT) == look_into(page, "real_field", LEFT)
    assert link(other) == link(page)
    assert table(other, "real") == table(page, "real")


@pytest.mark.usefixtures("known")
def test_a_phone_shows_everything_without_sideways_scrolling(visitor, main_server):
    page = visitor(main_server.url, "phone").go(TAB)
    wait_until_known(page)
    assert sticks_out(page) == []


@pytest.mark.usefixtures("known")
def test_photographs(shoot, main_server):
    shoot(main_server.url, TAB + "&real_layer=layer4.1.relu_1", "real_networks")
