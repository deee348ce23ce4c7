"""What operations run with; imported by what runs them alone, not with the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeAlias

from desktop_app.core.engine import EngineAccess
from desktop_app.core.parts_done import PartsDone
from desktop_app.core.record import record
from desktop_app.core.request import GenerationRequest

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.geometry import Rect
    from desktop_app.core.pixels import Array, ByteArray
    from desktop_app.operations.networks.detecting import Detected, Detector
    from desktop_app.operations.operation import WorkSource

Draft: TypeAlias = Callable[[GenerationRequest, "OperationContext"], "Array"]
"""Makes the picture of a request from words, (h, w, 3) uint8."""


Edit: TypeAlias = Callable[
    [GenerationRequest, "WorkSource", "tuple[Rect, Array]", float, "OperationContext"], "Array"
]
"""Goes over what is masked (a place and its mask, (h, w) uint8) by a request, as far as a strength
of 0..1 lets it; gives the whole picture."""


@record()
class OperationContext(EngineAccess):
    """What operations run with.

    Attributes:
        detector: gives what remembers what networks saw in pictures.
        draft, edit: make new pictures, and parts of pictures; None: they are not needed.
        patient: whether nobody waits for it.
        done: what it has made before it gave way.
    """

    detector: Callable[[], Detector] | None = None
    draft: Draft | None = None
    edit: Edit | None = None
    patient: bool = False
    done: PartsDone = field(default_factory=PartsDone)

    def detect(
        self,
        preprocessor: str,
        picture: ByteArray,
        parameters: Mapping[str, Any],
        add_ons: Iterable[AddOn],
    ) -> Detected:
        from desktop_app.operations.networks.detecting import Detector

        detector = Detector(self.engine) if self.detector is None else self.detector()
        return detector.detect(preprocessor, picture, parameters, add_ons, self.tell, self.token)
