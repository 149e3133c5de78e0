"""Who may enter: by the operator's switch, the configured providers and the visitor's cookie."""

import base64

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from streamlit.runtime.secrets import AttrDict

from dlcore import lab
from pages import _lab, _operator, _sign_in

WHOLE = {
    "redirect_uri": "https://lab.example.org/oauth2callback",
    "cookie_secret": "c" * 32,
    "client_id": "a",
    "client_secret": "hush-hush",
    "server_metadata_url": "https://id.example.org/.well-known/openid-configuration",
}
NAMED = {
    **{name: WHOLE[name] for name in ("redirect_uri", "cookie_secret")},
    "campus": {name: WHOLE[name] for name in ("client_id", "client_secret", "server_metadata_url")},
}


@pytest.fixture
def required(monkeypatch):
    monkeypatch.setattr(_operator, "settings", lambda: lab.Settings(sign_in="required"))


@pytest.fixture
def configured(monkeypatch):
    """Let ``secrets.toml`` hold a section [auth]."""

    class Secrets:
        def __init__(self, section):
            self.section = section

        def load_if_toml_exists(self):
            return True

        def get(self, name, default=None):
            return AttrDict(self.section) if name == "auth" else default

    def write(section):
        monkeypatch.setattr(_sign_in.auth_util, "secrets_singleton", Secrets(section))

    return write


@pytest.fixture
def visitor(monkeypatch):
    """Let somebody be signed in, or nobody."""
    return lambda **claims: monkeypatch.setattr(_sign_in.st, "user", claims)


@pytest.mark.parametrize(("section", "names"), [(WHOLE, ("default",)), (NAMED, ("campus",))])
def test_a_whole_configuration_names_its_providers(required, configured, section, names):
    configured(section)
    assert _sign_in.providers() == names
    _sign_in.check()


@pytest.mark.parametrize("missing", WHOLE)
def test_a_configuration_that_lacks_something_is_one_sentence(required, configured, missing):
    configured({name: value for name, value in WHOLE.items() if name != missing})
    with pytest.raises(_sign_in.NotConfigured, match="GRADIENT_LAB_SIGN_IN=required, but") as refusal:
        _sign_in.check()
    assert "hush-hush" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_nothing_is_asked_where_no_sign_in_is_required(visitor):
    _sign_in.check()
    visitor()
    assert _sign_in.admitted()
    assert _sign_in.menu() == "sidebar"


@pytest.mark.parametrize(
    "claims", [{}, {"is_logged_in": False}, {"is_logged_in": "true"}, {"email": "ada@example.org"}]
)
def test_strangers_stay_outside(required, visitor, claims):
    visitor(**claims)
    assert not _sign_in.admitted()
    assert _sign_in.menu() == "hidden"


def test_the_queue_counts_by_person_and_the_name_tells_nothing(required, visitor):
    ada = {"is_logged_in": True, "iss": "https://id.example.org", "sub": "4711", "email": "ada@example.org"}
    visitor(**ada)
    assert _sign_in.admitted()
    first = _lab.session()
    assert _lab.session() == first
    assert not any(str(claim) in first for claim in ada.values())
    visitor(**ada | {"sub": "4712"})
    assert _lab.session() != first


def request(path="/auth/login", **headers):
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": raw, "app": Starlette()}
    )


@pytest.mark.parametrize(
    ("root", "came", "wanted"),
    [
        ("/", "https://lab.example.org/optimizers?s_x=1&s_o=Adam", "/optimizers?s_x=1&s_o=Adam"),
        (
            "/some/lab/",
            "https://lab.example.org/some/lab/optimizers?t=%F0%9F%99%82",
            "/some/lab/optimizers?t=%F0%9F%99%82",
        ),
        ("/some/lab/", "https://lab.example.org/other/optimizers", None),
        ("/", "https://elsewhere.example.org/optimizers", None),
        ("/", "https://lab.example.org//elsewhere.example.org/x", None),
        ("/", "https://lab.example.org/\\elsewhere.example.org", None),
        ("/", "https://lab.example.org/", None),
        ("/", "https://lab.example.org/x?" + "y" * 3000, None),
        ("/", "", None),
    ],
)
def test_only_an_address_of_this_server_is_kept_for_after_the_sign_in(root, came, wanted):
    cookies = _sign_in._remember(request(host="lab.example.org", referer=came), root)
    kept = cookies.get("set-cookie", "").split(";")[0]
    assert _sign_in._lead_on(request(cookie=kept), root).get("location") == wanted


@pytest.mark.parametrize(
    "wanted", [b"//evil.example.org", b"https://evil.example.org", b"/x", b"a\r\nset-cookie: b=c", b"\xff"]
)
def test_a_forged_address_leads_nowhere(wanted):
    kept = base64.urlsafe_b64encode(wanted).decode()
    location = _sign_in._lead_on(request(cookie=f"{_sign_in.COOKIE}={kept}"), "/").get("location")
    assert location is None or location == "/https://evil.example.org"
