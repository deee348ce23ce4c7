"""What of a control layer is sent to the model now."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.core.errors import VelaturaError
from desktop_app.core.forecast import Forecast
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.layer_stack import NOWHERE
from desktop_app.imaging.preprocessors.pose import People


@dataclass(frozen=True, slots=True, eq=False)
class ControlPreview:
    """Of the control layer that is worked on.

    Attributes:
        layer: its id.
        image: the very array that is sent, (h, w, 3) uint8 at the working size; None: there is
            nothing to be sent.
        place: the context in the document that it covers, which may reach outside.
        error: why there is none.
        cost: of making it by networks; None: none are needed, or it is not known.
        people: those whom networks found, as a layer keeps them (`pose.FRAME`); None: nobody was
            looked for.
    """

    layer: str
    image: ByteArray | None = None
    place: Rect = NOWHERE
    error: VelaturaError | None = None
    people: People | None = None
    cost: Forecast | None = None
