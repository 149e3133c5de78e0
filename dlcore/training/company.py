"""N models that train together: one array of parameters, one step that advances all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from dlcore.training import shares
from dlcore.training.plan import Plan, Task
from dlcore.training.shares import Entrant
from dlcore.training.treatment import Treat, Treated, untreated


class Company:
    """Advance N models at once, each by its own rule, all on the same kind of batch.

    The models lie sorted by rule, so that each rule's share is one slice and is updated in one go; ``in_order`` gives
    back the order in which they were named. Models never mix: what becomes NaN in one stays in its row.
    """

    def __init__(
        self, task: Task, entrants: Sequence[Entrant], start: Tensor, plan: Plan, treat: Treat = untreated
    ) -> None:
        """Place every entrant at its start.

        Args:
            task: the architecture that all share, and the loss that all descend.
            entrants: rule and hyper-parameters of each model.
            start: (1 or models, row), of the device and precision to train in.
            plan: examples per step, and the learning rates' factors.
            treat: what is done to each model beside learning.
        """
        batch = plan.batch
        self.order = order = sorted(range(len(entrants)), key=lambda model: entrants[model].optimizer)
        """The place of each model among the entrants, in rule order: that of the batches and losses of ``advance``."""
        self._inverse = None if order == sorted(order) else torch.tensor(np.argsort(order), device=start.device)
        self._loss = task.loss
        network = task.network.of(order)
        self._parameters = start.expand(len(entrants), -1)[order].clone()
        descended = self._parameters[:, : network.parameters]
        gradients = torch.zeros_like(descended, memory_format=torch.contiguous_format)
        self._pass = network.bind(self._parameters, gradients, batch)
        self._slope = start.new_empty(len(entrants), batch, network.outputs)
        field = [entrants[model] for model in order]
        self._treatment = treat(Treated(descended, gradients, order, field, task, batch))
        self._shares = shares.divide(field, descended, gradients)
        self._factors = None if plan.rate_factors is None else plan.rate_factors.tolist()

    def advance(self, inputs: Tensor, targets: Tensor, step: int, value: Tensor) -> None:
        """Take one step, the ``step``-th from 1, and write each model's loss before it, in rule order, to ``value``.

        Args:
            inputs: (1 or models, batch, features), one for all or in rule order.
            targets: (1 or models, batch, outputs).
            step: counts from 1.
            value: (models,).
        """
        factor = 1.0 if self._factors is None else self._factors[step - 1]
        inputs, targets = self._treatment.prepare(inputs, targets)
        self._loss(self._pass.forward(inputs), targets, value, self._slope)
        self._pass.backward(self._slope)
        self._treatment.settle(factor)
        for share in self._shares:
            share.advance(step, factor)

    def in_order(self, by_rule: Tensor) -> Tensor:
        """Sort the last axis but for parameters, (models,) or (..., models), back to the order of the entrants."""
        return by_rule if self._inverse is None else by_rule[..., self._inverse]

    @property
    def parameters(self) -> Tensor:
        """(models, row) in the order of the entrants; not to be written to."""
        return self._parameters if self._inverse is None else self._parameters[self._inverse]
