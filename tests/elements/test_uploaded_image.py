import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dlcore.elements import photos, uploaded_image


def packed(image, format="PNG", **options):
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def gradient(width, height):
    rows, columns = np.mgrid[0:height, 0:width]
    parts = (rows * 255 // max(height - 1, 1), columns * 255 // max(width - 1, 1), np.full_like(rows, 90))
    return Image.fromarray(np.stack(parts, -1).astype(np.uint8))


def claiming(width, height):
    """Return a PNG of a few bytes whose header claims a size."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


TEMPLE = Image.fromarray(photos.sample("china"))
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'
REFUSED = {
    "zero bytes": (b"", "^The file is empty.$"),
    "a text": (b"I am a photo, honestly.\n" * 9, "The file is no image .* Allowed are PNG, JPEG and WebP images.$"),
    "a GIF": (packed(gradient(40, 30).convert("P"), "GIF"), "^The file is a GIF image, whatever its name says. A"),
    "a BMP": (packed(gradient(40, 30), "BMP"), "a BMP image"),
    "a TIFF": (packed(gradient(40, 30), "TIFF"), "a TIFF image"),
    "an SVG": (SVG, "an XML or SVG file"),
    "a ZIP": (b"PK\3\4" + bytes(99), "a ZIP archive"),
    "too many bytes": (bytes(uploaded_image.LARGEST_FILE + 1), r"^The file has 8.0 MB; at most 8 MB are allowed.$"),
    "a bomb": (claiming(100_000, 100_000), "pixels; at most 25 million pixels are allowed"),
    "a small bomb": (claiming(10_000, 10_000), "pixels; at most 25 million pixels are allowed"),
    "too many pixels": (claiming(5001, 5000), "^The image has 5,001 × 5,000 pixels; at most 25 million"),
    "too small": (packed(gradient(15, 200)), "15 × 200 pixels; each side must have at least 16"),
    "too slim": (packed(gradient(2000, 20)), "at most 32 times as long as the other"),
    "a truncated PNG": (packed(TEMPLE)[:20_000], "incomplete or damaged"),
    "a truncated JPEG": (packed(TEMPLE, "JPEG")[:9000], "incomplete or damaged"),
    "a truncated WebP": (packed(TEMPLE, "WEBP")[:9000], "incomplete or damaged"),
    "a header alone": (packed(gradient(40, 30))[:40], "^The (image is incomplete|file is no image)"),
    "a PNG with no pixels": (claiming(400, 300), "incomplete or damaged"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_used_gets_one_sentence(case):
    data, sentence = REFUSED[case]
    with pytest.raises(ValueError, match=sentence) as refused:
        uploaded_image.read(data)
    assert "\n" not in str(refused.value)
    assert str(refused.value).endswith(".")


def test_text_that_unpacks_to_more_than_it_should_is_refused():
    """A PNG's compressed comment can be a bomb of its own."""
    bomb = zlib.compress(bytes(10**8))
    body = b"zTXt" + b"note\0\0" + bomb
    sound = packed(gradient(40, 30))
    after_header = (
        sound[:33] + struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)) + sound[33:]
    )
    with pytest.raises(ValueError, match=r"damaged|no image"):
        uploaded_image.read(after_header)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_ten_megapixels_come_out_right(format):
    whole = gradient(4000, 2500)
    found = uploaded_image.read(packed(whole, format))
    assert found.shape == (320, 512, 3)
    wanted = np.asarray(whole.resize((512, 320), Image.Resampling.BOX)).astype(int)
    assert np.abs(found.astype(int) - wanted).max() <= 6
    assert not found.flags.writeable


def test_a_small_png_keeps_its_pixels():
    photo = photos.sample("flower")
    assert np.array_equal(uploaded_image.read(photos.png(photo)), photo)


@pytest.mark.parametrize(("orientation", "turn"), [(1, 0), (3, 2), (6, 3), (8, 1)])
@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_photo_taken_sideways_stands_upright(format, orientation, turn):
    image = gradient(64, 48)
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if format == "WEBP" else {"quality": 95} if format == "JPEG" else {}
    found = uploaded_image.read(packed(image, format, exif=exif, **options))
    wanted = np.rot90(np.asarray(image), turn)
    assert found.shape == wanted.shape
    assert np.abs(found.astype(int) - wanted.astype(int)).max() <= 12


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK"])
def test_every_mode_becomes_colours(mode):
    format = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new("RGB", (64, 48), (255, 255, 255)).convert(mode)
    assert (uploaded_image.read(packed(image, format)) > 250).all()
    black = Image.new("RGB", (64, 48), (0, 0, 0)).convert(mode)
    assert (uploaded_image.read(packed(black, format)) < 5).all()


def test_sixteen_bits_of_grey_are_scaled_not_cut_off():
    ramp = np.linspace(0, 65535, 64 * 64).reshape(64, 64).astype(np.uint16)
    found = uploaded_image.read(packed(Image.fromarray(ramp)))
    assert np.abs(found[..., 0] - ramp / 257).max() <= 0.51
    assert np.array_equal(found[..., 0], found[..., 2])
    assert uploaded_image.read(packed(Image.fromarray(ramp), transparency=40_000)).shape == (64, 64, 3)


def test_what_is_transparent_is_white_and_half_of_it_half():
    image = Image.new("RGBA", (64, 48), (255, 0, 0, 0))
    assert (uploaded_image.read(packed(image)) == 255).all()
    image.putalpha(128)
    assert np.abs(uploaded_image.read(packed(image)).astype(int) - [255, 127, 127]).max() <= 1
    palette = Image.new("P", (64, 48), 1)
    palette.putpalette([255, 0, 0, 0, 0, 255])
    assert (uploaded_image.read(packed(palette, transparency=1)) == 255).all()


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_an_animation_shows_its_first_frame(format):
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "lime", "blue")]
    moving = packed(frames[0], format, save_all=True, append_images=frames[1:], duration=50, lossless=True)
    assert (uploaded_image.read(moving) == [255, 0, 0]).all()


@pytest.mark.filterwarnings("default")  # Pillow warns of the EXIF it cannot read, and decodes the image
def test_hostile_exif_does_no_harm():
    found = uploaded_image.read(
        packed(gradient(64, 48), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 60)
    )
    assert found.shape == (48, 64, 3)


SOUND = {format: packed(gradient(64, 48), format) for format in ("PNG", "JPEG", "WEBP")}


@pytest.mark.filterwarnings("default")  # as above
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(SOUND)), st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=6))
def test_a_damaged_file_is_a_photo_or_a_sentence(format, blows):
    data = bytearray(SOUND[format])
    for place, value in blows:
        data[place % len(data)] = value
    found, sentence = np.zeros((16, 16, 3), np.uint8), "."
    try:
        found = uploaded_image.read(bytes(data))
    except ValueError as refused:
        sentence = str(refused)
    assert sentence.endswith(".")
    assert found.dtype == np.uint8
    assert found.ndim == 3
