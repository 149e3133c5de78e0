"""A page as a visitor's hands and eyes meet it in a browser."""

import contextlib
import csv
import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import TimeoutError, expect

from tests.browser.conftest import IDLE


def keyed(page, key):
    """Return the element that has this key."""
    return page.locator(f".st-key-{key}")


def plot(page, key):
    return page.locator(f".st-key-{key} .lab-plot")


def look_into(page, key, what):
    """Evaluate a JavaScript expression of ``node``, the figure that has this key."""
    return page.evaluate(
        f"(key) => {{ const node = document.querySelector(`.st-key-${{key}} .js-plotly-plot`); return {what} }}", key
    )


def wait_for(page, key, what, arg=None):
    """Wait until a JavaScript expression of ``node`` and ``arg`` holds for a figure."""
    page.wait_for_function(
        f"""([key, arg]) => {{
          const node = document.querySelector(`.st-key-${{key}} .js-plotly-plot`);
          return node && node.data && ({what});
        }}""",
        arg=[key, arg],
    )


def link(page):
    """Return the parameters of the address as it stands; Playwright's own ``page.url`` lags behind."""
    asked = parse_qs(urlsplit(page.evaluate("() => location.href")).query)
    return {name: values[0] if len(values) == 1 else values for name, values in asked.items()}


def wait_for_link(page, **wanted):
    """Wait until the address has these parameters; None: has not."""
    for name, value in wanted.items():
        page.wait_for_function(
            "([name, value]) => new URLSearchParams(location.search).get(name) === value", arg=[name, value]
        )


def open_drawer(page, key):
    """Open the expander that has this key."""
    keyed(page, key).locator("summary").click()


def type_into(page, key, value):
    """Type a value into a number field and leave it; not while the page is being made, which would take it back."""
    with contextlib.suppress(TimeoutError):  # a page on which something trains never rests for long
        page.wait_for_function(IDLE, timeout=5000)
    field = keyed(page, key).locator("input[type=number]")
    field.fill(str(value))
    field.press("Enter")


def table(page, prefix):
    """Return the rows of the table behind the picture, as the button for the data gives them."""
    with page.expect_download() as coming:
        keyed(page, f"{prefix}_share_csv").get_by_role("button").click()
    return list(csv.DictReader(coming.value.path().read_text().splitlines()))


def peer(window, address):
    """Let a second person open an address in a browser that notes whether anything trains; return the page."""
    window.page.add_init_script(
        """new MutationObserver(() => {
          if (document.querySelector('[data-testid=stProgress]')) window.trained = true;
        }).observe(document, { childList: true, subtree: true });"""
    )
    return window.go(address)


def saw_training(page):
    """Return whether anything trained before the eyes of ``peer``."""
    return bool(page.evaluate("() => window.trained"))


def sticks_out(page):
    """Return what reaches beyond the right edge of a narrow screen: nothing, if nobody has to scroll sideways."""
    return page.evaluate(
        """() => [...document.querySelectorAll(
          '[data-testid=stMain], .lab-plot, [data-testid=stButton], [data-testid=stNumberInput]')]
          .filter((node) => node.getClientRects().length && (node.getBoundingClientRect().right > innerWidth + 1
            || (node.dataset.testid === 'stMain' && node.scrollWidth > innerWidth)))
          .map((node) => node.className)"""
    )


def bring_photo(page, prefix, file):
    """Choose "Your own photo" in the menu of photos and hand it a file (a path, or name, type and bytes)."""
    keyed(page, f"{prefix}_photo").locator("input").click()
    page.get_by_role("option", name="Your own photo").click()
    keyed(page, f"{prefix}_photo_drawer").get_by_role("button", name="Choose a file").click()
    page.locator(f".st-key-{prefix}_file input[type=file]").set_input_files(file)


def address_of(page):
    """Return path and parameters as they stand: what a link to this view leads to on any server."""
    return page.evaluate("() => location.pathname + location.search")


def wait_until_drawn(page, key):
    """Wait until the plot that has this key shows its figure for the first time."""
    expect(plot(page, key)).to_have_attribute("data-drawn", re.compile(r"\d"))


def wait_for_result(page, prefix, timeout=300_000):
    """Wait until the table behind the picture can be had and nothing trains any more, another model of it neither."""
    expect(keyed(page, f"{prefix}_share_csv").get_by_role("button")).to_be_visible(timeout=timeout)
    wait_until_nothing_trains(page, timeout)


def wait_until_nothing_trains(page, timeout=300_000):
    """Wait until every run on the page has ended: a tab may show several, each in its own time."""
    expect(page.get_by_test_id("stMain").get_by_test_id("stProgress")).to_have_count(0, timeout=timeout)


def answer_once(chromium, server, questions):
    """Have questions answered in a window of their own, so that the tests of a file find their results.

    Args:
        chromium: what opens windows.
        server: which answers.
        questions: pairs of an address and of what waits, given the page, for the answer.
    """
    with chromium.window() as page:
        for path, wait in questions:
            page.goto(server.url + path)
            wait(page)
            wait_until_nothing_trains(page)


def stop(page, prefix, steps):
    """Press Stop, and see where a run of so many steps has stopped and that it can be started again."""
    keyed(page, f"{prefix}_stop").get_by_role("button").click()
    where = re.compile(rf"Stopped at step [\d,]+ of {steps:,}\.")
    expect(page.get_by_text(where)).to_be_visible()
    expect(keyed(page, f"{prefix}_start")).to_be_visible()


def place(page, key, x, y):
    """Return where a point of a picture's axes lies in the window, having brought the picture there."""
    keyed(page, key).scroll_into_view_if_needed()
    return look_into(
        page,
        key,
        f"""(() => {{ const {{ xaxis, yaxis }} = node._fullLayout, box = node.getBoundingClientRect();
          return [box.left + xaxis._offset + xaxis.d2p({x}), box.top + yaxis._offset + yaxis.d2p({y})]; }})()""",
    )


def click_at(page, key, x, y):
    """Click at a place of a picture, in the units of its axes."""
    left, top = place(page, key, x, y)
    page.mouse.move(left - 8, top - 8)
    page.mouse.move(left, top, steps=4)
    page.wait_for_timeout(250)  # plotly finds what is under the pointer at its own pace
    page.mouse.click(left, top)
