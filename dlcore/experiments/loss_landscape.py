"""What does the loss look like around a minimum found with small batches, and around one found with large batches?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements.batch_training import BatchTraining
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report
from dlcore.lab.settings import Settings

if TYPE_CHECKING:
    from dlcore.training.batch_training import Classroom

RESOLUTION = 31
"""Places along each direction of the plane: 961 networks."""
ALPHAS = np.linspace(-1, 2, 61)
"""Places on the line between the solutions, as Keskar et al. have them: the small batch's is at 0, the other at 1."""
LONGEST = 300.0
"""Seconds of estimated work that one request may ask for."""

Solutions = Float[np.ndarray, "2 parameters"]
Planes = Float[np.ndarray, "scalings solutions rows columns"]


@dataclass(frozen=True, eq=False)
class LossLandscapeResult:
    """What was seen around the solutions of the first seed; NaN where one of the two diverged.

    The first scaling is the network as it was trained, the second the same function with rescaled layers.

    Attributes:
        alphas: places on the line, 0 at the small batch's solution and 1 at the large batch's.
        training_loss: cross-entropy (nats) on the training images there.
        test_loss: on the test images.
        training_error: the share of the training images that are misread there.
        test_error: of the test images.
        axis: coordinates along both directions of the planes.
        normalized: training loss on the planes in filter-normalized directions.
        plain: training loss on the planes in directions that all weights share alike.
        sharpness: the largest eigenvalue of the Hessian of the training loss at each centre.
        box_sharpness: Keskar's ε-sharpness there, in percent.
        output_change: how much rescaling changes an output (logit) at most: rounding.
        distance: between the two solutions, and the length of each.
        diverged_at: the step at which each network diverged; 0 for never.
        device: what it was computed on.
        seconds: that all took together.
    """

    alphas: Float[np.ndarray, " alphas"]
    training_loss: Float[np.ndarray, " alphas"]
    test_loss: Float[np.ndarray, " alphas"]
    training_error: Float[np.ndarray, " alphas"]
    test_error: Float[np.ndarray, " alphas"]
    axis: Float[np.ndarray, " places"]
    normalized: Planes
    plain: Planes
    sharpness: Float[np.ndarray, "scalings solutions"]
    box_sharpness: Float[np.ndarray, "scalings solutions"]
    output_change: float
    distance: Float[np.ndarray, " 3"]
    diverged_at: Int[np.ndarray, " 2"]
    device: str
    seconds: float


