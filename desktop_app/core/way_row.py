"""The row of the way a network is calculated, which requests carry and no panel shows."""

from __future__ import annotations

from typing import Final

from desktop_app.core.setting_kinds import Row
from desktop_app.core.way import WayName

WAY: Final = Row(
    kind=WayName(),
    name="Computation",
    tip="How the processor computes the model: precision, order of weights, attention, threads."
    " The same choice gives exactly the same pixels.",
    place="nowhere",
    help="how the processor computes, as in “bf16 packed tiles 2”; default: what was measured on"
    " this machine",
)
