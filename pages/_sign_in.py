"""Sign-in with OpenID Connect, where the operator requires it: who may enter, and what a stranger sees."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from typing import Final, Literal
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import auth_util
from streamlit.errors import Error
from streamlit.web.server.starlette import starlette_server_config, starlette_websocket

from pages import _operator, _words
from pages._words import _

COOKIE: Final = "gradient_lab_wanted"
WAIT_S: Final = 900
"""How long a visitor may take to sign in and still come to the address that he wanted."""
_SALT: Final = secrets.token_bytes(16)
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._~-][A-Za-z0-9._~!$&'()*+,;=:@%?/-]{0,2500}")
"""A path below the server's root with its parameters: it cannot begin with a slash, so it names no other host."""


class NotConfigured(Exception):  # noqa: N818  # says what is so, like the sentence that it carries
    """Say in one sentence what is missing for a sign-in."""


def required() -> bool:
    """Return whether this server is for people who signed in."""
    return _operator.settings().sign_in == "required"


def check() -> None:
    """Make sure that visitors can sign in if they must.

    Raises:
        NotConfigured: they could not; one sentence says what is missing.
    """
    if not required():
        return
    try:
        names = providers()
        for name in names:
            auth_util.validate_auth_credentials(name)
    except (Error, OSError, ValueError) as error:
        words = " ".join(str(error).split())
        raise NotConfigured(f"GRADIENT_LAB_SIGN_IN=required, but nobody could sign in: {words}") from None
    if not names:
        raise NotConfigured(
            "GRADIENT_LAB_SIGN_IN=required, but .streamlit/secrets.toml names no provider in its section [auth]."
        )


def providers() -> tuple[str, ...]:
    """Return the names of the configured providers; ``default`` where it stands in ``[auth]`` itself."""
    section = auth_util.get_secrets_auth_section()
    named = [name for name, value in section.items() if hasattr(value, "get") and value.get("client_id")]
    return ("default", *named) if section.get("client_id") else tuple(named)


def admitted() -> bool:
    """Return whether this visitor may see the pages."""
    return not required() or st.user.get("is_logged_in") is True


def menu() -> Literal["sidebar", "hidden"]:
    """Return where this visitor finds the menu of pages."""
    return "sidebar" if admitted() else "hidden"


def person() -> str:
    """Return a name for the person who signed in: always the same while the server runs, and telling nothing."""
    who = "\n".join(str(st.user.get(claim) or "") for claim in ("iss", "sub", "email"))
    return hashlib.blake2b(who.encode(), key=_SALT, digest_size=16).hexdigest()


def show() -> None:
    """Show a stranger the way in."""
    with st.container(key="sign_in", horizontal_alignment="center"):
        st.title("Gradient Lab", anchor=False, width="content")
        st.markdown(_("This server is for people who sign in. Afterwards you come back to this page."), width="content")
        for name in providers():
            label = (
                _("Sign in") if name == "default" else _("Sign in with {provider}").format(provider=name.capitalize())
            )
            args = () if name == "default" else (name,)
            st.button(
                label, key=f"sign_in_{name}", type="primary", icon=":material/login:", on_click=st.login, args=args
            )


def show_person() -> None:
    """Show who is signed in, and the way out."""
    if not required():
        return
    name = str(st.user.get("name") or st.user.get("email") or "")
    with st.container(key="signed_in", horizontal=True, vertical_alignment="center"):
        st.caption(_("Signed in as {name}").format(name=_words.escaped(name[:60])) if name else _("Signed in"))
        st.button(_("Sign out"), key="sign_out", type="tertiary", on_click=st.logout)


class Doorkeeper:
    """Keep strangers from files and uploads, and bring who signed in to the address that he wanted.

    Streamlit itself asks nobody for a sign-in below ``media`` and ``upload_file``, and after one leads to the root.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not required():
            await self.app(scope, receive, send)
            return
        request, root = Request(scope), _root()
        path = scope["path"].removeprefix(root)
        if path.startswith(("media/", "_stcore/upload_file/")) and not _signed(request):
            await PlainTextResponse("Sign in first.", 401)(scope, receive, send)
        elif path == "auth/login":
            await self.app(scope, receive, _with_headers(send, _remember(request, root)))
        elif path == "oauth2callback":
            await self.app(scope, receive, _with_headers(send, _lead_on(request, root)))
        else:
            await self.app(scope, receive, send)


def _root() -> str:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/" if base else "/"


def _signed(request: Request) -> bool:
    """Return whether a request carries the cookie that this server gives who signed in."""
    name = starlette_server_config.USER_COOKIE_NAME
    read = starlette_websocket._get_signed_cookie_with_chunks  # not public: tests/browser/test_sign_in.py watches it
    return read(request.cookies, name) is not None


def _remember(request: Request, root: str) -> dict[str, str]:
    """Return the header that lets the browser keep the address from which a visitor goes to sign in."""
    came = urlsplit(request.headers.get("referer", ""))
    wanted = came.path.removeprefix(root) + (f"?{came.query}" if came.query else "")
    here = came.netloc == request.headers.get("host") and came.path.startswith(root)
    if not here or not _ADDRESS.fullmatch(wanted):
        return {}
    kept = base64.urlsafe_b64encode(wanted.encode()).decode()
    return {"set-cookie": f"{COOKIE}={kept}; Path={root}; Max-Age={WAIT_S}; HttpOnly; SameSite=Lax"}


def _lead_on(request: Request, root: str) -> dict[str, str]:
    """Return the headers that lead from a sign-in to the address that was kept, if it is one of ours."""
    try:
        wanted = base64.urlsafe_b64decode(request.cookies.get(COOKIE, "")).decode("ascii")
    except ValueError:
        return {}
    if not _ADDRESS.fullmatch(wanted):
        return {}
    return {"location": root + wanted, "set-cookie": f"{COOKIE}=; Path={root}; Max-Age=0; HttpOnly; SameSite=Lax"}


def _with_headers(send: Send, extra: dict[str, str]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start" and extra:
            headers = MutableHeaders(raw=list(message["headers"]))
            if "location" in extra and "location" in headers:
                headers["location"] = extra["location"]
            headers.append("set-cookie", extra["set-cookie"])
            message["headers"] = headers.raw
        await send(message)

    return send_with_headers
