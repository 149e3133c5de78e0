"""The deep-learning laboratory under the dashboard; there is no Streamlit anywhere in it.

The rooms, top to bottom; each imports only from rooms below it (held by import-linter, see pyproject.toml):

- ``scripts``: the training of a question as a program of its own, with nothing but torch.
- ``experiments``: one question a page can ask = one module: its settings, its result, its computation.
- ``lab``: how a question is answered once, for everybody: keys, store, runner, device.
- ``training``: torch; the one training loop, many models at once.
- ``figures``: arrays and labels -> plotly figures; the only plotly code.
- ``nets``: torch; one architecture per file.
- ``sharing``: what people say of runs and pin to boards, in a database.
- ``elements``: torch-free ingredients as plain functions: optimizers, surfaces, activations, data sets.
"""
