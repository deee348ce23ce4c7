"""What the pictures of a set are measured against, for a model that shall learn from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.catalog.families import Family
from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.training.values.buckets import sizes_of
from desktop_app.extensions.training.values.dataset import TrainingSet
from desktop_app.extensions.training.values.findings import Limits
from desktop_app.library.prompt_tokens import prompt_encoders


def limits_for(
    of: TrainingSet, settings: Mapping[str, Any], model: ModelInfo | None, family: Family | None
) -> Limits:
    """See `Limits`. Reads the tokenizers' files: for a thread.

    A training hears one window of a caption, whatever a prompt may have. Where several text
    encoders hear all of it the shortest window counts; those that hear only how a text begins are
    passed over.

    Args:
        of: the set.
        settings: `values.fields.settings_of`.
        model: that learns; None: none is chosen.
        family: of the model.
    """
    if model is None or family is None:
        return Limits(smallest=settings["smallest"])
    sizes, smallest = sizes_of(settings, model), settings["smallest"]
    encoders = prompt_encoders(model, family)
    whole = [each for each in encoders if each.kind != "first"] or [*encoders]
    if not whole:
        return Limits(sizes, smallest)
    encoder, trigger = min(whole, key=lambda each: each.length), settings["trigger"]
    full = {one.name: of.full_caption(one.caption, trigger) for one in of.pictures}
    tokens = {name: max(map(encoder.count, text.split("\n"))) for name, text in full.items()}
    return Limits(sizes, smallest, tokens, encoder.length)
