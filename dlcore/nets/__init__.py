"""Torch: one architecture per file, one public build function each."""
