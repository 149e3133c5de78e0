"""Up to which learning rate a rule can stay near a minimum, by linear theory.

Along an eigenvector of curvature λ the rules without adaptive scaling are linear maps; they stop shrinking where an
eigenvalue of the map reaches -1 (see ``convergence``). The largest curvature sets the limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

_LIMITS: Mapping[str, tuple[str, Callable[[float], float]]] = {
    "sgd": ("2/λmax", lambda _beta: 2.0),
    "momentum": ("(2+2β)/λmax", lambda beta: 2 + 2 * beta),
    "nesterov": ("(2+2β)/((1+2β)λmax)", lambda beta: (2 + 2 * beta) / (1 + 2 * beta)),
}
"""By optimizer id: the limit as people write it, and the largest ηλ, given β."""

LATEX = (
    r"\eta_{\text{SGD}} < \frac{2}{\lambda_{\max}},\qquad \eta_{\text{Momentum}} < \frac{2+2\beta}{\lambda_{\max}},"
    r"\qquad \eta_{\text{Nesterov}} < \frac{2+2\beta}{(1+2\beta)\,\lambda_{\max}}"
)
SOURCE = 'Goh, "Why Momentum Really Works", Distill 2017; Nesterov\'s limit is the same step for its own linear map'


def largest_stable_rate(optimizer: str, settings: Mapping[str, float], curvature: float) -> float:
    """Return the learning rate above which a rule leaves a minimum whose largest curvature is ``curvature``.

    NaN where no linear theory speaks: for adaptive rules.
    """
    if optimizer not in _LIMITS:
        return float("nan")
    return _LIMITS[optimizer][1](settings.get("momentum", 0.0)) / curvature


def written(optimizer: str) -> str:
    """Return the limit's formula as people write it, for a rule that has one."""
    return _LIMITS[optimizer][0]
