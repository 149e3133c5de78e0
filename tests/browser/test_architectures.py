"""The tab "Comparison" in a real browser: it fills while networks are traced, axes, layers, links, a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import (
    keyed,
    link,
    look_into,
    peer,
    saw_training,
    sticks_out,
    table,
    wait_for,
    wait_for_link,
)

COMPARISON = "/architectures"
MARKS = "node.data.flatMap((trace) => trace.customdata ?? [])"
FILLED = "node.data.flatMap((trace) => trace.marker?.symbol ?? []).filter((symbol) => symbol === 'circle').length"
"""How many networks have been counted."""


@pytest.fixture(scope="module")
def counted(start_server, tmp_path_factory):
    """A server of its own, on which every network is traced before the first test looks."""
    started = start_server(tmp_path_factory.mktemp("architectures"), "app.py")
    yield started
    started.stop()


def choose(page, key, name):
    field = keyed(page, key).locator("input")
    field.click()
    field.fill(name)
    page.get_by_role("option", name=name, exact=True).click()


def wait_until_counted(page):
    page.wait_for_function(
        f"""() => {{
          const node = document.querySelector('.st-key-cmp_plane .js-plotly-plot');
          return node && node.data && {FILLED} === 15;
        }}""",
        timeout=200_000,
    )
    wait_for(page, "cmp_layers", "node.data.length > 0")


def test_a_cold_page_shows_what_is_published_and_fills_with_what_is_counted(visitor, counted):
    window = visitor(counted.url)
    page = window.go(COMPARISON)
    assert len(look_into(page, "cmp_plane", MARKS)) == 15
    wait_until_counted(page)
    window.rest()
    rows = {row["network"]: row for row in table(page, "cmp")}
    assert int(float(rows["ResNet-18"]["parameters"])) == 11_689_512
    assert float(rows["DenseNet-121"]["field"]) == 2071
    assert round(float(rows["VGG-16"]["connected"]) / 1e6) == 124
    expect(page.get_by_text("parameters equal for 15 of 15 networks")).to_be_visible()


def test_other_axes_and_a_click_on_a_mark(visitor, counted):
    window = visitor(counted.url)
    page = window.go(COMPARISON)
    wait_until_counted(page)
    choose(page, "cmp_x", "Depth")
    wait_for_link(page, cmp_x="Depth")
    wait_for(page, "cmp_plane", "node.layout.xaxis.title.text.startsWith('depth')")
    wait_for(page, "cmp_plane", f"Math.max(...node.data.flatMap((trace) => trace.x)) === 201 && {FILLED} === 15")
    window.rest()
    spot = look_into(
        page,
        "cmp_plane",
        """(() => {
          const box = node.querySelector('.nsewdrag').getBoundingClientRect(), { xaxis, yaxis } = node._fullLayout;
          const mine = node.data.find((trace) => trace.customdata?.includes('GoogLeNet'));
          return [box.left + xaxis.d2p(mine.x[0]), box.top + yaxis.d2p(mine.y[0])];
        })()""",
    )
    page.mouse.move(spot[0] - 8, spot[1] - 4)
    page.mouse.move(*spot, steps=4)
    page.mouse.click(*spot)
    wait_for_link(page, cmp_net="GoogLeNet")
    wait_for(page, "cmp_layers", "node.layout.annotations.some((note) => note.text.includes('GoogLeNet'))")
    window.rest()


def test_a_link_shows_the_same_to_a_second_person_without_tracing_again(visitor, counted):
    first = visitor(counted.url)
    page = first.go(f"{COMPARISON}?cmp_net=AlexNet&cmp_what=MACs&cmp_size=300&cmp_y=Parameters&cmp_yscale=Logarithmic")
    wait_until_counted(page)
    first.rest()
    address = page.evaluate("() => location.pathname + location.search")
    window = visitor(counted.url)
    other = peer(window, address)
    assert not saw_training(other)
    assert link(other) == link(page)
    assert table(other, "cmp") == table(page, "cmp")
    for key in ("cmp_plane", "cmp_layers"):
        what = "JSON.stringify(node.data.map((trace) => [trace.name, [...trace.x], [...trace.y]]))"
        assert look_into(other, key, what) == look_into(page, key, what)


def test_a_phone_shows_everything_without_sideways_scrolling(visitor, counted, shoot):
    page = visitor(counted.url, "phone").go(COMPARISON)
    wait_until_counted(page)
    assert sticks_out(page) == []
    shoot(counted.url, COMPARISON, "architectures")
