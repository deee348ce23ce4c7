"""Pictures that the model itself makes before it is trained: of the subject's kind, which keep it
from forgetting (prior preservation, Ruiz et al. 2022), and of prompts, when it is distilled. They
are kept in the run's folder, and those that are there are not made again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import Engine, Tell
from desktop_app.core.events import WAITS, EngineEvent, ImageDone, Loading, StepDone
from desktop_app.core.geometry import Size
from desktop_app.core.request import EngineJob
from desktop_app.core.safe_open import read_regular
from desktop_app.core.values import split_texts
from desktop_app.extensions.training.values.choosing import own_side
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.values.run import Run
from desktop_app.imaging.encode import encode
from desktop_app.state.work.parameters import Parameters, settled
from desktop_app.studio.requests import build_request

FOLDER: Final = "prior"

COMMON: Final = split_texts(
    "person, cat, house, flower, car, dog, tree, boat, horse, chair, apple, robot, castle, fish,"
    " train, cake, rabbit, guitar, airplane, butterfly, mushroom, elephant, clock, umbrella, bird,"
    " bear, cup, bus, frog, lamp, banana, duck, book, lion, tent, cactus, carrot, shoe, cow, bed,"
    " pizza, hat, bridge, bread, bicycle, rose, ball, mountain"
)
"""What they show where nobody says of what kind they are to be."""

PLACES: Final = (
    *("", "in the sky", "on the grass", "in the sea", "in the snow", "at night", "on a table"),
    *("in a room", "on the beach", "at sunset", "in the forest"),
)
"""Where they are then; the model keeps these, too."""


class PriorPictures:
    """Makes them.

    Args:
        engine: starts what makes pictures; it is closed when they are made.
    """

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def __call__(self, run: Run, folder: Path, tell: Tell, token: CancelToken) -> Run:
        """``run`` with as many as its settings want, unless it brings some, and with pictures of
        all its examples.

        Raises:
            Cancelled: by ``token``; those that are made are kept.
            VelaturaError: as `Engine.run`, or they can't be written.
        """
        examples = [*run.examples, *_prior(run)]
        if all(each.path for each in examples):
            return run
        paths = _paths(examples, folder)
        missing = [each for each in paths if not paths[each].is_file()]
        if missing:
            with closing(self._engine()) as engine:
                for number in missing:
                    path, example = paths[number], examples[number]
                    path.parent.mkdir(exist_ok=True)
                    tell(doing := Loading(FOLDER, list(paths).index(number), len(paths)))
                    seed = run.settings["seed"] + int(path.stem) - 1
                    hear = partial(_tell_turns, tell, doing)
                    write_atomic(path, _made(engine, run, example.caption, seed, hear, token))
        for number, path in paths.items():
            digest = hashlib.sha256(read_regular(path)).hexdigest()
            examples[number] = replace(examples[number], path=str(path), sha256=digest)
        return replace(run, examples=tuple(examples))


def _prior(run: Run) -> list[Example]:
    """The examples of its kind that the settings want."""
    count = run.settings["prior"]
    if not count or any(each.role == "prior" for each in run.examples):
        return []
    side = own_side(run.settings, run.model)
    taken = 1 + max((each.group for each in run.examples), default=0)
    return [
        Example(
            "",
            prompt_of(run, number),
            (0, 0, side, side),
            side,
            side,
            role="prior",
            group=taken + number,
        )
        for number in range(count)
    ]


def _paths(examples: Sequence[Example], folder: Path) -> dict[int, Path]:
    """Numbers of the examples that have no picture, and where it is put."""
    found: dict[int, Path] = {}
    for role, name in ((FOLDER, FOLDER), ("learn", "made")):
        of_role = [at for at, each in enumerate(examples) if each.role == role and not each.path]
        found |= {at: folder / name / f"{n:04d}.png" for n, at in enumerate(of_role, 1)}
    return found


def prompt_of(run: Run, number: int) -> str:
    """What the ``number``-th shows: of several kinds one after the other."""
    own = split_texts(run.settings["subject"])
    kinds, places = (own, ("",)) if own else (COMMON, PLACES)
    kind = kinds[number % len(kinds)]
    article = "an" if kind[0] in "aeiou" else "a"
    return f"a photo of {article} {kind} {places[number % len(places)]}".rstrip()


def _tell_turns(tell: Tell, doing: Loading, event: EngineEvent) -> None:
    """Tell what is made once its first step is done, and when it waits for others."""
    if isinstance(event, StepDone) and event.step == 1:
        tell(doing)
    elif isinstance(event, Loading) and event.what == WAITS.what:
        tell(event)


def _made(
    engine: Engine, run: Run, prompt: str, seed: int, tell: Tell, token: CancelToken
) -> bytes:
    """One of them, as a PNG."""
    model, side = run.model, own_side(run.settings, run.model)
    chosen = Parameters(prompt=prompt, model=model.id, size=Size(side, side), seed=seed % 2**32)
    request = build_request(settled(chosen, replace(model.defaults, conditions=())), model, None)
    found: list[ImageDone] = []

    def on_event(event: EngineEvent) -> None:
        if isinstance(event, ImageDone):
            found.append(event)
        tell(event)

    engine.generate(EngineJob(request.finished, model, previews=False), on_event, token)
    return encode((np.clip(found[0].pixels, 0, 1) * 255 + 0.5).astype(np.uint8), "PNG")
