"""Sign-in with a provider of identities, in a real browser and below a base path."""

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.oidc_provider import PERSON, Provider
from tests.browser.optimizers_page import racers
from tests.browser.visiting import keyed, link

REQUIRED = {"GRADIENT_LAB_SIGN_IN": "required"}
WANTED = "/optimizers?s_surface=Booth&s_o=Adam&s_o=Lion"


@pytest.fixture(scope="module")
def provider():
    with Provider() as running:
        yield running


@pytest.fixture(scope="module")
def guarded(start_server, provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "secrets.toml").write_text(provider.secrets("http://127.0.0.1:{port}/some/lab/oauth2callback"))
    options = [f"--secrets.files={folder / 'secrets.toml'}", "--server.baseUrlPath=some/lab"]
    started = start_server(folder, "app.py", REQUIRED, options)
    yield started
    started.stop()


def status(url, **options):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, **options), timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code


def test_strangers_see_a_way_in_and_come_to_the_address_that_they_wanted(visitor, guarded, provider):
    window = visitor(guarded.url)
    page = window.go(WANTED)
    expect(keyed(page, "sign_in_default")).to_be_visible()
    for piece in ("heading", "machine", "share_menu", "link_report"):
        expect(keyed(page, piece)).to_have_count(0)
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    expect(page.locator(".lab-plot")).to_have_count(0)
    assert status(f"{guarded.url}/media/{'0' * 56}.png") == 401
    assert status(f"{guarded.url}/_stcore/upload_file/some/file", data=b"x", method="PUT") == 401
    assert status(f"{guarded.url}/healthz") == 200
    assert status(f"{guarded.url}/_stcore/metrics") == 404

    keyed(page, "sign_in_default").get_by_role("button").click()
    page.locator("#no").click()
    expect(keyed(page, "sign_in_default")).to_be_visible()
    keyed(page, "sign_in_default").get_by_role("button").click()
    page.locator("#yes").click()
    expect(keyed(page, "signed_in")).to_be_visible()
    window.rest()
    assert racers(page) == ["Adam", "Lion"]
    assert link(page)["s_surface"] == "Booth"
    expect(keyed(page, "signed_in")).to_contain_text(PERSON["name"])
    assert keyed(page, "signed_in").locator("b").count() == 0
    assert provider.asked.count("/token") == 1

    keyed(page, "sign_out").get_by_role("button").click()
    expect(keyed(page, "sign_in_default")).to_be_visible()
    log = guarded.log.read_text()
    assert "Traceback" not in log
    assert not any(value in log for value in (*PERSON.values(), "Lovelace"))


def test_a_forged_cookie_is_no_way_in(visitor, guarded):
    window = visitor(guarded.url)
    forged = {"name": "_streamlit_user", "value": "eyJpc19sb2dnZWRfaW4iOnRydWV9.aaaa.bbbb", "url": guarded.url}
    window.page.context.add_cookies([forged])
    page = window.go("/optimizers")
    expect(keyed(page, "sign_in_default")).to_be_visible()
    expect(page.locator(".lab-plot")).to_have_count(0)
    assert status(f"{guarded.url}/media/x", headers={"cookie": "_streamlit_user=aaaa.bbbb.cccc"}) == 401


def test_a_sign_in_that_is_not_configured_stops_the_start_with_one_sentence(server, tmp_path):
    (tmp_path / "secrets.toml").write_text("")
    with pytest.raises(RuntimeError, match="GRADIENT_LAB_SIGN_IN=required, but") as stopped:
        server("app.py", env=REQUIRED, options=[f"--secrets.files={tmp_path / 'secrets.toml'}"])
    assert "Traceback" not in str(stopped.value)
