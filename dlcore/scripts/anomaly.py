"""Models of images without one class, and how anomalous images are to them: as scripts."""

from __future__ import annotations

import numpy as np

from dlcore.elements.datasets import Split
from dlcore.elements.latent import images as resampling
from dlcore.elements.latent.corruptions import corrupted
from dlcore.experiments.anomaly import HELD_OUT, Anomaly, AnomalyScores
from dlcore.scripts.catalogue import script
from dlcore.scripts.packed import Numbers
from dlcore.scripts.pieces import anomalies, classifying, images, latent, latent_texts
from dlcore.scripts.program import Program, only_if, setting


@script(Anomaly)
def write(question: Anomaly) -> Program:
    """Return the script of all models, one after another."""
    settings, numbers = anomalies.settings(question)
    used = latent.flags(question)
    return Program(
        settings=[setting("HELD_OUT", question.held_out, "the class that no model sees"), *settings],
        parts=[
            *latent.own(question),
            only_if(TRAIN.replace("MEASURED", str(latent.MEASURED)), **used),
            only_if(latent_texts.MEASURE, **used),
            anomalies.CHOOSE,
            only_if(anomalies.SCORE, **used),
            classifying.MEANS,
            *latent.shared([question]),
        ],
        numbers=numbers,
        seconds=1 + 2 * question.cost(),
    )


@script(AnomalyScores)
def write_scores(question: AnomalyScores) -> Program:
    """Return the script of the models and of the scores that they give."""
    training = question.training
    settings, numbers = anomalies.settings(training)
    used = latent.flags(training) | {
        "spoiled": question.kind != HELD_OUT,
        "unspoiled": question.kind == HELD_OUT,
    }
    return Program(
        settings=[
            setting("HELD_OUT", training.held_out, "the class that no model sees"),
            setting("DRAWS", question.draws, "codes that are drawn of each image to be scored"),
            *settings,
        ],
        parts=[
            *latent.own(training),
            only_if(TRAIN_AND_SCORE, **used),
            anomalies.CHOOSE,
            only_if(anomalies.SCORE, **used),
            classifying.MEANS,
            *latent.shared([training]),
        ],
        numbers=[*numbers, *([_spoiled(question)] if used["spoiled"] else [])],
        seconds=1 + 2 * training.cost() + 2 * question.cost(),
    )


def _spoiled(question: AnomalyScores) -> Numbers:
    """Return every other normal image, corrupted."""
    asked, split = question.training, images.of(question.training.dataset)
    split = Split(*(resampling.resampled(half, asked.side) for half in (split.training, split.test)))
    chosen = asked.without(asked.held_out, split).test
    gray = chosen.take(np.arange(1, len(chosen), 2)).inputs().reshape(-1, asked.side, asked.side)
    made = np.round(255 * corrupted(question.kind, gray, question.strength)).astype(np.uint8)
    words = f"Every other normal image, spoiled: {question.kind}, strength {question.strength}; 255 is full ink."
    return Numbers("spoiled", made, words)


TRAIN = '''
def train():
    """Train all models; return terms (nats per image) and areas, means over seeds."""
    images, normal, strange = choose(HELD_OUT)
    some = at_most(images, MEASURED)
    seen = binarised(images)  # every pixel has fallen once for all  #? fixed
    seen = images  #? not_fixed
    rows = []
    for seed in SEEDS:
        networks, _ = learn(seen, seed, BETA)  #? vae
        networks, _ = learn(seen, seed)  #? plain
        row = measure(networks, some, normal)
        # By one draw of a code, as the page measures while it trains.
        scores = score(networks, torch.cat([normal, strange]), images, 1)
        first = scores["elbo"]  #? vae
        first = scores["reconstruction"]  #? plain
        row["area"] = area(*first.split([len(normal), len(strange)]))
        print(f"seed {seed}: area under the ROC curve {row['area']:.3f}")
        rows.append(row)
    return means(rows)
'''

TRAIN_AND_SCORE = '''
def train():
    """Train all models; return areas (ROC) by each score, means over seeds."""
    images, normal, strange = choose(HELD_OUT)  #? unspoiled
    images, normal, _ = choose(HELD_OUT)  #? spoiled
    normal, strange = normal[::2], unpack("spoiled").flatten(1) / 255  #? spoiled
    seen = binarised(images)  # every pixel has fallen once for all  #? fixed
    seen = images  #? not_fixed
    rows = []
    for seed in SEEDS:
        networks, _ = learn(seen, seed, BETA)  #? vae
        networks, _ = learn(seen, seed)  #? plain
        one = score(networks, normal, images, DRAWS)
        other = score(networks, strange, images, DRAWS)
        rows.append({f"area/{name}": area(one[name], other[name]) for name in one})
    return means(rows)
'''
