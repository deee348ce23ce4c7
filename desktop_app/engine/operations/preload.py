"""Loading a model before it is needed; nothing happens if it is in memory already."""

from __future__ import annotations

import torch

from desktop_app.core.cancel import CancelToken
from desktop_app.core.operations import Preloading
from desktop_app.engine.backend import set_backend
from desktop_app.engine.model import Model
from desktop_app.engine.operations.operation_handler import EngineContext, Tell
from desktop_app.networks.failures import loading_part
from desktop_app.networks.part_classes import PART_NAMES


class PreloadHandler:
    """Loads a model ahead of its first job; its job is a `Preloading`."""

    def check(self, context: EngineContext, job: Preloading) -> None:
        """Nothing can be told before it is read."""

    def run(
        self, context: EngineContext, job: Preloading, on_event: Tell, cancel: CancelToken
    ) -> None:
        """Load it.

        What the first picture needs besides is made ready, too: its schedulers, the text
        embeddings of an empty prompt, and the colours of previews.

        Raises:
            ModelError: it can't be loaded.
            Cancelled: between two parts.
            Exception: memory ran out, or something else went wrong.
        """
        model, loads = job.model, context.cache.loads
        way = context.runner.profiles.of(job.way, model)
        plan = context.runner.plan_for(model, job.memory, model.native_size**2, way)
        loaded = context.cache.get(model, on_event, cancel, plan, profile=way)
        set_backend(loaded, plan, on_event)
        if context.cache.loads > loads:
            _warm_up(context, loaded)

    def about(self, job: Preloading) -> str:
        return job.model.name


def _warm_up(context: EngineContext, model: Model) -> None:
    for settings in (model.info.defaults, model.info.live):
        row = context.schedulers.get(settings.scheduler) if settings is not None else None
        if row is not None:
            model.scheduler(row)
    with torch.inference_mode(), loading_part(model.info.name, PART_NAMES["text_encoder"]):
        model.texts.encode("")
    if model.compute.loads_to == model.compute.device:
        _ = model.rgb_map
