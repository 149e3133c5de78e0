"""The training of a question as a program of its own: a commented script that needs Python and torch, nothing else."""
