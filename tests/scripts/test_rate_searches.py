"""The scripts that search for learning rates find those of the dashboard."""

import pytest

from dlcore.elements import rate_search
from dlcore.elements.racer import Racer
from dlcore.experiments import regression_tuning, surface_tuning
from dlcore.experiments.regression_tuning import RegressionTuning
from dlcore.experiments.surface_tuning import SurfaceTuning

FEW = rate_search.Plan(low=1e-4, high=10.0, coarse=6, fine=4, rows=2)


@pytest.mark.parametrize("changed", [{}, {"batch": 24, "schedule": {"kind": "step"}, "activation": "relu"}])
def test_on_a_curve_the_same_rates_are_best(both, monkeypatch, changed):
    monkeypatch.setattr(regression_tuning, "SEARCH", FEW)
    found, shown = both(
        RegressionTuning(
            **{"points": 24, "width": 5, "batch": 8} | changed,
            steps=30,
            racers=[Racer(optimizer="adam"), Racer(optimizer="adam", settings={"beta1": 0.1}), Racer(optimizer="lion")],
        )
    )
    assert found == pytest.approx(shown, rel=1e-4)
    assert len(found) == 6


@pytest.mark.parametrize("changed", [{}, {"noise": 0.2, "seeds": 2, "schedule": {"kind": "cosine"}}])
def test_on_a_surface_the_same_rates_are_best(both, monkeypatch, changed):
    monkeypatch.setattr(surface_tuning, "PLAN", FEW)
    found, shown = both(SurfaceTuning(surface="beale", start_x=1, start_y=1.5, steps=20, **changed))
    assert found == pytest.approx(shown, rel=1e-8)
    assert len(found) == 6
