"""Several processes that `accelerate launch` or torchrun started: what one of them tells the
others. Importing it imports torch."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

_PATIENCE: Final = timedelta(hours=12)
"""The others wait while the first one makes pictures."""


def tell_others(text: str | None) -> str:
    """The first process's ``text``, in all of them."""
    from accelerate import PartialState
    from accelerate.utils import broadcast_object_list

    from desktop_app.networks.device import pick_compute

    PartialState(cpu=pick_compute().device.type == "cpu", timeout=_PATIENCE)
    told = [text]
    broadcast_object_list(told)
    assert told[0] is not None
    return told[0]
