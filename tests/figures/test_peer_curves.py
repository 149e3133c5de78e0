"""A peer's curves beside one's own: which there are, and how they are laid over one another."""

import numpy as np

from dlcore.figures import peer_curves

STEPS = np.arange(4.0)
THEIRS = {
    "loss/sgd": (STEPS, np.array([1.0, 0.1, 1e-3, 1e-4])),
    "loss/adam/test": (STEPS, np.ones(4)),
    "norm": ([0, 1], [3.0, 4.0]),
}


def test_measures_and_members_are_read_off_the_names():
    assert peer_curves.measures(THEIRS) == ("loss", "norm")
    assert peer_curves.members(THEIRS, "loss") == ("sgd", "adam/test")
    assert peer_curves.members(THEIRS, "norm") == ("",)
    assert peer_curves.most_telling(("batch_loss", "training_loss", "test_loss", "test_error")) == "test_loss"
    assert peer_curves.most_telling(("bias", "training_error")) == "training_error"
    assert peer_curves.most_telling(("loss", "norm")) == "loss"


def test_both_sides_are_drawn_where_they_have_a_curve_and_decades_ask_for_a_logarithm():
    ours = {"loss/sgd": (STEPS, np.full(4, np.nan)), "norm": ([0, 1], [-3.0, 4.0])}
    drawn = peer_curves.draw([("P", "peer", THEIRS), ("H", "here", ours)], "loss", "step")
    curves = [trace for trace in drawn.data if trace.x is not None and len(trace.x) > 1]
    assert {trace.name for trace in curves} == {"P: peer", "H: here"}
    assert (drawn.layout.yaxis.type, drawn.layout.xaxis.title.text) == ("log", "step")
    assert peer_curves.draw([("P", "peer", THEIRS), ("H", "here", ours)], "norm", "step").layout.yaxis.type != "log"
    alone = peer_curves.draw([("P", "peer", {"norm": ((), ())})], "norm", "step")
    assert alone.layout.yaxis.type != "log"


def test_no_more_members_are_drawn_than_there_are_dashes():
    many = {f"loss/{n}": (STEPS, np.full(4, float(n))) for n in range(20)}
    drawn = peer_curves.draw([("P", "peer", many)], "loss", "step")
    shown = [trace for trace in drawn.data if trace.x is not None and len(trace.x) > 1]
    assert len(shown) == peer_curves.MOST_MEMBERS
