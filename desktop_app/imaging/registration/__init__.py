"""What did a model change? Its answer is put into the document's pixels by what it left alone, and
what differs then beyond its own noise is a mask.

`registered` moves it back and resamples it once; `found_changes` finds the mask; `laid_in` takes
what changed into the document, whose other pixels stay as they are.
"""

from desktop_app.imaging.registration.change_mask import (
    SENSITIVITIES,
    Changes,
    Sensitivity,
    change_masks,
    found_changes,
    laid_in,
)
from desktop_app.imaging.registration.register import registered
from desktop_app.imaging.registration.values import Moved, Registered

__all__ = [
    "SENSITIVITIES",
    "Changes",
    "Moved",
    "Registered",
    "Sensitivity",
    "change_masks",
    "found_changes",
    "laid_in",
    "registered",
]
