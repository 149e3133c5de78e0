"""Every card of the home page leads to a view that there is."""

import pytest

from pages import _afresh, _home_cards
from tests.contracts.test_every_page import TABS

LINKED = [(card.page, card.link) for _title, cards in _home_cards.sections() for card in cards]


def test_every_tab_of_every_topic_has_a_card():
    firsts = [(page, {}) for page, _control in TABS]
    behind = [(page, {control: tab}) for (page, control), tabs in TABS.items() for tab in tabs]
    missing = [view for view in firsts + behind if view not in LINKED]
    assert {page for page, _link in missing} == {"pages/runs.py"}  # which is no topic


@pytest.mark.parametrize(("page", "link"), LINKED)
def test_a_card_opens_its_view_and_leaves_no_trace_in_the_address(dashboard, page, link):
    app = dashboard(page, **_afresh.parameters(link))
    assert not app.exception
    shown = {key: control.shown for key, control in app.session_state["_view"].controls.items()}
    assert {key: shown[key] for key in link} == {key: (value,) for key, value in link.items()}
    assert not any("The link" in text.value for text in app.markdown)  # that a setting was refused
    assert _afresh.NAME not in app.query_params
