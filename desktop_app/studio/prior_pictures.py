"""Pictures that keep a model from forgetting: of the subject's kind, made by the model itself
before it is trained (prior preservation, Ruiz et al. 2022). They are kept in the run's folder, and
those that are there are not made again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent, ImageDone, Loading
from desktop_app.core.geometry import Size
from desktop_app.core.request import EngineJob
from desktop_app.core.training.examples import Example
from desktop_app.core.values import split_texts
from desktop_app.imaging.encode import encode
from desktop_app.state.work.parameters import Parameters, settled
from desktop_app.studio.requests import build_request

if TYPE_CHECKING:
    from desktop_app.core.engine import Engine, Tell
    from desktop_app.core.training.run import Run

FOLDER: Final = "prior"

COMMON: Final = split_texts(
    "person, cat, house, flower, car, dog, tree, boat, horse, chair, apple, robot, castle, fish,"
    " train, cake, rabbit, guitar, airplane, butterfly, mushroom, elephant, clock, umbrella"
)
"""What they show where nobody says of what kind they are to be."""


class PriorPictures:
    """Makes them.

    Args:
        engine: starts what makes pictures; it is closed when they are made.
    """

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def __call__(self, run: Run, folder: Path, tell: Tell, token: CancelToken) -> Run:
        """``run`` with as many as its settings want, unless it brings some.

        Raises:
            Cancelled: by ``token``; those that are made are kept.
            VelaturaError: as `Engine.run`, or they can't be written.
        """
        count = run.settings["prior"]
        if not count or any(each.role == "prior" for each in run.examples):
            return run
        paths = [folder / FOLDER / f"{number:04d}.png" for number in range(1, count + 1)]
        missing = [number for number, path in enumerate(paths) if not path.is_file()]
        if missing:
            paths[0].parent.mkdir(exist_ok=True)
            with closing(self._engine()) as engine:
                for number in missing:
                    tell(Loading(FOLDER, number, count))
                    write_atomic(paths[number], _made(engine, run, number, token))
        side = _side(run)
        taken = 1 + max((each.group for each in run.examples), default=0)
        made = tuple(
            Example(
                str(path),
                prompt_of(run, number),
                (0, 0, side, side),
                side,
                side,
                role="prior",
                sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
                group=taken + number,
            )
            for number, path in enumerate(paths)
        )
        return replace(run, examples=(*run.examples, *made))


def prompt_of(run: Run, number: int) -> str:
    """What the ``number``-th shows: of several kinds one after the other."""
    kinds = split_texts(run.settings["subject"]) or COMMON
    return f"a photo of a {kinds[number % len(kinds)]}"


def _side(run: Run) -> int:
    side, factor = run.settings["size"] or run.model.native_size, run.model.factor
    return max(factor, side // factor * factor)


def _made(engine: Engine, run: Run, number: int, token: CancelToken) -> bytes:
    """One of them, as a PNG."""
    model, side = run.model, _side(run)
    seed = (run.settings["seed"] + number) % 2**32
    chosen = Parameters(
        prompt=prompt_of(run, number), model=model.id, size=Size(side, side), seed=seed
    )
    request = build_request(settled(chosen, replace(model.defaults, conditions=())), model, None)
    found: list[ImageDone] = []

    def hear(event: EngineEvent) -> None:
        if isinstance(event, ImageDone):
            found.append(event)

    engine.generate(EngineJob(request.finished, model, previews=False), hear, token)
    return encode((np.clip(found[0].pixels, 0, 1) * 255 + 0.5).astype(np.uint8), "PNG")
