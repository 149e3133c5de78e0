"""A typed formula is read by a whitelist: what it means is what sympy and Python mean, and the rest gets a sentence."""

import math

import numpy as np
import pytest
import sympy

from dlcore.elements import formula, own_surface, surfaces
from dlcore.elements.racer import Racer
from dlcore.elements.surfaces import SURFACES
from dlcore.experiments.surface_race import SurfaceRace
from dlcore.lab.experiment import ignore_progress

X, Y = sympy.symbols("x y", real=True)
HOSTILE = [
    "__import__('os').system('true')", "x.__class__", "().__class__.__bases__[0]", "lambda: 1", "[x for x in (1,)]",
    "x if y else 1", "(x := 3)", "f'{x}'", "open('x')", "eval('1')", "sin(x, y)", "sin(x=1)", "sin(*x)", "x < y",
    "x and y", "x // y", "x % y", "x @ y", "~x", "not x", "True", "None", "1j", "'x'", "x[0]", "x,", "{x}", "...", "z",
    "sin", "x;y", "x = 1", "import os", "", "   ", "x y", "2x", "(x", "x)", "x\x00", "é", "<b>x</b>", "`x`", "(" * 199,
]  # fmt: skip
ENDLESS = [
    "9**9**9**9", "x**9**9**9", "x**10**10", "(9**9)**9*x", "exp(exp(exp(9)))*x", "9.0**16*9.0**16", "1e400", "10**16",
    "x**17", "cosh(99)", "x**y", "2**x", "(-2)**0.5", "sqrt(-1)", "log(0)", "1/0", "x/(1-1)", "x/(y-y)", "0**-1",
]  # fmt: skip


def own(text, reach=5):
    return own_surface.id_of(text, reach)


@pytest.mark.parametrize("text", [*HOSTILE, *ENDLESS, "x+" * 90 + "x", "+".join(["x"] * 60)])
def test_what_is_not_on_the_list_gets_a_sentence(text):
    with pytest.raises(ValueError, match=r"\w+ .*\w+") as refused:
        surfaces.known(own(text))
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    "text",
    ["x**2 + 3*y^2", "2*pi*x", "-x", "+y", "x/3 - .5e-3*y", "abs(x) + sqrt(abs(y))", "e**2 * x",
     "exp(-x**2) * cos(10*x)", "log(1 + x**2 + y**2)", "tanh(x)*sinh(y/9) + cosh(x/9) + tan(x/9) + atan(y)", "x**-2",
     "x**0.5", "sin(3) + x", "2**10*x"],
)  # fmt: skip
def test_it_means_what_python_means(text):
    names = {
        name: getattr(math, name)
        for name in ("sin", "cos", "tan", "exp", "log", "sqrt", "tanh", "sinh", "cosh", "atan")
    }
    names |= {"abs": abs, "pi": math.pi, "e": math.e}
    read = sympy.lambdify((X, Y), formula.read(text).expression(X, Y))
    for x, y in [(1.3, -0.7), (0.2, 2.0)]:
        assert float(read(x, y)) == pytest.approx(eval(text.replace("^", "**"), names, {"x": x, "y": y}), rel=1e-12)


def test_two_texts_that_mean_the_same_are_the_same_surface():
    assert surfaces.known(own(" x^2+ (y) ")) == surfaces.known(own("x**2+y")) == "own:5:x ** 2 + y"


@pytest.mark.parametrize(
    "id", ["own:", "own:5", "own:5:", "own:x:x", "own:nan:x", "own:inf:x", "own:-1:x", "own:1e9:x"]
)
def test_a_broken_id_gets_a_sentence(id):
    with pytest.raises(ValueError, match=r"allowed|may hold"):
        surfaces.known(id)


def test_a_derivation_that_takes_too_long_is_cut_off(monkeypatch):
    monkeypatch.setattr(own_surface, "SECONDS", 0.0)
    with pytest.raises(ValueError, match="take too long"):
        surfaces.get(own("sin(x) + 0.123*y"))
    monkeypatch.undo()
    assert surfaces.get(own("sin(x) + 0.123*y")).name


TYPED = {
    "himmelblau": ("(x**2 + y - 11)**2 + (x + y**2 - 7)**2", 6),
    "rastrigin": ("20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)", 5.12),
    "three_hump_camel": ("2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2", 2.5),
    "monkey_saddle": ("x**3 - 3*x*y**2", 1.5),
    "plateau": ("(tanh(y + x) - tanh(1))**2 + (tanh(y - x) + tanh(1))**2", 4),
}


@pytest.mark.parametrize("id", TYPED)
def test_a_typed_copy_of_a_known_surface_is_that_surface(id):
    typed, known = surfaces.compiled(own(*TYPED[id])), surfaces.compiled(id)
    places = np.random.default_rng(0).uniform(-2, 2, (2, 50))
    np.testing.assert_allclose(typed.value(*places), known.value(*places), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(np.array(typed.gradient(*places)), known.gradient(*places), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(typed.hessian(*places), known.hessian(*places), rtol=1e-9, atol=1e-8)


@pytest.mark.parametrize("id", ["himmelblau", "three_hump_camel", "monkey_saddle", "plateau"])
def test_its_minima_are_found(id):
    found, record = surfaces.get(own(*TYPED[id])), SURFACES[id]
    for places, known in ((found.minima, record.minima), (found.traps, record.traps)):
        np.testing.assert_allclose(sorted(places), sorted(known), atol=1e-7)


@pytest.mark.parametrize("text", ["x", "5", "x**2", "sqrt(x)", "log(x*y)", "x*y"])
def test_there_is_no_minimum_in_a_slope_a_valley_or_a_saddle(text):
    found = surfaces.get(own(text))
    assert found.minima == found.traps == ()


def test_a_kink_can_be_a_minimum_and_a_pole_cannot():
    assert surfaces.get(own("abs(x - 0.31) + abs(y)")).minima[0] == pytest.approx((0.31, 0), abs=1e-5)
    assert surfaces.get(own("tan(x) + y**2", 3)).minima == ()


@pytest.mark.parametrize("text", ["5", "y", "x", "abs(x)", "sqrt(x)"])
def test_functions_have_the_shape_of_their_places(text):
    functions, x = surfaces.compiled(own(text)), np.linspace(0.5, 1, 6).reshape(2, 3)
    assert functions.value(x, x).shape == (2, 3)
    assert [part.shape for part in functions.gradient(x, x)] == [(2, 3), (2, 3)]
    assert functions.hessian(x, x).shape == (2, 3, 2, 2)


def test_a_formula_without_any_value_is_refused():
    with pytest.raises(ValueError, match="no finite value"):
        surfaces.get(own("log(-1 - x**2)"))


@pytest.mark.parametrize(
    ("text", "start"), [("log(x) + y**2", (4.0, 3.5)), ("sqrt(-y)", (4.0, -3.5)), ("x", (-4.0, 3.5))]
)
def test_a_race_starts_where_there_is_a_value(text, start):
    assert surfaces.get(own(text)).start == start


def test_who_starts_where_there_is_no_value_is_told_so():
    race = SurfaceRace(surface=own("log(x)"), start_x=-1, start_y=1, racers=(Racer(optimizer="sgd"),), steps=5)
    result = race.compute(ignore_progress)
    assert result.reasons == ("cannot start: the surface has no finite value there",)
    assert not np.isfinite(result.loss).any()
    assert not np.isfinite(result.effective_step).any()
