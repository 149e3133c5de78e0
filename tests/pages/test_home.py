"""Every card of the home page leads to a view that there is."""

from urllib.parse import urlencode

import pytest

from pages import _afresh, _home_cards
from tests.home_cards import CARDS

LINKED = [(card.page, card.link) for _title, cards in _home_cards.sections() for card in cards]


def test_the_cards_are_those_that_the_browser_looks_at():
    stems = [(page.removeprefix("pages/").removesuffix(".py").replace("_", "-"), link) for page, link in LINKED]
    assert [f"/{stem}" + (f"?{urlencode(link)}" if link else "") for stem, link in stems] == [
        address for address, _picture in CARDS
    ]


@pytest.mark.parametrize(("page", "link"), LINKED)
def test_a_card_opens_its_view_and_leaves_no_trace_in_the_address(dashboard, page, link):
    app = dashboard(page, **_afresh.parameters(link))
    assert not app.exception
    shown = {key: control.shown for key, control in app.session_state["_view"].controls.items()}
    assert {key: shown[key] for key in link} == {key: (value,) for key, value in link.items()}
    assert not any("The link" in text.value for text in app.markdown)  # that a setting was refused
    assert _afresh.NAME not in app.query_params
