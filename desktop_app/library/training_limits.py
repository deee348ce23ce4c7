"""What the pictures of a set are measured against, for a model that shall learn from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desktop_app.core.training.buckets import bucket_sizes
from desktop_app.core.training.findings import Limits
from desktop_app.library.prompt_tokens import prompt_encoders

if TYPE_CHECKING:
    from desktop_app.catalog.families import Family
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.core.training.dataset import TrainingSet


def limits_for(
    of: TrainingSet, settings: Mapping[str, Any], model: ModelInfo, family: Family
) -> Limits:
    """See `Limits`. Reads the tokenizers' files: for a thread.

    A training hears one window of a caption, whatever a prompt may have. Where several text
    encoders hear all of it the shortest window counts; those that hear only how a text begins are
    passed over.

    Args:
        of: the set.
        settings: `core.training.fields.settings_of`.
        model: that learns.
        family: of the model.
    """
    side = settings["size"] or model.native_size
    sizes = bucket_sizes(side, model.factor, shapes=settings["buckets"])
    encoders = prompt_encoders(model, family)
    whole = [each for each in encoders if each.kind != "first"] or [*encoders]
    if not whole:
        return Limits(sizes, settings["smallest"])
    encoder = min(whole, key=lambda each: each.length)
    trigger = settings["trigger"]
    tokens = {one.name: encoder.count(of.full_caption(one.caption, trigger)) for one in of.pictures}
    return Limits(sizes, settings["smallest"], tokens, encoder.length)
