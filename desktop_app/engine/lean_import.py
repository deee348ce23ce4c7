"""Importing diffusers' model classes without what they only mention.

Packages of diffusers import all classes they know, a hundred transformers for one UNet, and several
libraries where they find them; together that takes twice as long as torch. What is done against it
changes nothing of what a class computes:

- *absent*: ``None`` in ``sys.modules`` says that a module isn't installed;
- *lazy packages*: a finder on ``sys.meta_path`` runs a package's ``__init__`` only when somebody
  asks the package for more than its modules;
- *marks for a compiler* that is never called are left out, instead of importing it to place them;
- *which distribution has a package* is not read from all files that are installed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any, Final

LAZY: Final = frozenset(
    f"diffusers.{name}"
    for name in (
        "hooks",
        "models.autoencoders",
        "models.controlnets",
        "models.transformers",
        "models.unets",
    )
)
"""Packages whose ``__init__`` imports everything in them."""

COMPILER: Final = "torch._dynamo"


@contextmanager
def lean(names: Iterable[str]) -> Iterator[None]:
    """While it lasts, imports bring little more than what is asked for.

    Args:
        names: modules that can't be found meanwhile, unless somebody has imported them already.
    """
    hidden: dict[str, Any] = dict.fromkeys(names)
    if COMPILER not in sys.modules:
        hidden[COMPILER] = _marks()
    hidden = {name: module for name, module in hidden.items() if name not in sys.modules}
    if not any(isinstance(each, _LazyPackages) for each in sys.meta_path):
        # It stays: what is imported later of these packages is as lean.
        sys.meta_path.insert(0, _LazyPackages())
    real = metadata.packages_distributions
    # diffusers then takes a distribution to be called like its package.
    metadata.packages_distributions = dict
    sys.modules.update(hidden)
    try:
        yield
    finally:
        metadata.packages_distributions = real
        for name in hidden:
            del sys.modules[name]


class _LazyPackages(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname in LAZY else None
        if spec is not None and spec.loader is not None:
            spec.loader = _LazyPackage(spec.loader)
        return spec


class _LazyPackage(Loader):
    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def exec_module(self, module: ModuleType) -> None:
        def attribute(name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            del module.__dict__["__getattr__"]
            self._loader.exec_module(module)
            return getattr(module, name)

        module.__dict__["__getattr__"] = attribute


def _marks() -> ModuleType:
    """In place of the compiler: functions that mark others, and leave them as they are."""
    marks: Any = ModuleType(COMPILER)
    marks.allow_in_graph = lambda marked: marked
    marks.disable = lambda marked=None, *_, **__: (lambda each: each) if marked is None else marked
    return marks
