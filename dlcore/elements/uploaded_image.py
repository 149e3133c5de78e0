"""Images that people bring: what the decoder says they are decides, size is limited before anything is decoded.

Every file that cannot be used raises a ``ValueError`` whose sentence says why and what is allowed.
"""

from __future__ import annotations

import contextlib
import io
import threading
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import UInt8

from dlcore.elements import photos

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST_FILE = 8 * 10**6
"""Bytes of a file."""
MOST_PIXELS = 25 * 10**6
"""Width times height, as the file's header has it: a decoded image takes up to four bytes a pixel, and its copies."""
SHORTEST = 16
"""Pixels of the shorter side after the image was made smaller: a narrower one shows nothing of a filter."""
_OTHERS = {
    b"GIF8": "a GIF image",
    b"BM": "a BMP image",
    b"II*\0": "a TIFF image",
    b"MM\0*": "a TIFF image",
    b"%PDF": "a PDF file",
    b"<svg": "an SVG drawing",
    b"<?xml": "an XML or SVG file",
    b"PK\3\4": "a ZIP archive",
}
"""How some other files begin."""
_one_at_a_time = threading.Lock()
"""Decoding 25 million pixels takes some 300 MB for a moment; two at once shall not take twice as much."""


def read(data: bytes) -> UInt8[np.ndarray, "height width 3"]:
    """Return the image in a PNG, JPEG or WebP file (read-only), upright, on white, at most ``photos.LONGEST`` a side.

    Of an animation it is the first frame. Colour profiles are not applied.

    Raises:
        ValueError: the file cannot be used; the sentence says why.
    """
    from PIL import Image, UnidentifiedImageError

    if not data:
        raise ValueError("The file is empty.")
    if len(data) > LARGEST_FILE:
        raise ValueError(f"The file has {len(data) / 1e6:.1f} MB; at most {LARGEST_FILE / 1e6:.0f} MB are allowed.")
    try:
        with _one_at_a_time, Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_size(*image.size)
            return _decoded(image)
    except _Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError(f"The image has far too many pixels; at most {_millions(MOST_PIXELS)} are allowed.") from None
    except UnidentifiedImageError:
        raise ValueError(f"{_what(data)} Allowed are PNG, JPEG and WebP images.") from None
    except Exception:  # noqa: BLE001  # whatever a broken or hostile file does to the decoder, its owner gets a sentence
        raise ValueError("The image is incomplete or damaged: it cannot be decoded.") from None


class _Refused(ValueError):  # noqa: N818  # not an error of the decoder
    """Say what is wrong with an image that could be decoded."""


def _check_size(width: int, height: int) -> None:
    """Refuse an image by the size in its header, before its pixels are decoded."""
    size = f"{width:,} × {height:,} pixels"
    if width * height > MOST_PIXELS:
        raise _Refused(f"The image has {size}; at most {_millions(MOST_PIXELS)} are allowed.")
    if min(photos.shrunk_size(width, height, photos.LONGEST)) < SHORTEST:
        slimmest = photos.LONGEST // SHORTEST
        raise _Refused(
            f"The image has {size}; each side must have at least {SHORTEST}, and one may be at most {slimmest} times "
            "as long as the other."
        )


def _decoded(image: Image) -> UInt8[np.ndarray, "height width 3"]:
    from PIL import Image as Pillow
    from PIL import ImageOps

    size = photos.shrunk_size(*image.size, photos.LONGEST)
    if image.format == "JPEG":
        image.draft(None, (2 * size[0], 2 * size[1]))  # decode at 1/2, 1/4 or 1/8 of the size where that is enough
    image.load()
    plain = _in_eight_bits(image)
    small = plain if plain.size == size else plain.resize(size, Pillow.Resampling.HAMMING, reducing_gap=3.0)
    with contextlib.suppress(Exception):  # whatever else stands in its EXIF, the image itself is sound
        small = ImageOps.exif_transpose(small)
    if small.mode == "RGBA":
        white = Pillow.new("RGBA", small.size, "white")
        small = Pillow.alpha_composite(white, small).convert("RGB")
    pixels = np.array(small)
    pixels.flags.writeable = False
    return pixels


def _in_eight_bits(image: Image) -> Image:
    """Return the image as RGB, or RGBA where parts of it are transparent; what else it holds is kept for its pose."""
    from PIL import Image as Pillow

    if image.mode.startswith("I"):  # 16 bits of grey; Pillow would cut them off at 255
        grey = Pillow.fromarray((np.asarray(image) / 257.0 + 0.5).astype(np.uint8))
        grey.info = {name: value for name, value in image.info.items() if name != "transparency"}
        image = grey
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _what(data: bytes) -> str:
    """Say what a file is that the decoders do not know."""
    start = data[:1000].lstrip()
    for signature, name in _OTHERS.items():
        if start.startswith(signature):
            return f"The file is {name}, whatever its name says."
    return "The file is no image that can be read here, whatever its name says."


def _millions(pixels: int) -> str:
    return f"{pixels / 1e6:.0f} million pixels"
