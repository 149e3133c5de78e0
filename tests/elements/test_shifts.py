"""Images moved by whole pixels."""

import numpy as np
import pytest

from dlcore.elements import shifts

IMAGES = np.arange(1, 2 * 3 * 4 + 1, dtype=np.uint8).reshape(2, 3, 4)


@pytest.mark.parametrize("direction", shifts.DIRECTIONS)
@pytest.mark.parametrize("pixels", [0, 1, 2])
def test_every_pixel_moves_or_leaves_and_paper_comes_in(direction, pixels):
    rows, columns = (pixels * part for part in direction)
    expected = np.zeros_like(IMAGES)
    for (image, row, column), value in np.ndenumerate(IMAGES):
        if 0 <= row + rows < 3 and 0 <= column + columns < 4:
            expected[image, row + rows, column + columns] = value
    np.testing.assert_array_equal(shifts.moved(IMAGES, rows, columns), expected)
