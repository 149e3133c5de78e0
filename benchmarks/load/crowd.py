"""Many visitors at once: how long each waits, and what is left of them in memory when they have gone."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from benchmarks.load.visitor import Visitor


@dataclass(frozen=True)
class Place:
    """Be a page, the slider that visitors move there, and the values that they move it to."""

    url: str
    page: str
    key: str
    values: Sequence[float]
    link: dict[str, str] = field(default_factory=dict)

    def visitor(self) -> Visitor:
        """Return somebody who has not come in yet."""
        return Visitor(self.url, self.page, dict(self.link))


async def warm(place: Place) -> None:
    """Let the server have every view cached."""
    async with place.visitor() as first:
        await first.open()
        for value in place.values:
            await first.move(place.key, value)


async def drive(place: Place, visitors: int, every: float, seconds: float) -> list[float]:
    """Let visitors move the slider on and on; return how long each rerun took.

    Args:
        place: where.
        visitors: how many at once.
        every: seconds from one move of a visitor to his next, as long as the server keeps up.
        seconds: for how long; a server that does not keep up takes longer for as many moves.
    """

    async def stay(number: int) -> list[float]:
        chance = random.Random(number)
        async with place.visitor() as visitor:
            await visitor.open()
            waited: list[float] = []
            due = time.perf_counter() + chance.random() * every
            for _ in range(max(1, round(seconds / every))):
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                waited.append(await visitor.move(place.key, chance.choice(place.values)))
                due += every
            return waited

    every_wait = await asyncio.gather(*(stay(number) for number in range(visitors)))
    return [seconds for waits in every_wait for seconds in waits]


async def come_and_go(place: Place, sessions: int, at_once: int) -> set[str]:
    """Open sessions and close them again, some at once, each with a move; return their ids."""
    names: set[str] = set()
    waiting = list(range(sessions))

    async def one_after_the_other() -> None:
        while waiting:
            number = waiting.pop()
            async with place.visitor() as visitor:
                await visitor.open()
                await visitor.move(place.key, place.values[number % len(place.values)])
                names.add(visitor.session)

    await asyncio.gather(*(one_after_the_other() for _ in range(at_once)))
    return names


@asynccontextmanager
async def trainer(url: str, seed: int) -> AsyncIterator[Visitor]:
    """Let somebody start a training of more steps than anybody waits for, and stay on its page."""
    link = {"opt_tab": "Regression", "r_steps": "20000", "r_width": "128", "r_layers": "3", "r_seed": str(seed)}
    async with Visitor(url, "optimizers", link) as visitor:
        await visitor.open()
        if "r_start" in visitor.widgets:
            await visitor.press("r_start")
        yield visitor


@asynccontextmanager
async def training(url: str) -> AsyncIterator[None]:
    """See to it that a network trains all the while: when one is done, the next one begins."""

    async def one_after_the_other() -> None:
        for seed in itertools.count(1):
            async with trainer(url, seed) as visitor:
                while "r_stop" in visitor.widgets:
                    await asyncio.sleep(2.0)
                    await visitor.open()

    going_on = asyncio.create_task(one_after_the_other())
    try:
        yield
    finally:
        going_on.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await going_on
