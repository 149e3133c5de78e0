"""The arithmetic of convolutional networks, torch-free: sizes, receptive fields, parameters and multiply-adds."""
