"""What pictures show, in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import torch

from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import Described, Loading
from desktop_app.core.operation_values import MOST_WORDS
from desktop_app.core.operations import MOST_CLASSIFIED, Describing
from desktop_app.engine.captioners.captioner import (
    PLAIN,
    Captioner,
    captioner_class,
    open_captioner,
)
from desktop_app.engine.classifiers.classifier import Classifier, open_tagger
from desktop_app.engine.operations.operation_handler import (
    EngineContext,
    Tell,
    cancel_between_layers,
    check_pictures,
    network_of_folder,
)
from desktop_app.engine.weight_file import open_weights
from desktop_app.networks.device import Compute


class Describe:
    """Captions of pictures; its job is a `Describing`."""

    def check(self, context: EngineContext, job: Describing) -> None:
        """Check what is asked.

        Raises:
            ValueError: no network is named; there is no picture, or too many, or one has no
                pixels; or a number can't be.
        """
        if not job.network:
            raise ValueError("no network")
        check_pictures(job.pictures, MOST_CLASSIFIED)
        if not (1 <= job.words <= MOST_WORDS and 0 <= job.least <= 1):
            raise ValueError(f"{job.words} words, {job.least}")

    def run(
        self, context: EngineContext, job: Describing, on_event: Tell, cancel: CancelToken
    ) -> None:
        """Tell what each shows, one after another: no text depends on another picture.

        Raises:
            Cancelled: between two layers.
            ModelError: the network can't be loaded, or doesn't describe.
            Exception: memory ran out, or something else went wrong.
        """
        on_event(Loading(PLAIN, 0, 1))
        network = network_of_folder(
            context,
            ("captioner",),
            Path(job.network),
            lambda folder: opened(folder, context.compute),
        )
        on_event(Loading(PLAIN, 1, 1))
        texts: dict[str, str] = {}
        with cancel_between_layers(cancel), torch.inference_mode():
            for key, picture in job.pictures.items():
                cancel.check()
                if isinstance(network, Captioner):
                    texts[key] = network.text(picture, job.words)
                else:
                    texts[key] = tags_of(network.scores(picture), job.least, job.words)
        on_event(Described(texts))

    def about(self, job: Describing) -> str:
        return f"{len(job.pictures)} pictures"


def opened(folder: Path, compute: Compute) -> Captioner | Classifier:
    """What describes by sentences, or by tags. Raises ModelError."""
    weights = open_weights(folder, PLAIN)
    if captioner_class(weights.settings):
        return open_captioner(folder, weights, compute)
    return open_tagger(folder, compute)


_RATING: Final = "rating:"
"""Labels that judge a picture and don't describe it begin so (taggers of Danbooru's tags)."""

_CHARACTER: Final = "character:"
"""How names of characters begin; it isn't part of the tag."""

_FACE: Final = 3
"""Characters of tags that are drawn with signs, "^_^": there "_" stands for no blank."""


def tags_of(scores: Mapping[str, float], least: float, most: int) -> str:
    """The most probable first, with commas.

    Args:
        scores: probability of each label.
        least: of a tag.
        most: tags.
    """
    probable = [each for each in scores if scores[each] >= least and not each.startswith(_RATING)]
    probable.sort(key=lambda each: (-scores[each], each))
    return ", ".join(dict.fromkeys(map(_tag, probable[:most])))


def _tag(label: str) -> str:
    label = label.removeprefix(_CHARACTER)
    return label if len(label) <= _FACE else label.replace("_", " ")
