"""Whether the server lives and can answer, for whoever watches it: ``/healthz`` and ``/readyz``."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from pages import _lab

_FRESH = {"cache-control": "no-store"}


async def live(request: Request) -> Response:
    """Answer at all: the process and its event loop are alive."""
    del request
    return PlainTextResponse("ok\n", headers=_FRESH)


def ready(request: Request) -> Response:
    """Tell part by part whether the lab can answer, with 503 where not; the log says why.

    A plain function, so Starlette runs it in a thread: a slow disk or database holds up nobody else.
    """
    del request
    laboratory = _lab.opened()
    parts = {"laboratory": False} if laboratory is None else laboratory.ready()
    told = {
        "ready": all(parts.values()),
        "parts": {name: "ok" if good else "not ready" for name, good in parts.items()},
    }
    return JSONResponse(told, 200 if told["ready"] else 503, headers=_FRESH)
