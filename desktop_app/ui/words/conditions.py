"""Words of conditions, by kind."""

from __future__ import annotations

from typing import NamedTuple

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP


class ConditionWords(NamedTuple):
    """Those of one kind.

    Attributes:
        name: of the kind (context "Recipe").
        missing: why one that a picture was made with can't be taken over ("Replaced").
        no_family: why the model has none, where they are for some families ("Reasons").
        tip: of the list that one is chosen from, where it names a model ("SamplingSettings").
        start, start_name, start_tip: of the share from which on that acts: short, in full, and tip.
    """

    name: str
    missing: str
    no_family: str = ""
    tip: str = ""
    start: str = ""
    start_name: str = ""
    start_tip: str = ""


CONDITION_WORDS: dict[str, ConditionWords] = {
    "lora": ConditionWords(
        QT_TRANSLATE_NOOP("Recipe", "LoRA"),
        QT_TRANSLATE_NOOP("Replaced", "LoRA “{wanted}” isn't installed."),
    ),
    "embedding": ConditionWords(
        QT_TRANSLATE_NOOP("Recipe", "Embedding"),
        QT_TRANSLATE_NOOP("Replaced", "Embedding “{wanted}” isn't installed."),
    ),
    "vae": ConditionWords(
        QT_TRANSLATE_NOOP("Recipe", "VAE"),
        QT_TRANSLATE_NOOP("Replaced", "VAE “{wanted}” isn't installed."),
    ),
    "part": ConditionWords(
        QT_TRANSLATE_NOOP("Recipe", "Part"),
        QT_TRANSLATE_NOOP("Replaced", "“{wanted}”, a part of its model, isn't installed."),
    ),
    "refiner": ConditionWords(
        QT_TRANSLATE_NOOP("Recipe", "Refiner"),
        QT_TRANSLATE_NOOP("Replaced", "Refiner “{wanted}” isn't installed."),
        QT_TRANSLATE_NOOP("Reasons", "Only Stable Diffusion XL has a refiner."),
        QT_TRANSLATE_NOOP(
            "SamplingSettings",
            "<b>Refiner</b><br>A second model for the last steps, for finer detail.",
        ),
        QT_TRANSLATE_NOOP("SamplingSettings", "… from"),
        QT_TRANSLATE_NOOP("SamplingSettings", "Refiner from"),
        QT_TRANSLATE_NOOP(
            "SamplingSettings", "Share of the steps after which the refiner takes over."
        ),
    ),
    "region": ConditionWords(
        QT_TRANSLATE_NOOP("Recipe", "Region"),
        QT_TRANSLATE_NOOP(
            "Replaced", "The mask of the region “{wanted}” isn't in the file: add the region again."
        ),
    ),
    "control": ConditionWords(
        QT_TRANSLATE_NOOP("Recipe", "Control"),
        QT_TRANSLATE_NOOP(
            "Replaced", "The control image ({wanted}) isn't in the file: add it again."
        ),
    ),
    "image_prompt": ConditionWords(
        QT_TRANSLATE_NOOP("Recipe", "Image prompt"),
        QT_TRANSLATE_NOOP(
            "Replaced", "The picture of an image prompt isn't in the file: add it again."
        ),
    ),
    "reference": ConditionWords(
        QT_TRANSLATE_NOOP("Recipe", "Reference"),
        QT_TRANSLATE_NOOP("Replaced", "The reference picture isn't in the file: add it again."),
    ),
}

PICTURE_ONLY = QT_TRANSLATE_NOOP(
    "Reasons", "A refiner works on a picture: open one, or choose it as another model's refiner."
)
"""Why a model can't begin."""
