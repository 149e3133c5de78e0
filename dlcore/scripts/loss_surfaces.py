"""What the scripts share that walk on a surface: its formula in torch, and one walk down by an optimizer of torch."""

from __future__ import annotations

import functools
import textwrap
from typing import Any

from dlcore.elements import divergence, surfaces
from dlcore.elements.surface import Surface
from dlcore.elements.surface_walk import SurfaceWalk
from dlcore.scripts import program, rate_factors
from dlcore.scripts.packed import LINE, Numbers
from dlcore.scripts.program import Setting, setting

SECONDS = 1.5e-4
"""That one step takes on one core: all of it calls."""

_WALK = '''
def walk(make, noise):
    """Walk down from the start; return x and y of all places, as far as they are near.

    The gradient is torch's own: it goes backwards through the formula of the surface.
    """
    position = torch.tensor(START, requires_grad=True)
    optimizer = make([position])
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, rate_factor)  #? schedule
    places = [position.tolist()]
    for step in range(STEPS):
        optimizer.zero_grad()
        surface(*position).backward()
        if tuple(position.tolist()) in KINKS:  #? kinks
            position.grad.zero_()  # in every direction it goes up from here  #? kinks
        position.grad += noise[step]  # the same for every optimizer  #? noise
        optimizer.step()
        scheduler.step()  #? schedule
        x, y = position.tolist()
        if not math.hypot(x - MIDDLE[0], y - MIDDLE[1]) <= FAR:
            break  # it has diverged: it will not come back
        places.append((x, y))
    return torch.tensor(places)


def heights(places):
    """Return the loss at all places of a walk."""
    with torch.no_grad():
        return surface(*places.T)
'''


def settings(asked: SurfaceWalk) -> list[Setting]:
    """Return the constants that say where is walked, and for how long."""
    record = surfaces.get(asked.surface)
    (left, right), (bottom, top) = record.view
    found = [
        setting("START", asked.start, "x and y"),
        setting("STEPS", asked.steps, "of each walk"),
        setting("MIDDLE", ((left + right) / 2, (bottom + top) / 2), "of the view"),
        setting("FAR", divergence.limit(record), "from the middle: who goes there has diverged"),
        *rate_factors.settings(asked.schedule),
    ]
    if record.has_condition:
        found.append(setting("CONDITION", asked.condition, "the condition number"))
    if record.kinks:
        found.append(setting("KINKS", record.kinks, "places without a gradient"))
    return found


def parts(asked: SurfaceWalk) -> list[str]:
    """Return the functions ``surface``, ``walk`` and ``heights``."""
    record = surfaces.get(asked.surface)
    walk = program.only_if(
        _WALK, schedule=asked.schedule.kind != "constant", kinks=bool(record.kinks), noise=bool(asked.noise)
    )
    return [_formula(record), *rate_factors.parts(asked.schedule), walk, _NOISES if asked.noise else _NO_NOISE]


def numbers(asked: SurfaceWalk) -> list[Numbers]:
    """Return the noise of every run."""
    found = list(rate_factors.numbers(asked.schedule, asked.steps))
    if asked.noise:
        words = f"Noise of std {asked.noise} on the gradient, by run, step and direction (numpy, seed {asked.seed})."
        found.append(Numbers("noise", asked.disturbance().transpose(2, 0, 1), words))
    return found


_NOISES = '''
def noises():
    """Return the noise on the gradient of each run."""
    return unpack("noise").unbind()
'''

_NO_NOISE = '''
def noises():
    """Return the noise on the gradient of each run: there is one run, without noise."""
    return [None]
'''


def _formula(record: Surface) -> str:
    """Write the surface as a function of x and y."""
    import sympy

    x, y, condition = sympy.symbols("x y CONDITION", real=True)
    symbols = (x, y, condition) if record.has_condition else (x, y)
    loss = sympy.sympify(record.expression(*symbols))
    text = _printer()().doprint(loss)
    if not loss.has(x, y):
        text += " + 0 * (x + y)"  # flat: torch wants something to derive
    line = f"    return {text}"
    if len(line) > LINE:
        rows = textwrap.wrap(text, LINE - 8, break_long_words=False, break_on_hyphens=False)
        line = "\n".join(("    return (", *(f"        {row}" for row in rows), "    )"))
    return f'def surface(x, y):\n    """Return the loss: the height of {record.name} above (x, y)."""\n{line}'


@functools.cache
def _printer() -> Any:
    """Return what prints a formula of sympy as Python: torch's functions of x and y, ``math``'s of numbers."""
    import sympy
    from sympy.printing.str import StrPrinter

    class Printer(StrPrinter):  # type: ignore[misc]  # sympy ships no types
        def _print_Function(self, expression: Any) -> str:  # noqa: N802  # sympy's name
            home = "torch" if expression.free_symbols else "math"
            name = {"Abs": "abs" if home == "torch" else "fabs"}.get(expression.func.__name__, expression.func.__name__)
            return f"{home}.{name}({self.stringify(expression.args, ', ')})"

        def _print_Abs(self, expression: Any) -> str:  # noqa: N802  # sympy's name
            return self._print_Function(expression)

        def _print_Pow(self, expression: Any, rational: bool = False) -> str:  # noqa: N802  # sympy's name
            if abs(expression.exp) is not sympy.S.Half:
                return str(super()._print_Pow(expression, rational))
            root = f"{'torch' if expression.free_symbols else 'math'}.sqrt({self._print(expression.base)})"
            return root if expression.exp > 0 else f"1/{root}"

        def _print_Float(self, expression: Any) -> str:  # noqa: N802  # sympy's name
            return repr(float(expression))

        def _print_Pi(self, _: Any) -> str:  # noqa: N802  # sympy's name
            return "math.pi"

        def _print_Exp1(self, _: Any) -> str:  # noqa: N802  # sympy's name
            return "math.e"

    return Printer
