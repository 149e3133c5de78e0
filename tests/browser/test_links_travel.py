"""A link that goes to somebody else: computed again on a server that never saw it, packed where it is long."""

from urllib.parse import urlsplit

from dlcore.sharing import deflated
from pages import _view
from tests.browser.visiting import address_of, peer, saw_training, table, wait_for_result

RACE = (
    "/optimizers?opt_tab=Regression&r_o=SGD&r_o=Adam&r_steps=60&r_points=32&r_batch=8&r_width=8&r_layers=1&r_seed=5"
    "&r_adam_lr=0.02"
)


def numbers(page):
    """Return what the training came to, without the times it took."""
    return [{name: value for name, value in row.items() if "time" not in name} for row in table(page, "r")]


def test_another_server_computes_it_again_and_the_same_server_does_not(visitor, main_server, server):
    here = visitor(main_server.url).go(RACE)
    wait_for_result(here, "r")
    found, address = numbers(here), address_of(here)
    assert len(found) == 2

    beside = peer(visitor(main_server.url), address)
    wait_for_result(beside, "r")
    assert numbers(beside) == found
    assert not saw_training(beside)

    elsewhere = server()
    packed = f"/optimizers?{_view.PACKED}={deflated.pack(urlsplit(address).query.encode())}"
    away = visitor(elsewhere.url).go(packed)
    wait_for_result(away, "r")
    assert numbers(away) == found
    assert address_of(away) == address
