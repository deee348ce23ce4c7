"""The log of a training for TensorBoard, where that is installed (extra ``tensorboard``)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from desktop_app.core.events import EngineEvent, Evaluated, SampleMade, Trained


class Scalars:
    """Losses, learning rate and samples as TensorBoard reads them.

    Args:
        folder: that event files are written into.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writer: Any = None
        self._is_there = find_spec("tensorboard") is not None

    def begin(self, step: int) -> None:
        """What was written of steps after ``step`` is no longer true."""
        if self._is_there:
            from torch.utils.tensorboard import SummaryWriter

            self.close()
            self._writer = SummaryWriter(str(self._folder), purge_step=step + 1, flush_secs=20)

    def add(self, event: EngineEvent) -> None:
        if self._writer is None:
            return
        match event:
            case Trained(step, _, loss, rate):
                self._writer.add_scalar("loss/step", loss, step)
                self._writer.add_scalar("rate", rate, step)
            case Evaluated(step, loss):
                self._writer.add_scalar("loss/held out", loss, step)
            case SampleMade(step, number, _, pixels):
                self._writer.add_image(f"sample/{number}", pixels, step, dataformats="HWC")
            case _:
                pass

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
