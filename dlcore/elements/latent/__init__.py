"""Codes of images: priors, Gaussians, and decoders that answer in the page; torch-free."""
