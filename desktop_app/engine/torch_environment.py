"""Importing torch and the model classes, and no more than the engine needs of them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop_app.engine.lean_import import lean, lean_torch
from desktop_app.networks.environment import prepare_environment
from desktop_app.networks.pack import import_torch
from desktop_app.networks.part_classes import part_class

__all__ = ["import_parts", "prepare_environment"]

UNUSED = ("transformers", "peft", "gguf")
"""What diffusers imports where it finds it, and its model classes can do without.

Text encoders of its pipelines and layers of LoRAs: nothing of it is used here. It may be imported
afterwards by whoever wants it; diffusers has taken note that it isn't there.
"""

ONLY_TO_OFFLOAD = "accelerate"
"""The same, but for layers that wait in main memory: there diffusers moves by it what they take."""

FIRST = ("UNet2DConditionModel", "AutoencoderTiny")
"""Classes of the model that ships, imported at once: the first picture is soon wanted."""


def import_parts(pack: Path | None = None) -> None:
    """Import torch and the model classes with Python's garbage collector at rest.

    Args:
        pack: folder of a build of torch that goes before the installed one.

    Raises:
        PackError: that build can't be used. This process has parts of it now: only another one can
            use the installed build.

    Of diffusers only the classes that are used are imported (`lean_import`).

    The imports make several hundred thousand objects that all stay; collecting in between finds
    nothing and costs 15 % of the time (measured 2.65 against 3.1 s). What was imported is then set
    aside, so that later collections don't walk through it.
    """
    with _collector_at_rest():
        if pack is not None:
            import_torch(pack)
        with lean_torch():
            import torch

        offloads = torch.cuda.is_available() or torch.backends.mps.is_available()
        with lean(UNUSED if offloads else (*UNUSED, ONLY_TO_OFFLOAD)):
            import desktop_app.engine.local  # noqa: F401 # pyright: ignore[reportUnusedImport]

            for name in FIRST:
                part_class(name)
        gc.freeze()  # before it could look through all that, for 70 ms


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
