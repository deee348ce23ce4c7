"""In every place of the models window: names for all controls, room for all words, both themes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollBar,
    QWidget,
)

from desktop_app.core.download import DownloadStatus
from desktop_app.core.errors import StorageError
from desktop_app.state.manager import ManagerState
from desktop_app.state.model_cards import LicenceQuestion, ManagerWork, TokenState
from desktop_app.ui.models.details import SidePanel
from desktop_app.ui.models.licence_dialog import LicenceDialog
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.models_window import ModelsWindow
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.words.families import architectures
from tests.event_loop import settle
from tests.ui.models.download_samples import LCM, LOG, MSE, RUNNING
from tests.ui.models.room_samples import DUPLICATES, ROOM, SHARED, STEPS
from tests.ui.models.samples import CARDS, CATALOG, FLUX_DEV

NAMED = (QAbstractButton, QLineEdit, QComboBox, QAbstractScrollArea, QProgressBar)


def _fill(state: ManagerState) -> None:
    error = StorageError("unexpected", reason="the server is silent")
    waiting = DownloadStatus(LCM, "waiting", done=9, total=99, retry_at=time.time() + 50)
    state.downloads.value = (RUNNING, waiting, DownloadStatus(MSE, "failed", error=error))
    state.work.value = ManagerWork("numbers", "Stable Diffusion XL Base", 1, 3)
    state.disk_usage.value, state.free_bytes.value = ROOM, 214_000_000_000
    state.duplicates.value, state.proposal.value = DUPLICATES, STEPS
    state.shared.value, state.network_log.value = SHARED, LOG
    state.token.value = TokenState(there=True, kept_in="file")


def _scenes(models: ModelsWindow, state: ManagerState) -> Iterator[tuple[str, QWidget]]:
    """All that the window can show, one after the other."""
    _fill(state)
    for key in (
        "stable-diffusion-xl-base",
        "ink-and-wash",
        "realistic-vision-5.1",
        "old-portraits",
    ):
        models.mine.choose(key)
        settle()
        yield key, models
    for place in ("get", "downloads", "network"):
        models.sidebar.choose(place)
        settle()
        yield place, models
    models.sidebar.choose("room")
    for tab in range(4):
        models.disk_usage.tabs.setCurrentIndex(tab)
        settle()
        yield f"room {tab}", models
    state.licence.value = LicenceQuestion(FLUX_DEV, "FLUX.1 dev", "https://x.org", True, 10**10)
    dialog = models.findChild(LicenceDialog)
    assert dialog is not None
    settle()
    yield "licence", dialog
    dialog.reject()


def _spoken(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


@pytest.mark.slow
def test_every_control_has_an_accessible_name(models: ModelsWindow, state: ManagerState) -> None:
    for scene, root in _scenes(models, state):
        nameless = [
            f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
            for widget in root.findChildren(QWidget)
            if isinstance(widget, NAMED)
            and not isinstance(widget, QScrollBar)
            and not widget.objectName().startswith("qt_")
            and not isinstance(widget.parentWidget(), QLineEdit)
            and not isinstance(widget, QHeaderView)
            and not isinstance(widget, SidePanel)
            and widget.isVisible()
            and not _spoken(widget)
            and not widget.accessibleName()
        ]
        assert nameless == [], scene


class _Longer(QTranslator):
    """Every translated text, two fifths longer."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, text: str, comment: str = "", n: int = -1) -> str:
        extra = 2 + len(text) * 2 // 5
        return text if not text else text + (" longer words" * extra)[:extra].rstrip()


class _Marked(_Longer):
    """Every translated text in angle brackets."""

    def translate(self, context: str, text: str, comment: str = "", n: int = -1) -> str:
        return text if not text else f"‹{text}›"


@pytest.fixture
def speak(qapp: QApplication) -> Iterator[Callable[[QTranslator], None]]:
    installed: list[QTranslator] = []

    def install(translator: QTranslator) -> None:
        installed.append(translator)
        qapp.installTranslator(translator)
        qapp.processEvents()

    yield install
    for translator in installed:
        qapp.removeTranslator(translator)
    qapp.processEvents()


