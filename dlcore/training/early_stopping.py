"""Early stopping of many models that train on together: each has a best epoch, and those with patience keep it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor


class EarlyStopping:
    """Watch the validation loss of the models that have patience, and hold the weights of their best epochs.

    A model that has stopped may be trained on; what it does then changes nothing here.

    Source:
        Prechelt, "Early Stopping - But When?", 1998; patience as in Goodfellow, Bengio and Courville, "Deep Learning",
        2016, algorithm 7.1.
    """

    def __init__(self, patience: Sequence[int], validation_loss: Callable[[Tensor], Tensor]) -> None:
        """Begin before the start is measured.

        Args:
            patience: of each model: epochs without a lower loss after which it stops; 0 for never.
            validation_loss: (models, row) -> (models,).
        """
        self._models = torch.tensor([model for model, waits in enumerate(patience) if waits], dtype=torch.int64)
        self._patience = torch.tensor(patience)[self._models]
        self._validation_loss = validation_loss
        self._best = torch.full(self._models.shape, torch.inf, dtype=torch.float64)
        self._kept = torch.empty(0)
        self._epoch = -1
        self.best_epoch = torch.zeros(len(patience), dtype=torch.int64)
        """The epoch of the least loss until the stop; 0 for whoever has no patience."""
        self.stopped_at = torch.zeros(len(patience), dtype=torch.int64)
        """The epoch after which each model had waited long enough; 0 for never."""

    def look(self, rows: Tensor) -> Tensor:
        """Measure the next epoch, the start being epoch 0; return the loss of each model, NaN without patience."""
        self._epoch += 1
        measured = rows.new_full((len(rows),), torch.nan)
        if not len(self._models):
            return measured
        mine = rows[self._models.to(rows.device)]
        losses = self._validation_loss(mine)
        self._compare(mine, losses.to("cpu", torch.float64))
        measured[self._models.to(rows.device)] = losses
        return measured

    def _compare(self, rows: Tensor, losses: Tensor) -> None:
        if not self._epoch:
            self._kept = rows.clone()
        models, going = self._models, self.stopped_at[self._models] == 0
        better = going & (losses < self._best)
        self._best = torch.where(better, losses, self._best)
        self.best_epoch[models[better]] = self._epoch
        chosen = better.to(rows.device)
        self._kept[chosen] = rows[chosen]
        waited = self._epoch - self.best_epoch[models]
        self.stopped_at[models[going & (waited >= self._patience)]] = self._epoch

    def kept(self, rows: Tensor) -> Tensor:
        """Return the weights of the best epoch of every model that has patience, and ``rows`` of the others."""
        kept = rows.clone()
        if len(self._models):
            kept[self._models.to(rows.device)] = self._kept
        return kept
