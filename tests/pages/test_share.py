"""The share row: one button for the link, one for the numbers behind the picture."""

import io

import pandas as pd
import pytest

PAGE = "pages/optimizers.py"


@pytest.fixture(scope="module")
def app(dashboard):
    return dashboard(PAGE)


def test_the_numbers_are_those_of_the_table(app, monkeypatch):
    from pages import _share

    seen = []
    monkeypatch.setattr(
        _share.st, "download_button", lambda label, text, name, *rest, **more: seen.append((text, name))
    )
    app.run()
    text, name = seen[0]
    table = next(frame.value for frame in app.dataframe if "final_loss" in frame.value.columns)
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(text)), pd.read_csv(io.StringIO(table.to_csv(index=False))))
    assert name == "surface-race.csv"
    assert len(table) == 4


def test_the_link_button_is_there(app):
    assert any(element.proto.id.endswith("s_share") for element in app.get("bidi_component"))
