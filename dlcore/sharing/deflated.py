"""Bytes as letters that an address takes as they are: deflated, then base64 for addresses; unpacked with a limit."""

from __future__ import annotations

import base64
import binascii
import re
import zlib

_LETTERS = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)
_RAW = -15  # deflate without header and checksum: a cut text shows by its missing end


class DamagedError(ValueError):
    """Say that a text was not packed here, or was cut."""


class TooLargeError(ValueError):
    """Say that a text unpacks to more than is allowed, however small it is packed."""


def pack(plain: bytes) -> str:
    """Return the letters: the same for the same bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW)
    return base64.urlsafe_b64encode(packer.compress(plain) + packer.flush()).decode().rstrip("=")


def unpack(text: str, longest: int) -> bytes:
    """Return the bytes behind the letters, without ever unpacking more than ``longest`` and one.

    Raises:
        DamagedError: the text was not packed by ``pack``, or was cut.
        TooLargeError: it holds more than ``longest`` bytes.
    """
    if not _LETTERS.fullmatch(text):
        raise DamagedError
    unpacker = zlib.decompressobj(_RAW)
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        plain = unpacker.decompress(packed, longest + 1)
    except (binascii.Error, zlib.error) as error:
        raise DamagedError from error
    if len(plain) > longest:
        raise TooLargeError
    if not unpacker.eof or unpacker.unused_data:
        raise DamagedError
    return plain
