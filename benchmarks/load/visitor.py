"""One visitor without a browser: Streamlit's own messages over the websocket, answered as the browser's code would."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection

PATIENCE_S = 120.0
PROBLEMS = ("exception",)
"""Elements that no page should show."""


class WentWrongError(RuntimeError):
    """Say what a visitor saw that should not be."""


@dataclass
class Visitor:
    """Hold one session: its connection, the widgets on the page, what was changed, and how long each rerun took."""

    url: str
    page: str = ""
    link: dict[str, str] = field(default_factory=dict)
    widgets: dict[str, str] = field(default_factory=dict)
    """Ids of the widgets that are on the page now, by their keys."""
    seconds: list[float] = field(default_factory=list)
    received: int = 0
    """Bytes so far."""
    session: str = ""
    _changed: dict[str, WidgetState] = field(default_factory=dict)
    _cached: dict[str, None] = field(default_factory=dict)
    _socket: ClientConnection | None = None

    async def __aenter__(self) -> Visitor:
        where = urlsplit(self.url)
        self._socket = await websockets.connect(
            f"ws://{where.netloc}{where.path}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            origin=websockets.Origin(f"http://{where.netloc}"),
            max_size=None,
            open_timeout=PATIENCE_S,
            compression=None,
        )
        return self

    async def __aexit__(self, *problem: object) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def open(self) -> float:
        """Open the page as a link does; return the seconds until it was there."""
        return await self._rerun()

    async def move(self, key: str, value: float) -> float:
        """Move a slider that has a key; return the seconds until the page was there again."""
        state = WidgetState(id=self.widgets[key])
        state.double_array_value.data.append(value)
        self._changed[key] = state
        self.link[key] = f"{value:g}"
        return await self._rerun()

    async def press(self, key: str) -> float:
        """Press a button that has a key."""
        self._changed["pressed"] = WidgetState(id=self.widgets[key], trigger_value=True)
        try:
            return await self._rerun()
        finally:
            del self._changed["pressed"]

    async def _rerun(self) -> float:
        assert self._socket is not None
        wish = BackMsg()
        state = wish.rerun_script
        state.query_string = urlencode(self.link)
        state.page_name = self.page
        state.cached_message_hashes.extend(self._cached)
        state.widget_states.widgets.extend(self._changed.values())
        self.widgets.clear()
        began = time.perf_counter()
        await self._socket.send(wish.SerializeToString())
        try:
            await asyncio.wait_for(self._receive(), PATIENCE_S)
        except TimeoutError:
            raise WentWrongError(f"no answer within {PATIENCE_S:g} s") from None
        self.seconds.append(time.perf_counter() - began)
        return self.seconds[-1]

    async def _receive(self) -> None:
        """Take in what a run of the page sends, up to its end."""
        assert self._socket is not None
        async for data in self._socket:
            assert isinstance(data, bytes)
            self.received += len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id
            elif kind == "delta":
                self._look_at(message)
            elif kind == "page_not_found":
                raise WentWrongError(f"there is no page {self.page!r}")
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    raise WentWrongError("the page cannot be compiled")
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return
        raise WentWrongError("the connection was closed")

    def _look_at(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable:
            self._cached[message.hash] = None
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind in PROBLEMS:
            raise WentWrongError(f"the page shows an error: {element.exception.message}")
        name = getattr(getattr(element, kind, None), "id", "") if kind else ""
        if name.startswith("$$ID-"):
            self.widgets[name.split("-", 2)[2]] = name
