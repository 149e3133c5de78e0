"""Early stopping of many models that train on together: each has a best epoch, and those with patience keep it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor


class EarlyStopping:
    """Watch the validation loss of every model, and hold the weights of its best epoch.

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
        self._patience = torch.tensor(patience)
        self._validation_loss = validation_loss
        self._best = torch.full((len(patience),), torch.inf, dtype=torch.float64)
        self._kept = torch.empty(0)
        self._epoch = -1
        self.best_epoch = torch.zeros(len(patience), dtype=torch.int64)
        """The epoch of the least loss of each model, until it stopped."""
        self.stopped_at = torch.zeros(len(patience), dtype=torch.int64)
        """The epoch after which each model had waited long enough; 0 for never."""

    def look(self, rows: Tensor) -> Tensor:
        """Measure the next epoch, the start being epoch 0; return the loss of each model."""
        self._epoch += 1
        if not self._epoch:
            self._kept = rows.clone()
        measured = self._validation_loss(rows)
        loss = measured.to("cpu", torch.float64)
        going = self.stopped_at == 0
        better = going & (loss < self._best)
        self._best = torch.where(better, loss, self._best)
        self.best_epoch[better] = self._epoch
        chosen = better.to(rows.device)
        self._kept[chosen] = rows[chosen]
        waited = self._epoch - self.best_epoch
        self.stopped_at[going & (self._patience > 0) & (waited >= self._patience)] = self._epoch
        return measured

    def kept(self, rows: Tensor) -> Tensor:
        """Return the weights of the best epoch of every model that has patience, and ``rows`` of the others."""
        return torch.where((self._patience > 0).to(rows.device)[:, None], self._kept, rows)
