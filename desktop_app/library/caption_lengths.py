"""How many tokens the captions of a set have, for a model that shall learn them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.core.training.findings import CaptionLengths
from desktop_app.library.prompt_tokens import prompt_encoders

if TYPE_CHECKING:
    from desktop_app.catalog.families import Family
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.core.training.dataset import TrainingSet


def caption_lengths(
    of: TrainingSet, model: ModelInfo, family: Family, trigger: str = ""
) -> CaptionLengths:
    """See `CaptionLengths`. Reads the tokenizers' files: for a thread.

    A training hears one window of a caption, whatever a prompt may have. Where several text
    encoders hear all of it, the shortest window counts; those that hear only how a text begins are
    passed over.

    Args:
        of: the set.
        model: that learns.
        family: of the model.
        trigger: in place of the set's.
    """
    encoders = prompt_encoders(model, family)
    whole = [each for each in encoders if each.kind != "first"] or [*encoders]
    if not whole:
        return CaptionLengths()
    encoder = min(whole, key=lambda each: each.length)
    tokens = {one.name: encoder.count(of.full_caption(one.caption, trigger)) for one in of.pictures}
    return CaptionLengths(tokens, encoder.length)
