"""A Python that runs scripts as a peer would: one that finds torch, but neither numpy nor anything of this project.

It reads paths of scripts, runs each, and answers with the numbers of its ``train()`` and whatever it imported.
"""

import contextlib
import importlib.abc
import io
import json
import runpy
import sys
import warnings

ABSENT = {"numpy", "scipy", "sklearn", "pandas", "pydantic", "streamlit", "plotly", "torchvision", "dlcore", "pages"}


class WithoutAbsent(importlib.abc.MetaPathFinder):
    """Find what another finder finds, but for the absent: as if it had never been installed."""

    def __init__(self, finder):
        self.finder = finder

    def find_spec(self, name, path=None, target=None):
        return None if name.partition(".")[0] in ABSENT else self.finder.find_spec(name, path, target)


sys.meta_path[:] = map(WithoutAbsent, sys.meta_path)
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
    import torch
answers = sys.stdout
for line in sys.stdin:
    torch.set_default_dtype(torch.float32)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        space = runpy.run_path(line.strip())
        results = space["train"]()
        space["report"](results)
    imported = sorted({name.partition(".")[0] for name in sys.modules} & ABSENT)
    print(
        json.dumps({"results": results, "printed": printed.getvalue(), "imported": imported}), file=answers, flush=True
    )
