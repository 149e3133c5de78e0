"""Measure on one thread, so that ratios do not depend on the number of cores."""

import pytest


@pytest.fixture
def one_thread():
    """Let torch use one thread."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
