"""What the server answers beside Streamlit's own pages."""

import asyncio
import gzip

import plotly.offline
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from pages import _server


def get(path, accept=""):
    """Ask the application itself, without a network: (status, headers, body)."""
    routes = [*_server.ROUTES, Route("/page", lambda request: PlainTextResponse("page"))]
    app, sent = Starlette(routes=routes, middleware=_server.MIDDLEWARE), []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    asked = {"type": "http", "method": "GET", "path": path, "root_path": "", "query_string": b""}
    asyncio.run(app({**asked, "headers": [(b"accept-encoding", accept.encode())]}, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])


def test_plotly_js_is_the_installed_one_and_kept_for_good():
    _, headers, body = get(f"/{_server.PLOTLY_PATH}", "identity")
    assert body.decode() == plotly.offline.get_plotlyjs()
    assert headers["content-type"].startswith("text/javascript")
    assert "immutable" in headers["cache-control"]
    assert "content-encoding" not in headers


def test_plotly_js_is_packed_for_who_can_unpack():
    _, headers, body = get(f"/{_server.PLOTLY_PATH}", "br, gzip")
    assert headers["content-encoding"] == "gzip"
    assert headers["vary"] == "accept-encoding"
    assert gzip.decompress(body).decode() == plotly.offline.get_plotlyjs()
    assert len(body) < 1_600_000


@pytest.mark.parametrize(("path", "status"), [("/page", 200), ("/missing", 404), (f"/{_server.PLOTLY_PATH}", 200)])
def test_every_answer_carries_the_security_headers(path, status):
    answered, headers, _ = get(path)
    assert answered == status
    assert headers["x-content-type-options"] == "nosniff"
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert "unsafe" not in policy["script-src"]
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert "http:" not in headers["content-security-policy"]
