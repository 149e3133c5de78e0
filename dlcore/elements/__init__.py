"""Torch-free ingredients, plain functions: optimizers, surfaces, activations, initializers, data sets."""
