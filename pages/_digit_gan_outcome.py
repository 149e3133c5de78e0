"""What came of the digit GAN: what went wrong, classes, copies, the course of the game, predictions, formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements.datasets import CLASSES
from dlcore.elements.latent import sample_quality
from dlcore.experiments.digit_gan import ALIKE, COPIED, SAMPLES, DigitGAN, DigitGANResult
from dlcore.figures import digit_gan as figures
from pages import _digit_gan_formulas, _digit_gan_pictures, _formula, _live, _measured, _plot, _share, _words
from pages._digit_gan_pictures import Run
from pages._words import _

NEIGHBOURS = 12
"""How many samples are shown over the training images nearest to them."""


def sum_up(question: DigitGAN, result: DigitGANResult | None) -> None:
    """Say beside the picture how many parameters play, and what came of it in four numbers; name what went wrong."""
    sizes = question.blueprint.sizes
    words = _("G has {generator} parameters, D has {critic}; {images} training images.")
    st.caption(
        words.format(
            generator=f"{sizes['generator']:,}", critic=f"{sizes['critic']:,}", images=f"{question.training_images:,}"
        )
    )
    if result is None:
        return
    if result.learned:
        _show_numbers(result)
    for trouble in _troubles(question, result):
        st.warning(trouble, icon=":material/trending_up:")


def _show_numbers(result: DigitGANResult) -> None:
    one, two, three, four = st.columns(4)
    words = _("Classes with at least {share:.0%} of their real share among {samples} samples, says a classifier.")
    one.metric(
        _("Classes"), str(result.covered),
        help=words.format(share=sample_quality.FEWEST, samples=SAMPLES),
    )  # fmt: skip  # one line for what stands there
    words = _("In the features of our own digits classifier; {real:.2f} between real test and training images.")
    two.metric(_("Fréchet"), f"{result.frechet[-1]:.1f}", help=words.format(real=result.real_frechet))
    words = _("Median distance between neighbouring samples, as a share of that between real images; 0: all alike.")
    three.metric(_("Variety"), f"{result.variety:.2f}", help=words)
    words = _("Median distance of a sample to the nearest training image, as a share of a test image's; 0: copies.")
    four.metric(_("Novelty"), f"{result.closeness:.2f}", help=words)


def _troubles(question: DigitGAN, result: DigitGANResult) -> list[str]:
    """Name what went wrong, each with the measure that shows it."""
    if result.diverged_at:
        words = _(
            "**Diverged at step {step}**: a loss or a parameter is not finite. Try learning rates below {rate:g}."
        )
        rate = min(question.generator_rate, question.critic_rate)
        return [words.format(step=f"{result.diverged_at:,}", rate=rate)]
    found = []
    if result.covered < CLASSES:
        words = _("**Mode collapse**: only {covered} of {classes} classes are among the samples (missing: {missing}).")
        low = np.flatnonzero(result.shares[-1] < sample_quality.FEWEST * result.real_shares)
        found.append(words.format(covered=result.covered, classes=CLASSES, missing=", ".join(map(str, low))))
    if result.variety < ALIKE:
        words = _("**The samples are nearly alike**: neighbours are {variety:.2f} times as far apart as real images.")
        found.append(words.format(variety=result.variety))
    if result.closeness < COPIED:
        words = _("**Copies**: samples are {closeness:.2f} times as far from a training image as test images are.")
        found.append(words.format(closeness=result.closeness))
    gap = result.accuracy[-1, 0] - result.accuracy[-1, 1]
    if gap > 0.2:
        words = _("**D learns by heart**: it tells {training:.0%} of its training images right, {test:.0%} of others.")
        found.append(words.format(training=result.accuracy[-1, 0], test=result.accuracy[-1, 1]))
    return found


def tell(result: DigitGANResult) -> None:
    """Say what was measured and what to notice."""
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="dcg_notice"):
        if result.learned:
            st.markdown("\n\n".join(_told(result)))
        st.markdown(_words.explanation("digit_gan", "notice"))


def _told(result: DigitGANResult) -> list[str]:
    words = _(
        "**In the end D tells {training:.0%} of the training images right, {test:.0%} of the test images and "
        "{fake:.0%} of the samples**; who guesses tells half of them. Our own digits classifier, which reads "
        "{reader:.1%} of the test images, finds {covered} of 10 classes; the rarest, {rare}, is {least:.1%} of the "
        "samples."
    )
    training, test, fake = result.accuracy[-1]
    return [
        words.format(
            training=training, test=test, fake=fake, reader=result.reader_accuracy, covered=result.covered,
            rare=int(result.shares[-1].argmin()), least=float(result.shares[-1].min()),
        )
    ]  # fmt: skip  # one line of numbers


def show(question: DigitGAN, run: Run, result: DigitGANResult) -> None:
    """Show what the samples are like, how the game went, what was predicted, and the formulas."""
    if result.learned:
        _show_samples(question, run, result)
    st.subheader(_("How the game went"), anchor=False)
    for column, which in zip(st.columns(3), ("losses", "accuracy", "score"), strict=True):
        with column:
            _digit_gan_pictures.show_course(question, run, which, height=250)
    st.caption(_words.explanation("digit_gan", "course"))
    if result.learned:
        _measured.show(_predictions(question, result), key="dcg_measured", quantity=_("value"), of=_("Quantity"))
    table = _table(result)
    alt = _("The measurements, moment by moment.")
    st.dataframe(
        table, hide_index=True, key="dcg_table", column_config=_columns(), alt=alt, placeholder="–", height=240
    )
    _share.show(key="dcg_share", table=table, name="digit-gan")
    _formula.drawer("dcg_formulas", lambda: _digit_gan_formulas.show(question, result))


def _show_samples(question: DigitGAN, run: Run, result: DigitGANResult) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(_("Which digits it makes"), anchor=False)
        names = _("samples"), _("training images"), _("class"), _("share")
        drawn = _live.kept(
            question, run, "dcg shares", lambda: figures.class_shares(result.shares[-1], result.real_shares, names)
        )
        alt = _("How often each digit is among the samples, and among the training images.")
        _plot.show(drawn, key="dcg_shares", alt=alt, height=260, view="shares")
    with right:
        st.subheader(_("Made up, or learned by heart?"), anchor=False)
        names = _("samples"), _("test images"), _("distance to the nearest training image"), _("share")
        drawn = _live.kept(
            question, run, "dcg distances",
            lambda: figures.distances(result.copy_distance, result.test_distance, names),
        )  # fmt: skip  # one line for what it depends on, one for what is drawn
        alt = _("How far samples and test images are from the nearest training image.")
        _plot.show(drawn, key="dcg_distances", alt=alt, height=260, view="distances")
    _show_neighbours(question, run, result)


def _show_neighbours(question: DigitGAN, run: Run, result: DigitGANResult) -> None:
    shape = (-1, question.side, question.side)
    pair = [images[:NEIGHBOURS].reshape(shape) for images in (result.frames[-1], result.nearest_images)]
    captions = [
        f"{label} ({sure:.0%})<br>{far:.2f}"
        for label, sure, far in zip(result.labels, result.sureness, result.copy_distance[:NEIGHBOURS], strict=False)
    ]
    names = _("what the classifier takes it for (how surely), and the distance"), _("image"), _("sample"), _("nearest")
    drawn = _live.kept(question, run, "dcg neighbours", lambda: figures.rows(pair, captions, names))
    alt = _("Some samples, and below each the training image nearest to it.")
    _plot.show(drawn, key="dcg_neighbours", alt=alt, height=236, view="neighbours")


def _predictions(question: DigitGAN, result: DigitGANResult) -> list[_measured.Comparison]:
    """Set what a perfect generator would give beside what was found."""
    remark = _("of a perfect generator, against which the best D can only guess")
    half = _("a D that can only guess is right half of the time")
    return [
        _measured.Comparison(
            _("Value of the game, test images"), _digit_gan_pictures.level(question), result.value[-1, 1], remark
        ),
        _measured.Comparison(_("Share of samples that D tells right"), 0.5, result.accuracy[-1, 2], half),
        _measured.Comparison(
            _("Fréchet distance"), result.real_frechet, result.frechet[-1],
            _("what real test images have: no fewer can be expected of so few"),
        ),
        _measured.Comparison(
            _("Class score"), result.real_score, result.score[-1], _("what real test images have")
        ),
        _measured.Comparison(
            _("Parameters"), sum(question.blueprint.sizes.values()), len(result.row), _("G and D together")
        ),
    ]  # fmt: skip  # one line for the numbers of each


def _table(result: DigitGANResult) -> pd.DataFrame:
    """Return one row per moment."""
    course = result.course
    numbers = {
        "step": course.steps,
        "value_training": course.value[:, 0],
        "value_test": course.value[:, 1],
        "right_training": course.accuracy[:, 0],
        "right_test": course.accuracy[:, 1],
        "right_samples": course.accuracy[:, 2],
        "frechet": course.frechet,
        "class_score": course.score,
        "classes": sample_quality.covered(course.shares, result.real_shares),
    }
    return pd.DataFrame(numbers | {f"share_{digit}": course.shares[:, digit] for digit in range(CLASSES)})


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    labels = {
        "step": (_("Step"), "localized"),
        "value_training": (_("Value, training"), "%.3f"),
        "value_test": (_("Value, test"), "%.3f"),
        "right_training": (_("D right, training"), "%.3f"),
        "right_test": (_("D right, test"), "%.3f"),
        "right_samples": (_("D right, samples"), "%.3f"),
        "frechet": (_("Fréchet distance"), "%.2f"),
        "class_score": (_("Class score"), "%.2f"),
        "classes": (_("Classes"), "%d"),
    }
    shares = {f"share_{digit}": (_("Share of {digit}").format(digit=digit), "%.3f") for digit in range(CLASSES)}
    return {name: number(label, format=form) for name, (label, form) in (labels | shares).items()}