def _cut(root: QWidget) -> list[tuple[str, object, object]]:
    return [
        (widget.text(), widget.size().toTuple(), widget.sizeHint().toTuple())
        for widget in root.findChildren(QWidget)
        if isinstance(widget, (QLabel, QPushButton))
        and not isinstance(widget, ElidedLabel)
        and widget.isVisible()
        and widget.text()
        and (
            (
                not (isinstance(widget, QLabel) and widget.wordWrap())
                and widget.width() < widget.sizeHint().width()
            )
            or widget.height() < widget.fontMetrics().height()
            or (
                isinstance(widget, QLabel)
                and widget.wordWrap()
                and widget.height() < widget.heightForWidth(widget.width())
            )
        )
    ]


@pytest.mark.few(1)
@pytest.mark.parametrize("longer", [False, True])
@pytest.mark.parametrize("size", [(1000, 640), (1440, 900)])
def test_no_words_are_cut(
    models: ModelsWindow,
    state: ManagerState,
    speak: Callable[[QTranslator], None],
    size: tuple[int, int],
    longer: bool,
) -> None:
    if longer:
        speak(_Longer())
    models.resize(*size)
    cut: list[tuple[object, ...]] = []
    for scene, root in _scenes(models, state):
        cut += [(scene, *each) for each in _cut(root)]
        if root is models and (models.width(), models.height()) != size:
            cut.append((scene, "the window", models.size().toTuple(), size))
        for panel in root.findChildren(SidePanel):
            page = panel.widget()
            assert not panel.isVisible() or page.width() <= panel.viewport().width(), scene
    assert cut == []


@pytest.mark.slow
def test_every_word_follows_the_language(
    models: ModelsWindow, state: ManagerState, speak: Callable[[QTranslator], None]
) -> None:
    for _ in _scenes(models, state):
        pass
    models.sidebar.choose("mine")
    speak(_Marked())
    own = set("123") | {"1.", "2.", "3."}
    for place in ("mine", "get", "downloads", "room", "network"):
        models.sidebar.choose(place)
        QApplication.processEvents()
        left = [
            (place, type(widget).__name__, widget.text())
            for widget in models.findChildren(QWidget)
            if isinstance(widget, (QLabel, QAbstractButton))
            and widget.isVisible()
            and widget.text().strip()
            and "‹" not in widget.text()
            and "‹" not in widget.accessibleName()
            and widget.text() not in own
            and not _is_content(widget.text())
        ]
        assert left == [], place


def _is_content(text: str) -> bool:
    """Names, paths, sentences of the catalog and numbers: nobody translates them here."""
    names = [each.name for each in architectures().values()]
    told: list[str] = (
        ["VAE", "LoRA", "SDXL Base 1.0", *names]
        + [folder.program for folder in SHARED]
        + [folder.path for folder in SHARED]
    )
    for card in CARDS:
        told += [card.name, card.notes, card.path]
        told += [] if card.weights is None else [card.weights.base, *card.weights.triggers]
    for entry in CATALOG:
        told += [entry.model.name, entry.model.summary, entry.model.repo, entry.model.page]
        told += [file.name for file in entry.model.files]
        told += [] if entry.licence is None else [entry.licence.summary, entry.licence.name]
    joined = "\n".join(told)
    number = re.fullmatch(r"(fp16: )?[\d.,:×\s/]+(px|[kMG]?B)?|\w*fp\d+", text)
    return text.replace(" @ main", "") in joined or number is not None


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["dark", "light"])
def test_grounds_are_neutral_in_both_themes(
    models: ModelsWindow, parts: ManagerViewParts, mode: str
) -> None:
    parts.kit.theme.set_mode(mode)
    QApplication.processEvents()
    shot = models.grab().toImage()
    for x, y in ((100, 500), (420, 20), (500, models.height() - 4)):
        colour = shot.pixelColor(x, y)
        assert colour.red() == colour.green() == colour.blue()
        assert (colour.red() < 128) is (mode == "dark")
