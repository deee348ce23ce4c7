"""What changes the canvas of a document: its shape, its mask, what is being transformed."""

from __future__ import annotations

from desktop_app.state.app_state import AppState
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.expanding import Expanding
from desktop_app.worker.masking import Masking
from desktop_app.worker.reshaping import Reshaping
from desktop_app.worker.transforming import Transforming


class Shaping:
    """Expanding, masking, reshaping and transforming; each has its module."""

    def __init__(self, state: AppState, background: BackgroundTasks) -> None:
        self.expanding = Expanding(state, background)
        self.masking = Masking(state, background)
        self.reshaping = Reshaping(state, background)
        self.transforming = Transforming(state, background, self.reshaping)
