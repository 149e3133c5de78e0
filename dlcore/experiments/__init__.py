"""One question a page can ask = one module: settings (an ``Experiment``), result, ``compute``. Torch-free at import."""
