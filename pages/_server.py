"""What the web server does around Streamlit: start and stop the lab, serve plotly.js, send security headers."""

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
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import pages_manager

from dlcore import lab
from dlcore.elements import surfaces
from pages import _lab

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


def refuse_bad_settings() -> None:
    """End the program with one sentence if the environment holds a setting that the lab cannot use."""
    try:
        lab.Settings.from_environment()
    except lab.SettingsError as problem:
        sys.exit(f"Gradient Lab does not start. {problem}")


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Prepare the process for its visitors, and leave no worker behind when it ends."""
    del app
    # Our folder of pages is named like the one of Streamlit's older scheme, which it would otherwise assume until
    # st.navigation has run once: the first deep link after a start got a "Page not found" over the right page.
    pages_manager.PagesManager.uses_pages_directory = False
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
    return [Route(f"/{base}/{PLOTLY_PATH}" if base else f"/{PLOTLY_PATH}", _send_plotly)]


ROUTES: Final = _routes()
MIDDLEWARE: Final = [Middleware(SecurityHeaders)]
