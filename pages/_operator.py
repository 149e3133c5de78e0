"""The choices of the one who runs this server, read once."""

from __future__ import annotations

import functools

from dlcore import lab


@functools.cache
def settings() -> lab.Settings:
    """Return the settings of this process.

    Raises:
        lab.SettingsError: a setting in the environment cannot be used.
    """
    return lab.Settings.from_environment()
