"""t-SNE by scikit-learn and UMAP by umap-learn: pictures of points in two dimensions, found step by step.

Both are imported in the functions that need them. UMAP compiles itself: the first time on a machine that takes 20 s
of a core, and numba keeps what came of it on the disk; from then on a worker needs 2 s to load it.
"""

from __future__ import annotations

import importlib.util
import os
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from jaxtyping import Float

from dlcore.elements.latent import distortion

if TYPE_CHECKING:
    from types import ModuleType

Metric = Literal["euclidean", "cosine"]
Start = Literal["random", "ordered"]
CACHE = "NUMBA_CACHE_DIR"
"""The variable that tells numba where to keep compiled code."""


def tsne(
    points: Float[np.ndarray, "points dims"],
    *,
    perplexity: float,
    exaggeration: float,
    metric: Metric,
    start: Start,
    seed: int,
) -> Float[np.ndarray, "points 2"]:
    """Lay points out so that each one's neighbours are likely neighbours in the plane.

    Source:
        van der Maaten and Hinton, "Visualizing Data using t-SNE", JMLR 9, 2008; by the approximation of van der Maaten,
        "Accelerating t-SNE using Tree-Based Algorithms", JMLR 15, 2014.
    """
    from sklearn.manifold import TSNE

    rule = TSNE(
        perplexity=perplexity,
        early_exaggeration=exaggeration,
        metric=metric,
        init="random" if start == "random" else "pca",
        random_state=seed,
    )
    return np.asarray(rule.fit_transform(points.astype(np.float32)))


def umap(
    points: Float[np.ndarray, "points dims"],
    *,
    neighbours: int,
    min_dist: float,
    metric: Metric,
    start: Start,
    seed: int,
) -> Float[np.ndarray, "points 2"]:
    """Lay points out so that the graph of their nearest neighbours is likely in the plane.

    The neighbours are found here, exactly: UMAP would have to compile its own search for them.

    Args:
        points: more of them than ``neighbours``.
        neighbours: of each point, itself among them.
        min_dist: how close together points may lie in the plane.
        metric: of the points.
        start: at random places, or at the graph's eigenvectors ("ordered").
        seed: of the start and of the order of the pushes and pulls.

    Source:
        McInnes, Healy and Melville, "UMAP: Uniform Manifold Approximation and Projection for Dimension Reduction",
        2018.
    """
    apart = distortion.distances(_directions(points) if metric == "cosine" else points)
    np.fill_diagonal(apart, -1.0)  # first of all, also before points in the same place
    places = np.argsort(apart, axis=1, kind="stable")[:, :neighbours].astype(np.int32)
    near = np.maximum(np.take_along_axis(apart, places, 1), 0)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"precomputed_knn\[2\]", UserWarning)  # no further points will come
        warnings.filterwarnings("ignore", "Spectral initialisation failed", UserWarning)  # it starts at random then
        warnings.filterwarnings("ignore", "Graph is not fully connected", UserWarning)  # parts are laid out apart
        rule = _load().UMAP(
            n_neighbors=neighbours,
            min_dist=min_dist,
            metric=metric,
            init="random" if start == "random" else "spectral",
            random_state=seed,
            n_jobs=1,  # said aloud: with a seed it takes one thread, and warns whoever asked for more
            precomputed_knn=(places, (near**2 / 2 if metric == "cosine" else near).astype(np.float32)),
        )
        return np.asarray(rule.fit_transform(points.astype(np.float32)))


def _directions(points: Float[np.ndarray, "points dims"]) -> Float[np.ndarray, "points dims"]:
    """Return points at distance 1 of the origin: half the square of a distance there is 1 - cos."""
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    return np.asarray(points / np.where(lengths > 0, lengths, 1))


def _load() -> ModuleType:
    """Import UMAP, and have numba keep what it compiles of it, which umap-learn asks for some functions only."""
    _let_numba_write()
    os.environ.setdefault("NUMBA_NUM_THREADS", "1")  # a second thread, idle, makes t-SNE ten times slower from then on
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Tensorflow not installed", ImportWarning)  # for a network nobody asks for
        import umap as library
        from umap import layouts, umap_, utils

    functions: tuple[Any, ...] = (
        umap_.smooth_knn_dist,
        umap_.compute_membership_strengths,
        utils.tau_rand_int,
        layouts.clip,
        layouts._nb_optimize_layout_euclidean_single_epoch,  # no public name; it is a third of the compilation
    )
    for function in functions:
        function.enable_caching()
    loaded: ModuleType = library
    return loaded


def _let_numba_write() -> None:
    """Give numba a folder of our own where it may write neither beside the library nor in the user's cache.

    Without any it refuses to import UMAP at all. What lies in the folder is run: nobody else may write into it.
    """
    found = importlib.util.find_spec("umap")
    beside = Path(found.origin).parent if found is not None and found.origin else Path()
    if CACHE in os.environ or os.access(beside, os.W_OK) or os.access(Path.home(), os.W_OK):
        return
    os.environ[CACHE] = tempfile.mkdtemp(prefix="gradient-lab-")  # only its maker may enter
