"""The page "Latent space": models that give images a code, what lies between the codes, and games that make images."""

from pages import _anomaly, _controls, _digit_gan, _frame, _gan, _latent_map, _objective, _prior, _walk, _words
from pages._words import _

TABS = {
    "Map": _latent_map.show,
    "Walk": _walk.show,
    "Objective": _objective.show,
    "Prior": _prior.show,
    "Anomaly": _anomaly.show,
    "GAN": _gan.show,
    "Digit GAN": _digit_gan.show,
}
"""What fills a tab, by its proper name: the names stand in the URL."""

_frame.heading(_("Latent space"), _words.explanation("latent_space", "question"))
for _tab, _show in zip(_controls.tabs(tuple(TABS), key="latent_tab"), TABS.values(), strict=True):
    if _tab.open:
        with _tab:
            _show()
