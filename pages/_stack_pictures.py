"""The pictures of the tab "Stack": the field on a photo, the section through the layers, the planes, the gradient."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from dlcore import lab
from dlcore.elements import photos
from dlcore.elements.convolution import layers, stack
from dlcore.elements.convolution.stack import Level, Seen
from dlcore.experiments.gradient_support import GradientSupport, GradientSupportResult
from dlcore.figures import gradient_support, receptive_field, receptive_planes, theme
from pages import _live, _photo, _plot, _stack_choices, _stack_words, _words
from pages._stack_choices import Choice
from pages._words import _

Run = lab.Run[GradientSupportResult]


def show_photo(choice: Choice) -> None:
    """Show the field of the unit on the photo; a click takes the nearest unit of the layer."""
    _plot.show(
        _plot.kept(("stack photo", *_meaning(choice), choice.photo.id), lambda: _on_photo(choice)),
        key="stack_photo_view",
        alt=_(
            "{photo}, pale where the unit does not see it, with the box of its receptive field; hatched where that "
            "reaches beyond the image."
        ).format(photo=choice.photo.words.capitalize()),
        height=390,
        view=f"{choice.levels[0].size}",
        on_click=functools.partial(_stack_choices.go_to, choice),
    )


def show_section(choice: Choice) -> None:
    """Show what the unit sees of each layer below, along a row; a click takes a unit of any layer."""
    levels = choice.below()
    _plot.show(
        _plot.kept(("stack section", *_meaning(choice)), lambda: _section(choice)),
        key="stack_section",
        alt=_("One row of units for each layer, the image at the bottom; marked is what the chosen unit sees of each."),
        height=max(390, 90 + 19 * len(levels)),
        view=f"{len(levels)} {choice.levels[0].size}",
        on_click=functools.partial(_stack_choices.climb, choice),
    )


def show_planes(choice: Choice) -> None:
    """Show the units of each layer as a plane, with those that the unit sees."""
    count = len(choice.below())
    _plot.show(
        _plot.kept(("stack planes", *_meaning(choice)), lambda: _planes(choice)),
        key="stack_planes",
        alt=_("The units of every layer as a square, the image first; marked are those that the chosen unit sees."),
        height=60 + 190 * -(-count // receptive_planes.PER_ROW),
        view=f"{count}",
    )


def draw_gradient(question: GradientSupport, run: Run | None) -> None:
    """Show the measured gradient with the measured and the predicted box, once it is there."""
    if run is None or run.result is None:
        return
    result = run.result
    _plot.show(
        _live.kept(question, run, "stack gradient", lambda: _gradient(question, result)),
        key="stack_gradient",
        alt=_("The gradient of the unit by every pixel, with the box that arithmetic predicts around it."),
        height=380,
        view=question.key(),
    )


def show_card() -> None:
    """Show the field of the default stack's middle unit on its photo, small."""
    question = GradientSupport()
    levels, unit = question.levels(), (question.row, question.column)
    choice = Choice(question.stack(), levels, len(levels) - 1, unit, _photo.sample("china"))
    _plot.show(
        _plot.kept(("stack card", *_meaning(choice)), lambda: theme.small(_on_photo(choice))),
        key="home_stack",
        alt=_("A photo with the receptive field of one unit of VGG's third block."),
        height=_plot.CARD_HEIGHT,
        view="card",
    )


def seen(choice: Choice) -> tuple[tuple[Seen, ...], tuple[Seen, ...]]:
    """Return what the unit sees of each level: along the rows, and along the columns."""
    rows, columns = (
        _seen(layers.written(choice.layers), choice.levels[0].size, choice.layer, one) for one in choice.unit
    )
    return rows, columns


@functools.lru_cache(maxsize=256)
def _seen(text: str, size: int, layer: int, unit: int) -> tuple[Seen, ...]:
    return stack.seen(stack.levels(layers.read(text), size)[: layer + 1], unit)


def _meaning(choice: Choice) -> tuple[str, ...]:
    text = layers.written(choice.layers[: choice.layer])
    return (text, str(choice.levels[0].size), *map(str, choice.unit), _words.language())


def _on_photo(choice: Choice) -> theme.Figure:
    level, (row, column) = choice.levels[choice.layer], choice.unit
    rows, columns = seen(choice)
    down, across = level.fields.box(row), level.fields.box(column)
    photo = receptive_field.Photo(
        photos.square(choice.photo.pixels, choice.levels[0].size),
        rows[0].cells if columns[0].cells else (),
        columns[0].cells if rows[0].cells else (),
        None if down is None or across is None else (down, across),
        [level.place(unit) for unit in range(level.size)],
        choice.unit,
    )
    names = _("receptive field"), _("outside the image"), _("unit")
    return receptive_field.on_photo(photo, names, (_("column (pixels)"), _("row (pixels)")))


def _section(choice: Choice) -> theme.Figure:
    _rows, columns = seen(choice)
    levels = choice.below()
    rows = [_row(levels, number, columns[number]) for number in range(len(levels))]
    field = levels[-1].fields.box(choice.unit[1])
    return receptive_field.section(rows, field, (_("column (pixels)"), _("layer")))


def _row(levels: Sequence[Level], number: int, found: Seen) -> receptive_field.Row:
    level = levels[number]
    return receptive_field.Row(
        _stack_words.layer(levels, number),
        float(level.first),
        float(level.step),
        level.size,
        stack.runs(found.cells),
        stack.runs(found.padding),
    )


def _planes(choice: Choice) -> theme.Figure:
    rows, columns = seen(choice)
    planes = []
    for number, level in enumerate(choice.below()):
        down, across = rows[number].cells, columns[number].cells
        words = _("{rows}×{columns}<br>of {size}×{size}")
        planes.append(
            receptive_planes.Plane(
                _stack_words.layer(choice.levels, number).replace(" · ", "<br>"),
                words.format(rows=len(down), columns=len(across), size=level.size),
                level.size,
                stack.runs(down),
                stack.runs(across),
            )
        )
    return receptive_planes.planes(planes, (_("columns of units"), _("rows of units")))


def _gradient(question: GradientSupport, result: GradientSupportResult) -> theme.Figure:
    fields = question.levels()[-1].fields
    down, across = fields.box(question.row), fields.box(question.column)
    measured = result.box(0), result.box(1)
    found = gradient_support.Gradient(
        result.strength,
        None if measured[0] is None or measured[1] is None else (measured[0], measured[1]),
        None if down is None or across is None else (down, across),
    )
    names = _("predicted field"), _("measured support"), _("gradient (share of the largest)")
    return gradient_support.support(found, names, (_("column (pixels)"), _("row (pixels)")))
