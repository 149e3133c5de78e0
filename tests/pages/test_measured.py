"""Predicted beside measured: the difference is relative to the prediction, and silence stays silence."""

import math

import pytest
from streamlit.testing.v1 import AppTest

from pages import _measured
from pages._measured import Comparison


@pytest.mark.parametrize(
    ("predicted", "measured", "words"),
    [
        (0.8, 0.8, "+0.00 %"),
        (0.8, 0.88, "+10.00 %"),
        (2.0, 1.0, "-50.00 %"),
        (math.nan, 1.0, "–"),
        (1.0, math.nan, "–"),
        (0.0, 1.0, "–"),  # nothing can be said in per cent of nothing
    ],
)
def test_the_difference_is_in_per_cent_of_the_prediction(predicted, measured, words):
    assert _measured._difference(Comparison("x", predicted, measured)) == words


def page():
    from pages import _measured

    rows = [_measured.Comparison("SGD", 0.98, 0.98), _measured.Comparison("Adam", float("nan"), 0.5, "no theory")]
    _measured.show(rows, key="m", quantity="factor")


def test_the_table_names_the_quantity_and_keeps_the_order():
    app = AppTest.from_function(page, default_timeout=20).run()
    assert not app.exception
    table = app.dataframe[0].value
    assert list(table.iloc[:, 0]) == ["SGD", "Adam"]
    assert [name for name in table.columns if "factor" in name] == ["Predicted factor", "Measured factor"]
    assert math.isnan(table["Predicted factor"].iloc[1])


def test_a_rule_that_lands_in_one_step_breaks_no_page(dashboard):
    """In a round bowl with learning rate 1/λ the predicted factor is exactly zero."""
    app = dashboard("pages/optimizers.py", s_kappa="1", s_o="SGD", s_sgd_lr="1")
    assert not app.exception
    assert not app.error
