r"""Update rules of gradient-based optimizers: pure functions with their formula and paper beside them.

A rule takes the parameters w, the gradient g, the rule's state and the step's number t (from 1) and returns new
parameters and state; it changes none of its inputs. Arrays are numpy or torch, of any shape. A hyper-parameter is a
number, or an array that broadcasts against the parameters: with parameters (models, dims) and a learning rate
(models, 1) one call advances many models, each with its own. The arrays' precision is kept; hyper-parameter arrays are
best in double precision, since 1 - β₂ᵗ loses digits in single.

Conventions are those of ``torch.optim``: the learning rate stands outside the velocity, no dampening, ε outside the
root (Adadelta: inside). All operations of the formulas are elementwise.
"""

from __future__ import annotations

# isort: off
# Menus list the rules in the order in which these modules enter them.
from dlcore.elements import gradient_rules
from dlcore.elements import adaptive_rules
from dlcore.elements import adam_rules
from dlcore.elements import sign_rules

# isort: on
from dlcore.elements.update_rule import OPTIMIZERS, Optimizer

__all__ = ["FAMILIES", "OPTIMIZERS", "Optimizer"]

FAMILIES = (gradient_rules, adaptive_rules, adam_rules, sign_rules)
"""The modules of the rules, a family each."""
