"""Which pixels does a unit of a stack really depend on, and are they those that arithmetic says?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pydantic
from jaxtyping import Bool, Float32, Int

from dlcore.elements.convolution import known_stacks, layers, stack
from dlcore.elements.convolution.layers import Layer
from dlcore.elements.convolution.stack import Level
from dlcore.lab.experiment import Experiment, Report


@dataclass(frozen=True)
class GradientSupportResult:
    """Hold the gradient of one unit by every pixel of an image, along with the sizes that torch's layers made.

    Attributes:
        sizes: rows of every level, the image's first.
        support: where the gradient is not zero.
        strength: the gradient, divided by its largest value.
    """

    sizes: Int[np.ndarray, " levels"]
    support: Bool[np.ndarray, "size size"]
    strength: Float32[np.ndarray, "size size"]

    def box(self, axis: int) -> tuple[int, int] | None:
        """Return the first and the last row (axis 0) or column (axis 1) with a gradient; None where there is none."""
        lines = np.flatnonzero(self.support.any(1 - axis))
        return (int(lines[0]), int(lines[-1])) if len(lines) else None


class GradientSupport(Experiment[GradientSupportResult]):
    """Build a stack with positive random weights in torch and backpropagate from one of its units.

    Attributes:
        layers: the stack as ``layers.read`` takes it.
        size: rows and columns of the image.
        row: of the unit in the last layer.
        column: of the unit in the last layer.
        seed: of the weights and of the image.
    """

    name = "gradient_support"

    layers: str = pydantic.Field(known_stacks.VGG16_THREE_BLOCKS, max_length=layers.LONGEST_TEXT)
    size: int = pydantic.Field(64, ge=8, le=512)
    row: int = pydantic.Field(4, ge=0, le=stack.LARGEST)
    column: int = pydantic.Field(4, ge=0, le=stack.LARGEST)
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)

    @pydantic.field_validator("layers")
    @classmethod
    def _canonical(cls, text: str) -> str:
        """Let all texts that mean the same stack be the same question."""
        return layers.written(layers.read(text))

    @pydantic.model_validator(mode="after")
    def _check(self) -> GradientSupport:
        """Refuse a stack that does not fit on the image, and a unit that its last layer does not have."""
        last = self.levels()[-1].size
        for name, unit in (("row", self.row), ("column", self.column)):
            if unit >= last:
                raise ValueError(f"there is no {name} {unit}: the last layer has the {last} from 0 to {last - 1}")
        return self

    def stack(self) -> tuple[Layer, ...]:
        """Return the layers."""
        return layers.read(self.layers)

    def levels(self) -> tuple[Level, ...]:
        """Return what arithmetic says of every level, the image first."""
        return stack.levels(self.stack(), self.size)

    def cost(self) -> float:
        """Estimate the seconds: a little for each layer, the multiply-adds forward and back."""
        built = self.levels()
        work = sum(level.layer.kernel**2 * level.size**2 for level in built if level.layer is not None)
        return 0.05 + 0.002 * len(built) + 4e-9 * work

    @classmethod
    def smallest(cls) -> GradientSupport:
        """Return one convolution on a few pixels."""
        return cls(layers="conv 3", size=8, row=0, column=0)

    def compute(self, report: Report) -> GradientSupportResult:
        """Build, go forward on a random image and back from the unit."""
        from dlcore.training import gradient_support

        modules = gradient_support.build(self.stack(), self.seed)
        sizes, gradient = gradient_support.backpropagate(modules, self.size, (self.row, self.column), self.seed)
        found = gradient.numpy()
        report(1, 1)
        return GradientSupportResult(
            sizes=np.array(sizes),
            support=found != 0,
            strength=(found / max(found.max(), np.finfo(float).tiny)).astype(np.float32),
        )
