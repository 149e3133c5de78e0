"""The page "Optimizers" as a visitor's hands and eyes meet it in a browser."""

import csv
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

SURFACE = "/optimizers"
REGRESSION = "/optimizers?opt_tab=Regression"
SMALL = f"{REGRESSION}&r_steps=200&r_width=8&r_points=100"
"""A race of real networks that takes a moment."""
LONG = f"{REGRESSION}&r_steps=20000&r_width=128&r_layers=3"
"""One that nobody waits for: it has to be started by hand, and there is time to disturb it."""


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
        timeout=60_000,
    )


NAMES = "node.data.filter((trace) => trace.mode === 'lines' && trace.showlegend !== false).map((trace) => trace.name)"


def racers(page, key="s_map"):
    """Return the names of the paths in a picture."""
    return look_into(page, key, NAMES)


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
    """Type a value into a number field and leave it."""
    field = keyed(page, key).locator("input[type=number]")
    field.fill(str(value))
    field.press("Enter")


def table(page, prefix):
    """Return the rows of the table behind the picture, as the button for the data gives them."""
    with page.expect_download() as coming:
        keyed(page, f"{prefix}_share_csv").get_by_role("button").click()
    return list(csv.DictReader(coming.value.path().read_text().splitlines()))


def wait_until_trained(page):
    """Wait until the regression race has its result on the page."""
    expect(keyed(page, "r_share_csv").get_by_role("button")).to_be_visible(timeout=90_000)
