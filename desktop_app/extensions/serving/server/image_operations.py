"""Other operations than generating: on pictures as jobs of the queue, answers at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from desktop_app.core.add_on import check_plain
from desktop_app.core.as_json import to_json
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.work import Work
from desktop_app.extensions.serving.server.inventory import Inventory
from desktop_app.extensions.serving.server.limit_checks import check_work_limits
from desktop_app.extensions.serving.server.operation_shapes import OperationRequest
from desktop_app.extensions.serving.server.orders import Orders
from desktop_app.extensions.serving.server.picture_memory import check_memory
from desktop_app.extensions.serving.server.pictures import (
    bytes_of,
    keep_upload,
    name_of_upload,
    opened,
    read_notes,
)
from desktop_app.extensions.serving.server.policy import Policy
from desktop_app.extensions.serving.server.prepared_job import PreparedJob, Requester
from desktop_app.extensions.serving.server.shapes import LAYER_FIELDS, GenerateRequest
from desktop_app.imaging.colour import colour_space
from desktop_app.operations.answer_operation import AnswerOperation, Inputs
from desktop_app.operations.operation import Resources
from desktop_app.operations.work import check_work
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio.brought_along import check_brought
from desktop_app.studio.studio import Studio
from desktop_app.studio.work_jobs import prepared


def _at_once(user: str, begin: Callable[[], object]) -> Callable[[], object]:
    """Where there are no users."""
    return begin


class ImageOperations:
    """Makes them. `order` may be called in any thread, the others in the loop's.

    Args:
        policy: how large pictures may be.
        inventory: networks.
        uploads: keeps pictures that jobs work on.
        studios: the engines.
        take_turn: has users take turns, as `Queue.take_turn`.
    """

    def __init__(
        self,
        policy: Policy,
        inventory: Inventory,
        uploads: BlobStore,
        studios: Sequence[Studio] = (),
        take_turn: Callable[[str, Callable[[], object]], Callable[[], object]] = _at_once,
    ) -> None:
        self._policy, self._inventory, self._uploads = policy, inventory, uploads
        self._studios, self._take_turn = list(studios), take_turn
        self._next = 0

    def order(self, payload: OperationRequest, orders: Orders, requester: Requester) -> PreparedJob:
        """The job of a wish.

        Args:
            payload: what is asked for.
            orders: makes the jobs of what models make on the way.
            requester: who asks.

        Raises:
            InputError: a value is out of range, or the picture can't be used.
            ModelError: a network or model is missing.
        """
        limits = self._policy.limits
        data = bytes_of(payload.image, "image", int(limits.body_mb * 1e6))
        picture = opened(data, "image", limits.megapixels)
        made = {
            name: orders.generate(_from_words(one), requester).job
            for name, one in payload.generations.items()
        }
        plain = {name: job.request.first_pass.single(0).to_json() for name, job in made.items()}
        work = check_work(Work(payload.operation, {**payload.values, **plain}))
        values = work.values
        height, width = picture.pixels.shape[:2]
        check_plain(str(values.get("network", "")))
        ready = prepared(work, self._inventory.snapshot().add_ons, orders.redo)
        check_brought(ready.work, None)
        after = check_work_limits(ready, Size(width, height), self._policy)
        nbytes = picture.pixels.nbytes
        check_memory(max(nbytes, nbytes * after.area / (width * height)), payload.operation)
        space = colour_space(picture.origin.about.icc)
        return PreparedJob(
            ready.job(picture.pixels, space, name_of_upload(data)),
            notes=read_notes(picture, "image"),
            sent=len(data),
            keep=partial(keep_upload, self._uploads, data),
        )

    def load(self, model: ModelInfo) -> None:
        """Have every engine load a model after its jobs."""
        for studio in self._studios:
            studio.preload(model, MemoryPlan())

    async def answer(
        self,
        user: str,
        operation: AnswerOperation,
        pictures: Sequence[ByteArray],
        values: Mapping[str, Any],
    ) -> Any:
        """What an operation answers, plain; one of the engines does it when it is that user's turn,
        and stops with this call.

        Args:
            user: who asks.
            operation: which.
            pictures: (h, w, 3) uint8 sRGB.
            values: what was said, by the ids of its fields.

        Raises:
            InputError: a value is out of range, or there is no network for it.
            ModelError, EngineError: it can't be used.
        """
        resources = Resources(self._inventory.snapshot().add_ons)
        work = operation.prepared(Inputs(pictures), values, resources)
        begun, future = asyncio.Event(), asyncio.get_running_loop().create_future()

        def done(answer: object) -> None:
            if not future.done():
                future.set_result(answer)

        def failed(error: VelaturaError) -> None:
            if not future.done():
                future.set_exception(error)

        end = self._take_turn(user, begun.set)
        try:
            await begun.wait()
            studio = self._studios[self._next % len(self._studios)]
            self._next += 1
            token = studio.operate(work, done, failed, lambda: failed(InputError("job_cancelled")))
            try:
                return to_json(await future)
            except asyncio.CancelledError:
                token.cancel()
                raise
        finally:
            end()


def _from_words(payload: GenerateRequest) -> GenerateRequest:
    """It is done to the operation's picture. Raises InputError: ``unknown_choice``: it brings one
    of its own."""
    for name in ("image", "mask", "expand", "size", *LAYER_FIELDS):
        if getattr(payload, name):
            raise InputError("unknown_choice", setting=name, value="…", choices="none")
    return payload
