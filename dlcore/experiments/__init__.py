"""One question a page can ask = one module: settings (an ``Experiment``), result, ``compute``. Torch-free at import.

``known`` finds them by their being there, and ``question`` makes one from what a file or a list of runs says of it.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pydantic

from dlcore.lab.experiment import Experiment


class UnknownQuestion(ValueError):  # noqa: N818  # reads as what it says: "raise UnknownQuestion"
    """Say in a sentence why settings that came from elsewhere are no question of this program."""


@functools.cache
def known() -> Mapping[str, type[Experiment[Any]]]:
    """Return every experiment there is by the name that stands in keys and files; the first call takes a second."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    kinds = {kind for module in modules for kind in vars(module).values() if inspect.isclass(kind)}
    own = [kind for kind in kinds if issubclass(kind, Experiment) and kind.__module__.startswith(f"{__name__}.")]
    found = {kind.name: kind for kind in own if not inspect.isabstract(kind)}
    return MappingProxyType(dict(sorted(found.items())))


def question(spec: str) -> Experiment[Any]:
    """Return the question that a canonical record of name, version and settings stands for.

    Raises:
        UnknownQuestion: this program has no such experiment, has it in another version, or refuses its settings.
    """
    record = json.loads(spec)
    name, version = record["experiment"], record["version"]
    kind = known().get(name) if isinstance(name, str) else None
    if kind is None:
        raise UnknownQuestion(f"this program has no experiment named {str(name)[:60]!r}")
    if version != kind.version or type(version) is not int:
        raise UnknownQuestion(
            f"the experiment {name!r} is of version {str(version)[:20]} there and {kind.version} here"
        )
    try:
        asked = kind.model_validate_json(json.dumps(record["settings"]))
    except pydantic.ValidationError as refused:
        first = refused.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "its settings"
        raise UnknownQuestion(f"the setting {place[:60]!r} is refused: {first['msg'][:200]}") from None
    if asked.canonical() != spec:
        raise UnknownQuestion("its settings are not written as this program writes them")
    return asked
