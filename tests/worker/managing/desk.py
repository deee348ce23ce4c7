"""The manager's session over the loopback hub, as the window has it, without a window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_app.app.window import build_workspace
from desktop_app.core.download import DownloadStatus
from desktop_app.state.model_cards import ModelCard
from desktop_app.worker.managing.manager_session import ManagerSession
from desktop_app.worker.workspace import Workspace
from tests.hub.server import LoopbackHub
from tests.library.samples import write_weights

WAIT_MS = 30_000
SECRET = "hf_aVerySecretToken0123456789"
LORA = {
    "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q.lora_down.weight": (
        4,
        320,
    ),
    "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q.lora_up.weight": (320, 4),
    "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q.alpha": (),
}


class ModelsUser:
    """A session, and what its user looks at."""

    def __init__(self, hub: LoopbackHub, data: Path, qtbot: QtBot) -> None:
        self.hub = hub
        self.data = data
        self._qtbot = qtbot
        self.workspace: Workspace
        self.session: ManagerSession
        self.begin()

    def begin(self) -> None:
        """As after a start of the program."""
        self.workspace = build_workspace(self.data)
        self.session = self.workspace.managing
        self.workspace.models.refresh()
        self.session.open()
        self.until(lambda: bool(self.session.state.catalog.value) and self.is_idle)

    def restart(self) -> None:
        self.workspace.shutdown()
        self.begin()

    def until(self, true: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(true()), timeout=WAIT_MS)

    @property
    def models(self) -> Path:
        return self.data / "models"

    @property
    def is_idle(self) -> bool:
        return self.workspace.is_idle and self.session.state.work.value is None

    def settle(self) -> None:
        """Until nothing is under way but downloads."""
        self.until(lambda: self.is_idle)

    @property
    def downloads(self) -> tuple[DownloadStatus, ...]:
        return self.session.state.downloads.value

    @property
    def phases(self) -> list[str]:
        return [status.phase for status in self.downloads]

    def until_phase(self, phase: str) -> DownloadStatus:
        """Until the last download stands so; returns it."""
        try:
            self.until(lambda: self.phases[-1:] == [phase])
        except Exception as error:
            told = [(each.phase, each.error) for each in self.downloads]
            raise AssertionError(f"not {phase}: {told}, {self.notice}") from error
        self.settle()
        return self.downloads[-1]

    def card(self, name: str) -> ModelCard:
        """The one card of that name."""
        (card,) = (each for each in self.session.state.cards.value if each.name == name)
        return card

    @property
    def notice(self) -> str:
        """The code of the error that is shown; empty if there is none."""
        notice = self.workspace.state.notice.value
        return notice.error.code if notice is not None and notice.error is not None else ""

    def texts(self) -> str:
        """All that lies in the data folder, but the token's own file."""
        files = [path for path in self.data.rglob("*") if path.is_file()]
        own = self.workspace.paths.tokens
        return "\n".join(
            path.read_bytes().decode("latin-1") for path in files if path != own
        ) + "\n".join(map(str, files))


def lora(folder: Path, scale: int = 1) -> bytes:
    """A LoRA as the library knows it; ``scale`` makes it larger."""
    shapes = {name: tuple(each * scale for each in shape) for name, shape in LORA.items()}
    path = write_weights(folder / "made.safetensors", shapes)
    content = path.read_bytes()
    path.unlink()
    return content
