"""What keeps a network from learning its examples by heart: the course's seven regularizers and their strengths.

Sources, in the order of the fields: Prechelt, "Early Stopping - But When?", 1998; Krogh and Hertz, "A Simple Weight
Decay Can Improve Generalization", NeurIPS 1991, and Loshchilov and Hutter, "Decoupled Weight Decay Regularization",
ICLR 2019; Bishop, "Training with Noise is Equivalent to Tikhonov Regularization", Neural Computation 1995; Szegedy et
al., "Rethinking the Inception Architecture", CVPR 2016 (label smoothing); Zhang et al., "mixup", ICLR 2018; DeVries and
Taylor, "Cutout", 2017; Yun et al., "CutMix", ICCV 2019; Srivastava et al., "Dropout", JMLR 2014; Ioffe and Szegedy,
"Batch Normalization", ICML 2015.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import pydantic

Penalty = Literal["l2", "l1", "decoupled"]
Mixing = Literal["none", "mixup", "cutout", "cutmix"]

SWITCHES: Mapping[str, tuple[str, ...]] = {
    "stop": ("patience",),
    "penalty": ("decay",),
    "augment": ("rotation", "shift", "scale"),
    "noise": ("input_noise", "weight_noise"),
    "smooth": ("smoothing",),
    "mix": ("mixing",),
    "dropout": ("dropout",),
    "norm": ("batch_norm",),
}
"""The regularizers that can be switched on one by one, and the settings that say whether one is on."""
DETAILS: Mapping[str, tuple[str, ...]] = {"penalty": ("penalty",), "mix": ("alpha", "hole")}
"""Further settings of a switch, which mean nothing while it is off."""


class Regularizers(pydantic.BaseModel):
    """State how strongly each regularizer works on one model; at zero, which is the default, it does not at all.

    Attributes:
        patience: epochs without a better validation loss after which training stops, and the weights of the best
            epoch are restored; 0 trains to the end.
        penalty: which norm of the weights (biases, scales and shifts are spared) is penalised: "l2" adds
            decay / 2 · ‖w‖² to the loss, "l1" adds decay · ‖w‖₁, "decoupled" shrinks the weights by rate · decay
            beside the step (AdamW).
        decay: strength of the penalty.
        rotation: random rotations of the images by up to so many degrees.
        shift: random shifts by up to this share of the width and of the height.
        scale: random scaling by up to this share, smaller or larger.
        input_noise: standard deviation of the normal noise on the pixels, which go from 0 to 1.
        weight_noise: standard deviation of the normal noise on the weights while a gradient is computed.
        smoothing: share of the target that is spread evenly over all classes.
        mixing: what is done to pairs of images and their targets.
        alpha: of the Beta(alpha, alpha) distribution of the share of the first image (mixup, cutmix).
        hole: side of the square that cutout blanks, as a share of the image's side.
        dropout: probability with which a hidden unit is silenced.
        batch_norm: whether the sums of each hidden layer are normalised over the batch.
    """

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    patience: int = pydantic.Field(0, ge=0, le=200)
    penalty: Penalty = "l2"
    decay: float = pydantic.Field(0.0, ge=0, le=10)
    rotation: float = pydantic.Field(0.0, ge=0, le=180)
    shift: float = pydantic.Field(0.0, ge=0, le=0.5)
    scale: float = pydantic.Field(0.0, ge=0, le=0.5)
    input_noise: float = pydantic.Field(0.0, ge=0, le=2)
    weight_noise: float = pydantic.Field(0.0, ge=0, le=2)
    smoothing: float = pydantic.Field(0.0, ge=0, le=0.9)
    mixing: Mixing = "none"
    alpha: float = pydantic.Field(1.0, ge=0.01, le=10)
    hole: float = pydantic.Field(0.5, ge=0.05, le=0.95)
    dropout: float = pydantic.Field(0.0, ge=0, le=0.95)
    batch_norm: bool = False

    @property
    def switches(self) -> tuple[str, ...]:
        """Return which of ``SWITCHES`` are on, in their order."""
        default = Regularizers()
        return tuple(
            switch
            for switch, fields in SWITCHES.items()
            if any(getattr(self, field) != getattr(default, field) for field in fields)
        )

    def only(self, *switches: str) -> Regularizers:
        """Return the same strengths with these of ``SWITCHES`` left on and every other one off."""
        others = [switch for switch in SWITCHES if switch not in switches]
        off = [field for switch in others for field in (*SWITCHES[switch], *DETAILS.get(switch, ()))]
        default = Regularizers()
        return self.model_copy(update={field: getattr(default, field) for field in off})

    def loss_floor(self, classes: int) -> float:
        """Return the least mean cross-entropy (nats) that label smoothing leaves possible; 0 without it.

        Nobody can be nearer to a target than the target itself, so this is its entropy: with the share
        1 - smoothing + smoothing / classes for the class and smoothing / classes for each other one,
        -Σ share · ln share. Mixing targets (mixup, cutmix) raises the floor further.

        Source:
            Müller, Kornblith and Hinton, "When Does Label Smoothing Help?", NeurIPS 2019, section 1.
        """
        other = self.smoothing / classes
        shares = (1 - self.smoothing + other, *(other,) * (classes - 1))
        return -math.fsum(share * math.log(share) for share in shares if share)

    @property
    def augments(self) -> bool:
        """Whether images are turned, shifted or scaled."""
        return bool(self.rotation or self.shift or self.scale)


USUAL = Regularizers(
    patience=15,
    penalty="l2",
    decay=0.01,
    rotation=10.0,
    shift=0.05,
    scale=0.1,
    input_noise=0.25,
    smoothing=0.1,
    mixing="mixup",
    alpha=0.4,
    dropout=0.3,
    batch_norm=True,
)
"""All of them, each as strong as it helps, or at least does no harm, alone and with all others, on two hundred of
scikit-learn's digits with 20 % wrong labels."""
