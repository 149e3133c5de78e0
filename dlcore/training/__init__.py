"""Torch: the one training loop (many models at once) and what it measures."""
