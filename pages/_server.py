"""What the web server does around Streamlit: start and stop the lab, answer beside its pages, send security headers."""

from __future__ import annotations

import asyncio
import base64
import functools
import gc
import gzip
import hashlib
import importlib
import re
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import metadata, resources
from pathlib import Path
from typing import Final

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import pages_manager

from dlcore import lab
from dlcore.elements import surfaces
from pages import _health, _lab, _log, _metrics, _operator, _sign_in

PLOTLY_PATH: Final = f"assets/plotly-{metadata.version('plotly')}.min.js"
"""Address of plotly.js below the server's root; the version in it lets browsers keep the file for good."""


def _inline_scripts() -> str:
    """Return the hashes of the scripts that stand in Streamlit's own page, as a policy names them."""
    page = resources.files("streamlit").joinpath("static", "index.html").read_text(encoding="utf-8")
    digests = (hashlib.sha256(script.encode()).digest() for script in re.findall(r"<script>(.*?)</script>", page, re.S))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        f"script-src 'self' blob: {_inline_scripts()}",  # Streamlit imports the scripts of inline components as blobs
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
"""Nothing from other hosts and no ``eval``; so no WebGL 2-D traces (scattergl, parcoords), which generate code."""

_PAGES: Final = Path(__file__).parent
_HEADERS: Final = [
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]


class SecurityHeaders:
    """Add the security headers to every HTTP answer; plain ASGI, so nothing is buffered and websockets pass."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class QuietMetrics:
    """Answer that there are none where Streamlit's own metrics are asked for, unless the operator switched them on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        hidden = scope["type"] == "http" and scope["path"].endswith("/_stcore/metrics")
        if hidden and _operator.settings().metrics == "off":
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def begin() -> None:
    """Begin the process: its log, and one sentence instead of a start where a setting cannot be used."""
    try:
        _log.set_up(_operator.settings().log)
        _sign_in.check()
    except (lab.SettingsError, _sign_in.NotConfigured) as problem:
        sys.exit(f"Gradient Lab does not start. {problem}")


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Prepare the process for its visitors, and leave no worker behind when it ends."""
    del app
    # Our folder of pages is named like the one of Streamlit's older scheme, which it would otherwise assume until
    # st.navigation has run once: the first deep link after a start got a "Page not found" over the right page.
    pages_manager.PagesManager.uses_pages_directory = False
    _log.take_over()
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
    try:
        yield
    finally:
        await asyncio.to_thread(_lab.close)


def _warm_up() -> None:
    """Do what the first visitor would wait for, then take it all out of later garbage collections."""
    _lab.laboratory()
    for piece in _PAGES.glob("_[a-z]*.py"):
        importlib.import_module(f"{__package__}.{piece.stem}")
    surfaces.warm()
    _compressed_plotly()
    _log.take_over()
    gc.collect()
    gc.freeze()


def plotly() -> bytes:
    """Return plotly.js of the installed plotly package."""
    return resources.files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()


@functools.cache
def _compressed_plotly() -> bytes:
    return gzip.compress(plotly(), mtime=0)


def _send_plotly(request: Request) -> Response:
    """Answer with plotly.js; a plain function, so Starlette runs it in a thread."""
    packed = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
    if packed:
        headers["content-encoding"] = "gzip"
    return Response(_compressed_plotly() if packed else plotly(), media_type="text/javascript", headers=headers)


def _routes() -> list[BaseRoute]:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    root = f"/{base}/" if base else "/"
    answers = {PLOTLY_PATH: _send_plotly, "healthz": _health.live, "readyz": _health.ready, "metrics": _metrics.show}
    return [Route(root + path, answer) for path, answer in answers.items()]


ROUTES: Final = _routes()
MIDDLEWARE: Final = [Middleware(SecurityHeaders), Middleware(QuietMetrics), Middleware(_sign_in.Doorkeeper)]
