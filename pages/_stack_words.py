"""What is said of fields in sentences and cells: sizes, centres, and on what they depend."""

from __future__ import annotations

from collections.abc import Sequence

from dlcore.elements.convolution.field import Phases
from dlcore.elements.convolution.stack import Level
from pages._words import _

MOST_PHASES = 4
"""Phases up to which each is told by itself."""


def layer(levels: Sequence[Level], number: int) -> str:
    """Return a layer's number and text; the image has neither."""
    found = levels[number].layer
    return _("image") if found is None else f"{number} · {found}"


def size(fields: Phases) -> str:
    """Return the size of the fields, from the smallest to the largest where they depend on the position."""
    low, high = min(fields.sizes), max(fields.sizes)
    return str(low) if low == high else f"{low}–{high}"


def stride(fields: Phases) -> str:
    """Return the effective stride, a fraction where it is one."""
    return str(fields.stride)


def padding(fields: Phases) -> str:
    """Return how far the first unit's field begins before the image."""
    box = fields.box(0)
    return "–" if box is None else str(-box[0])


def centre(fields: Phases) -> str:
    """Return the centre of every unit's field as a rule for unit u, with one rule for each phase."""
    if fields.period == 1:
        return _rule(fields.centre(0), f"{fields.shift}u" if fields.shift != 1 else "u")
    if fields.period > MOST_PHASES:
        return _("repeats every {period} units, {shift} on").format(period=fields.period, shift=_cells(fields.shift))
    rules = []
    for phase in range(fields.period):
        turn = f"{fields.shift}⌊u/{fields.period}⌋" if fields.shift != 1 else f"⌊u/{fields.period}⌋"
        rules.append(f"{_rule(fields.centre(phase), turn)} (u mod {fields.period} = {phase})")
    return "; ".join(rules)


def dependence(levels: Sequence[Level], number: int) -> str:
    """Say exactly how the fields of a layer depend on the unit's position; empty where they do not."""
    fields = levels[number].fields
    if fields.period == 1:
        return ""
    said = _(
        "**The field depends on the position.** Behind a transposed convolution the fields of layer {layer} come in "
        "turns: unit u + {period} sees what unit u sees, moved by {shift} (effective stride {stride})."
    ).format(layer=number, period=fields.period, shift=_cells(fields.shift), stride=fields.stride)
    if fields.period > 2 * MOST_PHASES:
        low, high = min(fields.sizes), max(fields.sizes)
        told = _("Their sizes go from {low} to {high}.").format(low=low, high=high)
    else:
        each = _("u mod {period} = {phase}: {seen}")
        told = "; ".join(
            each.format(period=fields.period, phase=phase, seen=_box(fields, phase)) for phase in range(fields.period)
        )
    return f"{said} {told}"


def _box(fields: Phases, unit: int) -> str:
    box = fields.box(unit)
    if box is None:
        return _("nothing")
    words = _("{size}, the first time {first} to {last}")
    return words.format(size=_cells(box[1] - box[0] + 1), first=signed(box[0]), last=signed(box[1]))


def _cells(count: int) -> str:
    return _("1 cell") if count == 1 else _("{count} cells").format(count=count)


def _rule(start: float | None, turn: str) -> str:
    return "–" if start is None else f"{signed(start)} + {turn}"


def signed(value: float) -> str:
    """Return a number with a minus sign instead of a hyphen."""
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")
