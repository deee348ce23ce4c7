"""Who makes the images of a job: the family's table says it by what its denoiser predicts."""

from __future__ import annotations

from desktop_app.engine.consistency.consistency_pipeline import ConsistencyPipeline
from desktop_app.engine.model import Model
from desktop_app.engine.pipeline import Pipeline

PIPELINES: dict[str, type[Pipeline]] = {"consistency": ConsistencyPipeline}
"""`Family.prediction` → the painter, where it isn't the usual one."""


def pipeline_class(model: Model) -> type[Pipeline]:
    """The painter for ``model``."""
    return PIPELINES.get(model.family.prediction, Pipeline)