class LossLandscape(BatchTraining, Experiment[LossLandscapeResult]):
    """Train a network with small and with large batches from one start, and look at the loss around both ends.

    The networks are those of ``batch_size`` with the same settings: training is repeated, number by number, unless
    the process remembers it.
    """

    name: ClassVar[str] = "loss_landscape"

    small: int = pydantic.Field(1, ge=1, le=2000)
    """Images in the smaller batch."""
    large: int = pydantic.Field(300, ge=1, le=2000)
    """Images in the larger one."""
    factor: float = pydantic.Field(5.0, ge=0.1, le=10.0)
    """By what the first layer is multiplied and the second divided, which changes nothing that the network does."""
    reach: float = pydantic.Field(1.0, ge=0.05, le=5.0)
    """How far the plane reaches along each direction; 1 is as long as the filters themselves."""
    direction_seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """Of the two random directions."""
    epsilon: float = pydantic.Field(1e-3, ge=1e-5, le=0.1)
    """How far the box of Keskar's ε-sharpness reaches."""

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> LossLandscape:
        if self.small >= self.large:
            raise ValueError(f"the small batch ({self.small}) must be smaller than the large one ({self.large})")
        self.check((self.small, self.large))
        if self.factor != 1 and self.activation != "relu":
            raise ValueError(
                f"rescaling two layers changes what a network with {self.activation} computes; it is allowed with relu"
            )
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: "
                "take fewer epochs, steps, seeds, images or units"
            )
        return self

    @classmethod
    def smallest(cls) -> LossLandscape:
        """Return the cheapest settings there are."""
        return cls(images=10, width=1, small=5, large=10, budget="steps", steps=2, seeds=1)

    def cost(self) -> float:
        """Estimate the seconds: reading, training, planes, line and sharpness."""
        images = self.images
        planes = 8 * RESOLUTION**2 * (images * self.example_cost / 2 + 2e-8 * self.parameters)
        line = len(ALPHAS) * (images + self.image_set.test) * self.example_cost / 2
        sharp = 100 * (1.5e-3 + 8 * images * self.example_cost)
        reading = 0.1 + 3e-5 * self.image_set.training
        return reading + self.training_cost(self.small) + self.training_cost(self.large) + planes + line + sharp

    def series(self, result: LossLandscapeResult) -> Mapping[str, Curve]:
        """Return losses and errors on the line between the two solutions."""
        parts = ("training_loss", "test_loss", "training_error", "test_error")
        return {part: (result.alphas, getattr(result, part)) for part in parts}

    def compute(self, report: Report) -> LossLandscapeResult:
        """Train both networks, then walk from one to the other and around each."""
        from dlcore.training import batch_training, image_sets

        began, split = time.perf_counter(), image_sets.load(self.dataset, Settings.from_environment().data)
        room = batch_training.prepare(self, split, device.pick())
        total, done = self.updates(self.large) + self.updates(self.small), 0
        ends = {}
        for batch in (self.large, self.small):

            def tell(step: int, *_: object, done: int = done) -> None:
                report(done + step, total)

            ends[batch] = room.ends(batch, tell)
            done += self.updates(batch)
            report(done, total)
        pair = [ends[batch] for batch in (self.small, self.large)]
        solutions = np.stack([end.parameters[0] for end in pair]).astype(float)  # lengths overflow before losses do
        return LossLandscapeResult(
            **self._line(room, solutions),
            **self._planes(room, solutions),
            **self._sharpness(room, solutions),
            diverged_at=np.array([end.diverged_at[0] for end in pair]),
            device=device.name(),
            seconds=time.perf_counter() - began,
        )

    def _line(self, room: Classroom, solutions: Solutions) -> Mapping[str, Any]:
        """Measure losses and errors on the line between the two."""
        from dlcore.training import landscape

        places, network = landscape.line(solutions[0], solutions[1], ALPHAS), room.task.network
        training, test = (
            landscape.scores_of(room.scores(images), landscape.chunk_size(network, len(images)), places)
            for images in (room.training, room.test)
        )
        return {
            "alphas": ALPHAS,
            "training_loss": training[:, 0],
            "test_loss": test[:, 0],
            "training_error": training[:, 1],
            "test_error": test[:, 1],
            "distance": np.linalg.norm([solutions[1] - solutions[0], *solutions], axis=1),
        }

    def _planes(self, room: Classroom, solutions: Solutions) -> Mapping[str, Any]:
        """Measure the training loss around both, with both scalings and both kinds of directions.

        Plain directions have the length that filter-normalized ones have on average around the two networks as they
        were trained: the two kinds of picture then show about the same neighbourhood.
        """
        from dlcore.training import landscape

        network, axis = room.task.network, np.linspace(-self.reach, self.reach, RESOLUTION)
        drawn = landscape.draw_directions(network.layers, self.direction_seed)
        fitted = [landscape.filter_normalized(drawn, one, network.layers) for one in solutions]
        lengths = np.linalg.norm(fitted, axis=2).mean(0)[:, None]
        plain = drawn / np.linalg.norm(drawn, axis=1, keepdims=True) * lengths
        measure, size = room.scores(room.training), landscape.chunk_size(network, len(room.training))
        planes = np.empty((2, 2, 2, RESOLUTION, RESOLUTION), np.float32)
        for scaling, factor in enumerate((1.0, self.factor)):
            for place, one in enumerate(solutions):
                centre = landscape.rescaled(one, factor, network.layers)
                own = landscape.filter_normalized(drawn, centre, network.layers)
                for kind, directions in enumerate((own, plain)):
                    scores = landscape.scores_on_plane(measure, size, centre, directions, axis)
                    planes[kind, scaling, place] = scores[..., 0]
        return {"axis": axis, "normalized": planes[0], "plain": planes[1]}

    def _sharpness(self, room: Classroom, solutions: Solutions) -> Mapping[str, Any]:
        """Measure both kinds of sharpness with both scalings, and that rescaling leaves the outputs as they are."""
        import torch

        from dlcore.training import landscape
        from dlcore.training.box_sharpness import box_sharpness
        from dlcore.training.sharpness import sharpness

        network, loss = room.task.network, room.loss()
        centres = [
            landscape.rescaled(one, factor, network.layers) for factor in (1.0, self.factor) for one in solutions
        ]
        four = torch.tensor(np.stack(centres), dtype=torch.float32)
        outputs = network.predict(four, torch.tensor(room.task.inputs)[None])
        return {
            "sharpness": sharpness(loss, four).numpy().reshape(2, 2),
            "box_sharpness": box_sharpness(loss, four, self.epsilon).numpy().reshape(2, 2),
            "output_change": float((outputs[2:] - outputs[:2]).abs().max()),
        }
