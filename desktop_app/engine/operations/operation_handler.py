"""What an operation works with, and its interface."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from torch.nn.modules.module import register_module_forward_pre_hook

from desktop_app.catalog.families import Family
from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent
from desktop_app.core.pixels import ByteArray
from desktop_app.core.record import record
from desktop_app.engine.generation import GenerationRunner
from desktop_app.engine.model_cache import ModelCache
from desktop_app.engine.weight_file import file_state
from desktop_app.networks.device import Compute

T = TypeVar("T")
Tell = Callable[[EngineEvent], None]


@record(eq=False)
class EngineContext:
    """What every operation finds ready.

    Attributes:
        compute: device and precision where a plan says nothing else.
        families: the families table.
        schedulers: the schedulers table.
        cache: the models in memory: whatever is large is loaded through it, so that there is room.
        runner: makes pictures, and knows what failed before.
    """

    compute: Compute
    families: dict[str, Family]
    schedulers: dict[str, SchedulerRow]
    cache: ModelCache
    runner: GenerationRunner


class OperationHandler(Protocol):
    """What the engine does for one row of `core.operations`."""

    def check(self, context: EngineContext, job: Any) -> None:
        """Refuse what can't be done, before anything is loaded.

        Raises:
            VelaturaError: naming what is wrong.
            ValueError: the caller made a job that nothing asks for.
        """

    def run(self, context: EngineContext, job: Any, on_event: Tell, cancel: CancelToken) -> None:
        """Do ``job``, which is what its row of `core.operations.OPERATIONS` takes.

        It looks at ``cancel`` between any two steps that take their time (`CancelToken.check`), and
        tells how far it is through ``on_event``. It may raise anything: what is no `VelaturaError`
        is explained by the engine.
        """

    def about(self, job: Any) -> str:
        """What memory ran out for, in a word or two: a size, or a name."""
        ...


@contextmanager
def cancel_between_layers(cancel: CancelToken) -> Iterator[None]:
    """While it lasts, before every layer of any network it is asked whether the job is still
    wanted: some networks take a minute on a processor. It raises `Cancelled` there."""
    asking = register_module_forward_pre_hook(lambda _module, _inputs: cancel.check())
    try:
        yield
    finally:
        asking.remove()


def check_pictures(pictures: Mapping[str, ByteArray], most: int) -> None:
    """Raises ValueError: none, too many, or one without pixels."""
    if not 0 < len(pictures) <= most:
        raise ValueError(f"{len(pictures)} pictures")
    if any(picture.size == 0 for picture in pictures.values()):
        raise ValueError("a picture without pixels")


def network_of_folder(
    context: EngineContext, kind: tuple[Hashable, ...], path: Path, open_folder: Callable[[Path], T]
) -> T:
    """The network of a file or its folder, from memory if it is held. Raises ModelError."""
    folder = path.parent if path.is_file() else path
    state = file_state(folder)
    # Read into float32 beside its file's pages.
    return context.cache.network((*kind, *state), 2 * state[2], lambda: open_folder(folder))
