"""What whoever gives every class the same chance gets, whatever the images: the level below which learning begins."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from dlcore.elements.datasets import CLASSES

Which = Literal["loss", "error"]
"""Of the measures of a network that tells classes apart: cross-entropy in nats, or share of misread images."""

GUESSING: Mapping[Which, float] = {"loss": math.log(CLASSES), "error": 1 - 1 / CLASSES}

NO_BETTER = 0.85
"""An error rate from which on a network counts as guessing."""
