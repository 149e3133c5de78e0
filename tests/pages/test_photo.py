"""The menu of photos: samples, a visitor's own by its hash, and a sentence for every hash that shows nothing."""

import io
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from dlcore.elements import photos, uploaded_image
from pages import _photo


def page():
    import streamlit as st

    from pages import _photo

    photo = _photo.choose("demo", label="Photo")
    st.session_state["shown"] = photo


@pytest.fixture
def opened(quiet_lab):
    def open_with(**link):
        app = AppTest.from_function(page, default_timeout=20)
        for name, value in link.items():
            app.query_params[name] = value
        return app.run()

    return open_with


def own(quiet_lab):
    """Bring a photo into the gallery and return its pixels and hash."""
    pixels = np.random.default_rng(7).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    return pixels, quiet_lab.gallery.put(photos.png(pixels))


def test_the_default_is_a_sample_and_the_menu_has_the_others(opened):
    app = opened()
    shown = app.session_state["shown"]
    assert shown.id == "china"
    assert np.array_equal(shown.pixels, photos.sample("china"))
    assert app.selectbox(key="demo_photo").options == ["China", "Flower", "Your own photo"]
    app.selectbox(key="demo_photo").select("flower").run()
    assert app.session_state["shown"].id == "flower"


def test_a_link_with_a_hash_shows_that_photo(opened, quiet_lab):
    pixels, id = own(quiet_lab)
    app = opened(demo_photo="Your own photo", demo_image=id)
    assert not app.exception
    assert not app.warning
    assert np.array_equal(app.session_state["shown"].pixels, pixels)
    assert app.session_state["shown"].id == id


@pytest.mark.parametrize(
    ("hash", "sentence"),
    [("0" * 64, "does not have the photo"), ("../../etc/passwd", "is no image's SHA-256"), ("A" * 64, "is no image's")],
)
def test_a_hash_that_shows_nothing_gets_a_sentence_and_the_sample(opened, hash, sentence):
    app = opened(demo_photo="Your own photo", demo_image=hash)
    assert not app.exception
    assert sentence in app.warning[0].value
    assert app.session_state["shown"].id == "china"


def test_a_photo_whose_file_was_changed_is_not_shown(opened, quiet_lab):
    _pixels, id = own(quiet_lab)
    (quiet_lab.settings.store / "images" / id[:2] / f"{id}.png").write_bytes(photos.png(photos.sample("flower")))
    app = opened(demo_photo="Your own photo", demo_image=id)
    assert "does not have the photo" in app.warning[0].value


def test_the_field_for_a_file_comes_with_the_choice_and_says_what_is_allowed(opened):
    app = opened(demo_photo="Your own photo")
    field = app.get("file_uploader")[0].proto
    assert field.max_upload_size_mb * 10**6 <= uploaded_image.LARGEST_FILE
    assert "No photo yet" in app.caption[0].value
    assert opened().get("file_uploader") == []


def test_the_machine_says_how_many_photos_it_keeps_once_there_are_some(dashboard, quiet_lab):
    def lines():
        return [line for caption in dashboard("pages/convolution.py").caption for line in caption.value.split("  \n")]

    assert not any("**Photos**" in line for line in lines())
    own(quiet_lab)
    assert "**Photos** 1 that visitors brought" in lines()


def bring(monkeypatch, data):
    """Do what the field's callback does with a file of these bytes; return the state of the session."""
    state = {"demo_file": None if data is None else SimpleNamespace(getvalue=lambda: data)}
    monkeypatch.setattr(_photo.st, "session_state", state)
    _photo._take_file("demo")
    return state


def test_a_file_goes_to_the_gallery_and_the_controls_point_at_it(quiet_lab, monkeypatch):
    file = io.BytesIO()
    Image.new("RGB", (3000, 2000), "navy").save(file, "JPEG")
    state = bring(monkeypatch, file.getvalue())
    put = state["_pending"]
    assert put["demo_photo"] == "own"
    kept = uploaded_image.read(quiet_lab.gallery.get(put["demo_image"]))
    assert kept.shape == (341, 512, 3)
    assert np.abs(kept.astype(int) - [0, 0, 128]).max() < 3


def test_a_text_with_a_name_that_lies_changes_nothing_and_says_why(quiet_lab, monkeypatch):
    state = bring(monkeypatch, b"a text that is called holiday.png")
    assert "_pending" not in state
    assert "Allowed are PNG, JPEG and WebP" in state["_demo_refused"]
    assert bring(monkeypatch, None) == {"demo_file": None}


def test_streamlit_takes_files_of_that_size():
    assert st.get_option("server.maxUploadSize") * 10**6 >= uploaded_image.LARGEST_FILE
