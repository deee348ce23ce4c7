"""The studio's thread: a QThread that waits for the engine, so that the window never does.

What it does there is the studio's (`studio.studio`); what it tells comes home, to the thread in
which the `EngineThread` was made.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QThread

from desktop_app.enginelink.client import EngineClient
from desktop_app.studio.profile_book import ProfileBook
from desktop_app.studio.studio import Studio
from desktop_app.worker.main_thread_queue import MainThreadQueue

THREAD_MS: Final = 10_000
"""What a job's preparation (pixel work in this process) is given to end when the window closes."""


class EngineThread(QThread):
    """Runs a studio; made and used in the GUI thread. It starts by itself with the first command.

    Args:
        client: the engine.
        book: see `Studio`.

    Attributes:
        studio: takes the commands. It closes the client.
        post: calls in the thread in which this object was made; see `studio_commands.Post`.
    """

    def __init__(self, client: EngineClient, book: ProfileBook | None = None) -> None:
        super().__init__()
        self.setObjectName("generation")
        self._home = MainThreadQueue[Callable[[], object]](operator.call)
        self.post = self._home.put
        self.studio = Studio(client, self.post, self.start, book)

    def run(self) -> None:
        self.studio.run()

    def shutdown(self) -> bool:
        """End the engine, whatever it does, and the thread; nothing is told afterwards.

        Returns:
            Whether the thread has ended (False if preparing pixels took over ten seconds).
        """
        self._home.close()
        self.studio.close()
        return self.wait(THREAD_MS)
