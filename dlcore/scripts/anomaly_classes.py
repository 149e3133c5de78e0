"""Models of images without each class in turn: as a script."""

from __future__ import annotations

from dlcore.elements.latent import held_out
from dlcore.experiments.anomaly_classes import AnomalyClasses
from dlcore.scripts.catalogue import script
from dlcore.scripts.pieces import anomalies, classifying, latent
from dlcore.scripts.program import Program, only_if, setting


@script(AnomalyClasses)
def write(question: AnomalyClasses) -> Program:
    """Return the script of all models, one after another."""
    settings, numbers = anomalies.settings(question)
    used = latent.flags(question)
    return Program(
        settings=[
            setting("CLASSES", tuple(held_out.classes()), "each of which is held out in turn"),
            setting("DRAWS", question.draws, "codes that are drawn of each image to be scored"),
            *settings,
        ],
        parts=[
            *latent.own(question),
            only_if(TRAIN, **used),
            anomalies.CHOOSE,
            only_if(anomalies.SCORE, **used),
            classifying.MEANS,
            *latent.shared([question]),
        ],
        numbers=numbers,
        seconds=1 + 2 * question.cost(),
    )


TRAIN = '''
def train():
    """Train all models; return areas (ROC), means over classes and seeds."""
    rows = []
    for held_out in CLASSES:
        images, normal, strange = choose(held_out)
        seen = binarised(images)  # every pixel has fallen once for all  #? fixed
        seen = images  #? not_fixed
        for seed in SEEDS:
            networks, _ = learn(seen, seed, BETA)  #? vae
            networks, _ = learn(seen, seed)  #? plain
            one = score(networks, normal, images, DRAWS)
            other = score(networks, strange, images, DRAWS)
            rows.append({f"area/{name}": area(one[name], other[name]) for name in one})
            told = ", ".join(f"{name} {value:.3f}" for name, value in rows[-1].items())
            print(f"without {held_out}, seed {seed}: {told}")
    return means(rows)
'''
