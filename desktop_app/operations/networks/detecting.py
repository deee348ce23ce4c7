"""Control images that networks in the engine make of pictures, remembered by what they were made
of."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import EngineAccess, Run
from desktop_app.core.errors import EngineError
from desktop_app.core.events import ControlImageMade, EngineEvent
from desktop_app.core.geometry import Rect
from desktop_app.core.operations import Preprocessing
from desktop_app.core.pixels import ByteArray, digest, frozen
from desktop_app.imaging.preprocessors.parameter import Value
from desktop_app.imaging.preprocessors.pose import People, Pose, in_frame, people_from_json
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from desktop_app.operations.networks.preprocessor_networks import PREPROCESSOR, networks_needed

REMEMBERED: Final = 16
"""Results that are kept: as many as a few layers of a few spots have."""

Tell: TypeAlias = Callable[[EngineEvent], object]


@dataclass(frozen=True, slots=True, eq=False)
class Detected:
    """What was seen in a picture.

    Attributes:
        pixels: the control image, (h, w, 3) uint8 of the picture's size; read-only.
        people: those who were found, in shares of the picture, to be moved by hand.
    """

    pixels: ByteArray
    people: People = ()


def networks_in(files: Mapping[str, str]) -> list[AddOn]:
    """The networks that a job's files hold (`state.work.add_ons.files_of`)."""
    return [
        AddOn(path, key, path, PREPROCESSOR, task=key.removeprefix(f"{PREPROCESSOR} "))
        for key, path in files.items()
        if key.startswith(f"{PREPROCESSOR} ")
    ]


def on_layer(people: People, context: Rect) -> People:
    """People in shares of a picture, as a layer keeps them (`pose.FRAME`).

    Args:
        people: of `Detected`.
        context: where the picture is in the document.
    """
    return tuple(
        Pose(
            tuple(
                joint
                and in_frame(
                    context.x + joint.x * context.width, context.y + joint.y * context.height
                )
                for joint in one.joints
            )
        )
        for one in people
    )


class Detector:
    """Asks the engine, and remembers what it said last.

    `known` may be called in any thread, `detect` in the one that runs the engine's jobs.

    Args:
        run: does an operation of the engine.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._held: OrderedDict[str, Detected] = OrderedDict()
        self._lock = threading.Lock()

    def known(
        self,
        preprocessor: str,
        picture: ByteArray,
        parameters: Mapping[str, Value],
        add_ons: Iterable[AddOn],
    ) -> Detected | None:
        """What `detect` would give, if it is remembered.

        Raises:
            InputError, ModelError: as `detect`, before the engine is asked.
        """
        key, _ = self._request_of(preprocessor, picture, parameters, add_ons)
        return self._remembered(key)

    def detect(
        self,
        preprocessor: str,
        picture: ByteArray,
        parameters: Mapping[str, Value],
        add_ons: Iterable[AddOn],
        tell: Tell = lambda _: None,
        cancel: CancelToken | None = None,
    ) -> Detected:
        """What a network sees in ``picture``; from memory if the same was asked before.

        Args:
            preprocessor: id of a row with an operation.
            picture: (h, w, 3) uint8 sRGB, at the working size.
            parameters: of the row, by id; defaults for those that are not given.
            add_ons: what lies on this machine.
            tell: hears what is loaded.
            cancel: stops it.

        Raises:
            Cancelled: by ``cancel``.
            InputError: ``value_range`` or ``unknown_choice``, of a parameter.
            ModelError: ``network_missing``, or a network can't be used.
            EngineError: memory ran out, or the engine died.
        """
        key, job = self._request_of(preprocessor, picture, parameters, add_ons)
        found = self._remembered(key)
        if found is not None:
            return found
        operation, token = PREPROCESSORS[preprocessor].operation, cancel or CancelToken()
        found = _checked(
            EngineAccess(self._run, tell, token).result(operation, job, ControlImageMade)
        )
        with self._lock:
            self._held[key] = found
            while len(self._held) > REMEMBERED:
                self._held.popitem(last=False)
        return found

    @staticmethod
    def _request_of(
        preprocessor: str,
        picture: ByteArray,
        parameters: Mapping[str, Value],
        add_ons: Iterable[AddOn],
    ) -> tuple[str, Preprocessing]:
        """What the result is remembered by, and what the engine is asked."""
        row = PREPROCESSORS[preprocessor]
        values = dict(row.values(parameters).given)
        networks = networks_needed(row, add_ons)
        weights = {str(sight): one.path for sight, one in networks.items()}
        keys = tuple((one.key, one.path) for one in networks.values())
        key = f"{digest(picture)} {row.id} {sorted(values.items())} {keys}"
        return key, Preprocessing(row.id, picture, values, weights)

    def _remembered(self, key: str) -> Detected | None:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)


def _checked(made: ControlImageMade) -> Detected:
    """The people of an engine that may be damaged are read as those of a file.

    Raises:
        EngineError: ``engine_failed``.
    """
    plain = [[None if joint is None else [*joint] for joint in one] for one in made.people]
    try:
        return Detected(frozen(made.pixels), people_from_json(plain))
    except (TypeError, ValueError) as error:
        raise EngineError("engine_failed", reason=f"people of another shape: {error}") from error
