"""A laboratory for pages without workers: it answers what is instant or stored, and lets the rest wait for ever."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import streamlit as st

from dlcore import lab
from dlcore.lab import instant
from pages import _lab


class Quiet(lab.Laboratory):
    """Never hand anything to a worker."""

    waiting = frozenset()

    def run(self, experiment, session=""):
        if instant.is_instant(experiment):
            return super().run(experiment, session)
        self.waiting |= {experiment.key()}
        return self.peek(experiment)

    def peek(self, experiment):
        key = experiment.key()
        return super().peek(experiment) or (lab.Run(key, "queued") if key in self.waiting else None)


@contextmanager
def laboratory(store) -> Iterator[Quiet]:
    """Let every page meet a quiet laboratory with its store in the folder ``store``."""
    opened = Quiet(lab.Settings(store=store))
    with mock.patch.object(_lab, "laboratory", return_value=opened):
        yield opened
    opened.close()
    st.cache_resource.clear()
    st.cache_data.clear()
