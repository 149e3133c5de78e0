"""Choose a photo: a menu of samples, or an image of the visitor's own, which goes to the gallery under its hash."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from jaxtyping import UInt8

from dlcore.elements import photos, uploaded_image
from dlcore.lab import gallery
from pages import _controls, _lab, _words
from pages._words import _

OWN = "own"
NAMES = {**photos.SAMPLES, OWN: "Your own photo"}
"""Proper names, untranslated: they stand in the URL."""
_TYPES = ("image/png", "image/jpeg", "image/webp")
_LAST = "_last_photo"


class Photo(NamedTuple):
    """Be the photo that was chosen.

    Attributes:
        id: name of the sample, or the hash of the visitor's own: the same id is the same photo, on every page.
        words: what it shows, for sentences and for people who do not see it.
        pixels: red, green and blue, read-only, at most ``photos.LONGEST`` a side.
    """

    id: str
    words: str
    pixels: UInt8[np.ndarray, "height width 3"]


def usual(prefix: str, default: str = "china") -> dict[str, Any]:
    """Return the defaults of the two controls, by key, for ``_controls.wanted`` and for presets."""
    return {f"{prefix}_photo": default, f"{prefix}_image": ""}


def choose(prefix: str, *, label: str, default: str = "china", help: str | None = None) -> Photo:
    """Show the menu of photos, with the field for a file where the visitor brings one, and return the photo.

    The controls are ``<prefix>_photo`` (which of the menu) and ``<prefix>_image`` (the hash of the visitor's own).
    While there is no usable one of their own, a sentence says so and the default is returned.
    """
    chosen = _controls.choice(
        NAMES, key=f"{prefix}_photo", label=label, default=default, help=help,
        on_change=functools.partial(_take_last, prefix),
    )  # fmt: skip
    if chosen != OWN:
        return sample(chosen)
    id = _choose_own(prefix)
    return _own(id) or sample(default)


def sample(name: str) -> Photo:
    """Return one of the samples."""
    words = {"china": _("a pagoda-roofed Chinese temple"), "flower": _("a flower on a green ground")}
    return Photo(name, words[name], photos.sample(name))


def _choose_own(prefix: str) -> str:
    """Show the button behind which a file is chosen; return the image's hash, which the link carries."""
    with st.popover(_("Choose a file"), icon=":material/upload:", key=f"{prefix}_photo_drawer", width="stretch"):
        return _choose_file(prefix)


def _choose_file(prefix: str) -> str:
    """Show the field for a file, why the last one cannot be used, and the image's hash; return the hash."""
    st.file_uploader(
        _("A photo of yours (PNG, JPEG or WebP)"),
        _TYPES,
        key=f"{prefix}_file",
        on_change=_take_file,
        args=(prefix,),
        max_upload_size=uploaded_image.LARGEST_FILE // 10**6,
        help=_(
            "It is made smaller ({longest} pixels a side), stripped of everything but its pixels and kept on this "
            "server, where whoever has the link can see it."
        ).format(longest=photos.LONGEST),
    )
    if refused := st.session_state.get(f"_{prefix}_refused"):
        st.warning(_words.escaped(refused), icon=":material/error:")
    return _controls.text(
        key=f"{prefix}_image",
        label=_("Its SHA-256, which the link carries"),
        default="",
        longest=64,
        on_change=functools.partial(_forget_refusal, prefix),
    )


def _own(id: str) -> Photo | None:
    """Return the visitor's own photo, or None after a sentence that says why there is none."""
    if not id:
        st.caption(_("No photo yet: the picture shows the sample."))
        return None
    if not gallery.ID.fullmatch(id):
        words = _(
            "{id} is no image's SHA-256: that has 64 digits from 0 to 9 and a to f. The picture shows the sample."
        )
        st.warning(words.format(id=_words.literally(id)), icon=":material/error:")
        return None
    image = _lab.laboratory().gallery.get(id)
    if image is None:
        words = _("This server does not have the photo {id} (any more); bring it again. The picture shows the sample.")
        st.warning(words.format(id=_words.literally(id[:8])), icon=":material/image_not_supported:")
        return None
    return Photo(id, _("a visitor's own photo"), _decoded(image))


@functools.lru_cache(maxsize=32)
def _decoded(image: bytes) -> UInt8[np.ndarray, "height width 3"]:
    return uploaded_image.read(image)


def _take_file(prefix: str) -> None:
    """Put a file that has just been brought into the gallery and show it; note why if it cannot be used."""
    _forget_refusal(prefix)
    file = st.session_state[f"{prefix}_file"]
    if file is None:
        return
    try:
        image = photos.png(uploaded_image.read(file.getvalue()))
    except ValueError as refused:
        st.session_state[f"_{prefix}_refused"] = str(refused)
        return
    st.session_state[_LAST] = _lab.laboratory().gallery.put(image)
    _controls.put({f"{prefix}_photo": OWN, f"{prefix}_image": st.session_state[_LAST]})


def _take_last(prefix: str) -> None:
    """Take the photo that the visitor brought last, on whichever page, when the menu is set to their own."""
    if _LAST in st.session_state and not st.session_state.get(f"{prefix}_image"):
        _controls.put({f"{prefix}_image": st.session_state[_LAST]})


def _forget_refusal(prefix: str) -> None:
    st.session_state.pop(f"_{prefix}_refused", None)
