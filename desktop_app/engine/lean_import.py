"""Importing torch and diffusers' model classes without what they only mention.

Packages of diffusers import all classes they know, a hundred transformers for one UNet, and several
libraries where they find them; together that takes twice as long as torch. What is done against it
changes nothing of what a class computes:

- *absent*: ``None`` in ``sys.modules`` says that a module isn't installed;
- *lazy packages*: a finder on ``sys.meta_path`` runs a package's ``__init__`` only when somebody
  asks the package for more than its modules;
- *stand-ins* for what is imported and never called: a compiler, clients of the network,
  collectives of several machines;
- *which distribution has a package* is not read from all files that are installed;
- *late modules* (`core.late`) for what is imported and seldom used;
- *shapes by Python*: a third of torch's import, for compilers alone. It is made up for before
  anybody is imported who has one.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from importlib import import_module, metadata
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any, Final

from desktop_app.core.late import late_module

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

LATE: Final = tuple(
    f"torch.{name}" for name in ("distributions", "export", "masked", "profiler", "quantization")
)
"""Packages that torch imports to have them at hand, which a picture has no use for."""

STAND_INS: Final = ("torch._dynamo", "torch.distributed._functional_collectives", "requests")

HUB: Final = (
    "huggingface_hub",
    "huggingface_hub.constants",
    "huggingface_hub.errors",
    "huggingface_hub.file_download",
    "huggingface_hub.utils",
)

SHAPES: Final = "torch._meta_registrations"

OF_SHAPES: Final = frozenset(
    ("accelerate", "openvino", "peft", "torch._dynamo", "torch.onnx", "transformers")
)
"""Who may ask torch's meta device for more than weights without memory."""


ON_SHAPES: Final = frozenset(("_decomp", "_prims", "_refs", "_meta_registrations"))
"""Modules of torch that it imports with `SHAPES`, and speaks of by these names."""

_SEARCH: Final = inspect.getmodule


@contextmanager
def lean_torch() -> Iterator[None]:
    """While it lasts, torch is imported without `SHAPES`."""
    if "torch" in sys.modules:
        yield
        return
    _add_finder()
    for name in LATE:
        late_module(name, partial(import_module, name))
    with _hidden({SHAPES: ModuleType(SHAPES)}), _no_search():
        yield
    torch: Any = sys.modules["torch"]
    torch.__dict__.pop("_meta_registrations", None)
    others = torch.__getattr__

    def attribute(name: str) -> Any:
        if name not in ON_SHAPES or SHAPES in sys.modules:
            return others(name)
        whole_torch()
        return getattr(torch, name)

    torch.__getattr__ = attribute
    if hasattr(torch._C, "_set_generator_metaclass"):
        # What is left out does that, too, and random numbers wait for it.
        opaque = import_module("torch._opaque_base")
        torch._C._set_generator_metaclass(opaque.OpaqueBaseMeta)


def whole_torch() -> None:
    """Make up for what `lean_torch` left out, which asks in what module a function stands."""
    if SHAPES not in sys.modules:
        with _exchanged(inspect, "getmodule", _SEARCH):
            import_module(SHAPES)


@contextmanager
def lean(names: Iterable[str]) -> Iterator[None]:
    """While it lasts, imports bring little more than what is asked for.

    Args:
        names: modules that can't be found meanwhile, unless somebody has imported them already.
    """
    _add_finder()
    late_module("yaml", partial(import_module, "yaml"))  # for configurations of old checkpoints
    hub = HUB if HUB[0] not in sys.modules else ()
    stand_ins = {name: _StandIn(name) for name in (*STAND_INS, *hub)}
    # diffusers then takes a distribution to be called like its package.
    with (
        _exchanged(metadata, "packages_distributions", dict),
        _no_search(),
        _hidden({**dict.fromkeys(names), **stand_ins}),
    ):
        yield


@contextmanager
def stood_in(names: Iterable[str]) -> Iterator[None]:
    """While it lasts these modules are found, and whatever is asked of them; nobody may call it.

    Args:
        names: modules that aren't installed, packages before what is in them.
    """
    with _hidden({name: _StandIn(name) for name in names}):
        yield


def _no_search() -> AbstractContextManager[None]:
    """Where operations are declared torch notes the line, and ``inspect`` looks through all modules
    for the one it is in; the file's name is enough."""
    return _exchanged(inspect, "getmodule", lambda *_: None)


@contextmanager
def _exchanged(module: ModuleType, name: str, other: object) -> Iterator[None]:
    real = getattr(module, name)
    setattr(module, name, other)
    try:
        yield
    finally:
        setattr(module, name, real)


@contextmanager
def _hidden(modules: dict[str, Any]) -> Iterator[None]:
    """Modules that are found under these names meanwhile, where nobody has imported them yet."""
    hidden = {name: module for name, module in modules.items() if name not in sys.modules}
    sys.modules.update(hidden)
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def _add_finder() -> None:
    if not any(isinstance(each, _LazyPackages) for each in sys.meta_path):
        # It stays: what is imported later of these packages is as lean.
        sys.meta_path.insert(0, _LazyPackages())


class _LazyPackages(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in LAZY | OF_SHAPES:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            if fullname in LAZY:
                spec.loader = _LazyPackage(spec.loader)
            else:
                _complete_before(spec.loader)
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


def _complete_before(loader: Any) -> None:
    """Let ``loader`` make up for what torch lacks before it runs its module."""
    run = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        if "torch" in sys.modules:
            whole_torch()
        run(module)

    loader.exec_module = exec_module


class _StandIn(ModuleType):
    """A module in which every name is found: functions that return what they are given, which as
    decorators leave it as it is, exceptions that nobody raises, and constants."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = []  # a package
        self.__spec__ = ModuleSpec(name, None)  # who asks whether it is installed hears that it is

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name.isupper():
            return "offline"
        return type(name, (Exception,), {}) if name[0].isupper() else _identity


def _identity(marked: Any = None, *_: object, **__: object) -> Any:
    return (lambda each: each) if marked is None else marked
