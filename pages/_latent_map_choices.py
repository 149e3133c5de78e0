"""The controls of the tab "Map": which models stand side by side, on what they are trained and how, what is drawn."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, cast

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from dlcore.elements.datasets import DATASETS
from dlcore.elements.latent.priors import PRIORS
from dlcore.elements.latent.settings import NAMES, Kind
from dlcore.elements.racer import Racer
from dlcore.experiments.latent_model import LatentModel
from pages import _controls, _numbers
from pages._words import _

Show = Literal["codes", "thumbnails", "manifold", "both"]
SHOWS = {"codes": "Codes", "thumbnails": "Thumbnails", "manifold": "Manifold", "both": "Both"}
GRIDS = {"even": "Even", "quantiles": "Prior quantiles"}
DOUBTS = {"none": "None", "1": "1 σ", "2": "2 σ"}
SIDES = {"8": "8 × 8", "28": "28 × 28"}
LIKELIHOODS = {"dynamic": "Dynamic binarisation", "fixed": "Fixed binarisation", "gaussian": "Gaussian"}
MODELS: dict[str, str] = {str(kind): name for kind, name in NAMES.items()}
SECOND = {"none": "None", **MODELS}
"""Proper names, untranslated: they stand in the URL."""
USUAL = {"a": "vae", "b": "autoencoder"}
UNITS = (256, 128, 64)
"""What each hidden layer begins with."""
FARTHEST = 50.0
"""How far from the origin a place can be asked for."""
PLACE = {"x": 0.5, "y": -0.5}
EPOCHS: dict[Kind, int] = {"gan": 100}
RATES: dict[Kind, float] = {"gan": 0.001}
CRITIC_RATES: dict[Kind, float] = {"gan": 0.001, "aae": 0.0005}
"""Where a kind of model learns well with other numbers than the VAE."""


class Look(NamedTuple):
    """What is drawn.

    Attributes:
        show: codes, thumbnails, decoded tiles or both.
        grid: how the tiles are spread.
        deviations: how large the ellipses of q(z|x) are, in standard deviations; 0 for none.
        place: that is decoded.
    """

    show: Show
    grid: Literal["even", "quantiles"]
    deviations: int
    place: tuple[float, float]


def choose_model(side: Literal["a", "b"]) -> dict[str, Any] | None:
    """Show which model stands on this side, and β where it is a VAE; return its settings, None for no model."""
    kind, weight = st.columns([3, 2])
    names, label = (MODELS, _("Model A")) if side == "a" else (SECOND, _("Model B"))
    with kind:
        chosen = _controls.choice(names, key=f"lat_{side}", label=label, default=USUAL[side])
    if chosen == "none":
        return None
    settings: dict[str, Any] = {"model": chosen}
    if chosen == "vae":
        with weight:
            words = _("Weight of the KL term: the more, the more the codes crowd at the origin. 1 is the ELBO.")
            settings["beta"] = _numbers.number(
                LatentModel, "beta", key=f"lat_{side}_beta", label=_("β"), help=words, step=0.5
            )
    return settings


def choose_look() -> Look:
    """Show what is drawn and which place is decoded."""
    left, right = st.columns(2)
    with left:
        words = _("Codes of test images as dots or as the images themselves; or what each place decodes to; or both.")
        show = _controls.choice(SHOWS, key="lat_show", label=_("Show"), default="codes", help=words)
    grid, doubt = "even", "none"
    with right:
        if show in ("manifold", "both"):
            words = _("Evenly over the map, or each tile for the same share of a Gaussian prior.")
            grid = _controls.choice(GRIDS, key="lat_grid", label=_("Tiles"), default="even", help=words)
        if show in ("codes", "both"):
            words = _("What a VAE's encoder leaves open: ellipses of one or two standard deviations of q(z|x).")
            doubt = _controls.choice(DOUBTS, key="lat_q", label=_("Ellipses q(z|x)"), default="none", help=words)
    deviations = 0 if doubt == "none" else int(doubt)
    return Look(cast(Show, show), "quantiles" if grid == "quantiles" else "even", deviations, (0.0, 0.0))


def choose_place() -> tuple[float, float]:
    """Show the place that is decoded, which a click on a map sets."""
    columns = st.columns(2)
    x, y = (
        _place(column, f"lat_{axis}", label, PLACE[axis])
        for column, axis, label in zip(columns, "xy", ("z₁", "z₂"), strict=True)
    )
    return x, y


def _place(column: Any, key: str, label: str, usual: float) -> float:
    with column:
        return _numbers.linear(-FARTHEST, FARTHEST, usual, key=key, label=label)


def take_place(x: float, y: float) -> None:
    """Decode this place from now on."""
    inside = [min(max(round(value, 3), -FARTHEST), FARTHEST) for value in (x, y)]
    _controls.put({"lat_x": inside[0], "lat_y": inside[1]})


def choose_images() -> dict[str, Any]:
    """Show what all models are trained on, and how many numbers a code has."""
    names = {id: member.name for id, member in DATASETS.items()}
    first, second, third = st.columns([4, 4, 3])
    with first:
        dataset = _controls.choice(
            names, key="lat_data", label=_("Images"), default=default("dataset"), on_change=_settle
        )
    with second:
        words = _("scikit-learn's digits have 8 × 8 pixels and are resampled for 28 × 28; the other sets have 28 × 28.")
        side = _controls.switch(SIDES, key="lat_side", label=_("Pixels"), default=str(default("side")), help=words)
    with third:
        words = _("Numbers in a code. With two, codes are places on a map.")
        dims = _numbers.number(LatentModel, "dims", key="lat_dims", label=_("Dimensions"), help=words)
    return {"dataset": dataset, "side": int(side), "dims": dims}


def _settle() -> None:
    """Other sets are much larger: take the numbers of epochs and images a batch that suit them."""
    large = _controls.held("lat_data") != default("dataset")
    numbers: dict[str, Any] = {f"lat_{kind}_epochs": 2 if large else epochs_of(kind) for kind in NAMES}
    if large:
        numbers["lat_side"] = "28"
    _controls.put(numbers | {"lat_batch": 256 if large else default("batch")})


def choose_training(kinds: tuple[Kind, ...], drawer: ExpanderContainer) -> dict[str, Any]:
    """Show in ``drawer`` what all models share; leave out what stands at its default while it is closed."""
    usual: dict[str, Any] = {
        "lat_like": default("likelihood"),
        "lat_sigma": default("sigma"),
        "lat_prior": default("prior"),
        "lat_layers": len(default("hidden")),
        "lat_batch": default("batch"),
        "lat_seed": default("seed"),
        **{f"lat_h{layer}": units for layer, units in enumerate(UNITS, 1)},
    }
    for kind in kinds:
        usual |= {f"lat_{kind}_epochs": epochs_of(kind), f"lat_{kind}_lr": rate_of(kind)}
        usual |= {f"lat_{kind}_critic": critic_rate_of(kind)} if kind in CRITIC_RATES else {}
    return _show_training(kinds) if _controls.wanted(drawer, usual) else {}


def of_model(kind: Kind, shared: dict[str, Any]) -> dict[str, Any]:
    """Return what a model of this kind is trained with: the shared settings, and those that its kind has alone."""
    own = {name.removeprefix(f"{kind} "): value for name, value in shared.items() if name.startswith(f"{kind} ")}
    common = {name: value for name, value in shared.items() if " " not in name}
    if kind not in CRITIC_RATES:
        common.pop("prior", None)
    usual: dict[str, Any] = {"epochs": epochs_of(kind), "racer": racer_of(rate_of(kind))}
    return common | usual | ({"critic_rate": critic_rate_of(kind)} if kind in CRITIC_RATES else {}) | own


def _show_training(kinds: tuple[Kind, ...]) -> dict[str, Any]:
    settings = _show_likelihood(any(kind in CRITIC_RATES for kind in kinds)) | {"hidden": _show_layers()}
    for kind in dict.fromkeys(kinds):
        settings |= _show_rates(kind)
    labels = {"batch": _("Batch size"), "seed": _("Seed")}
    for column, (field, label) in zip(st.columns(2), labels.items(), strict=True):
        with column:
            settings[field] = _numbers.number(LatentModel, field, key=f"lat_{field}", label=label)
    return settings


def _show_likelihood(priors: bool) -> dict[str, Any]:
    words = _("What a pixel is taken for: a coin that falls anew at every look, one that fell once, or a gray number.")
    left, middle, right = st.columns([4, 2, 3])
    with left:
        chosen = _controls.choice(
            LIKELIHOODS, key="lat_like", label=_("Likelihood"), default=default("likelihood"), help=words
        )
    settings: dict[str, Any] = {"likelihood": chosen}
    if chosen == "gaussian":
        with middle:
            settings["sigma"] = _numbers.number(LatentModel, "sigma", key="lat_sigma", label=_("σ"), step=0.05)
    if priors:
        with right:
            names = {id: member.name for id, member in PRIORS.items()}
            words = _("Of the adversarial autoencoder and of the GAN; a VAE's is Gaussian, an autoencoder has none.")
            settings["prior"] = _controls.choice(
                names, key="lat_prior", label=_("Prior"), default=default("prior"), help=words
            )
    return settings


def _show_layers() -> tuple[int, ...]:
    first, *others = st.columns([3, 2, 2, 2])
    with first:
        words = _("Of the encoder, from image to code; the decoder has them the other way round.")
        layers = _numbers.whole(
            0, len(UNITS), len(default("hidden")), key="lat_layers", label=_("Hidden layers"), help=words
        )
    units = []
    for layer, column in zip(range(1, layers + 1), others, strict=False):
        with column:
            label = _("Units {number}").format(number=layer)
            units.append(_numbers.whole(1, 512, UNITS[layer - 1], key=f"lat_h{layer}", label=label))
    return tuple(units)


def _show_rates(kind: Kind) -> dict[str, Any]:
    """Show for how long, and at what rates, models of one kind learn."""
    left, middle, right = st.columns([2, 3, 3], vertical_alignment="bottom")
    with left:
        label = _("{model}: epochs").format(model=NAMES[kind])
        epochs = _numbers.number(LatentModel, "epochs", key=f"lat_{kind}_epochs", label=label, initial=epochs_of(kind))
    with middle:
        rate = _numbers.logarithmic(
            1e-6, 1.0, rate_of(kind), key=f"lat_{kind}_lr", label=_("Learning rate"), help=_("Of Adam.")
        )
    settings: dict[str, Any] = {f"{kind} epochs": epochs, f"{kind} racer": racer_of(rate)}
    if kind in CRITIC_RATES:
        with right:
            settings[f"{kind} critic_rate"] = _numbers.logarithmic(
                1e-6, 0.1, critic_rate_of(kind), key=f"lat_{kind}_critic", label=_("Discriminator's rate")
            )
    return settings


def epochs_of(kind: Kind) -> int:
    """Return for how many epochs a model of this kind usually learns."""
    usual: int = default("epochs")
    return EPOCHS.get(kind, usual)


def rate_of(kind: Kind) -> float:
    """Return the learning rate that a model of this kind usually has."""
    usual: float = default("racer").settings["lr"]
    return RATES.get(kind, usual)


def critic_rate_of(kind: Kind) -> float:
    """Return the learning rate that a discriminator in a model of this kind usually has."""
    usual: float = default("critic_rate")
    return CRITIC_RATES.get(kind, usual)


def racer_of(rate: float) -> Racer:
    """Return the usual optimizer with another learning rate."""
    racer: Racer = default("racer")
    return racer.at_rate(rate)


def default(field: str) -> Any:
    """Return what a model has unless something else is said."""
    return _controls.default(LatentModel, field)
