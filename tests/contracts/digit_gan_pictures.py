"""The figures of the tab "Digit GAN", drawn from a small real result, for ``test_every_figure``."""

import numpy as np

from dlcore.experiments.digit_gan import DigitGAN
from dlcore.figures import curves, digit_gan
from dlcore.lab.experiment import ignore_progress


def material():
    """Train a tiny GAN."""
    return {"seen": DigitGAN(channels=2, dims=2, steps=20).compute(ignore_progress)}


def _square(images):
    return images.reshape(*images.shape[:-1], 8, 8)


def _mosaics(frames, real, steps):
    return digit_gan.mosaics(_square(frames), _square(real), steps, ("samples", "real", "step"))


def _course(seen, logarithmic, unit):
    line = digit_gan.Line("samples", "#1f86c7", seen.frechet, seen.steps)
    return digit_gan.course([line, line], curves.Axes("step", "distance", logarithmic=logarithmic), 20, unit)


def _of(draw):
    return lambda m: draw(m["digit_gan"]["seen"])


PICTURES = {
    "digit_gan.mosaics": [
        _of(lambda seen: _mosaics(seen.frames, seen.real_images, seen.steps)),
        _of(lambda seen: _mosaics(seen.frames[:1, :0], seen.real_images[:5], seen.steps[:1])),
        _of(lambda seen: _mosaics(seen.frames[-1:], seen.real_images[:0], seen.steps[-1:])),
    ],
    "digit_gan.course": [
        _of(lambda seen, logarithmic=logarithmic, unit=unit: _course(seen, logarithmic, unit))
        for logarithmic, unit in ((True, "step"), (False, ""))
    ],
    "digit_gan.floor": [_of(lambda seen: digit_gan.floor(_course(seen, False, ""), 1.0, "least"))],
    "digit_gan.class_shares": [
        _of(lambda seen: digit_gan.class_shares(seen.shares[-1], seen.real_shares, ("s", "real", "class", "share")))
    ],
    "digit_gan.rows": [
        _of(lambda seen: digit_gan.rows([_square(seen.frames[-1, :3])], ["0 %", "50 %", "100 %"], ("way",))),
        _of(
            lambda seen: digit_gan.rows(
                [_square(seen.frames[-1, :2]), _square(seen.nearest_images[:2])],
                ["a", "b"],
                ("what", "row", "s", "nearest"),
            )
        ),
    ],
    "digit_gan.distances": [
        _of(
            lambda seen: digit_gan.distances(
                seen.copy_distance, seen.test_distance, ("samples", "test", "distance", "share")
            )
        ),
        _of(lambda seen: digit_gan.distances(np.zeros(3), np.zeros(2), ("samples", "test", "distance", "share"))),
    ],
}
