"""This machine: its graphics card, which build makes the pictures, getting one for the card, and
how the processor computes."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.download import DownloadStatus, PackSource
from desktop_app.core.gpu import Gpu, GpuAdvice, GpuView
from desktop_app.core.gpu_texts import GPU_TEXTS
from desktop_app.state.work.compute_profiles import ComputeProfilesNow
from desktop_app.ui.kit import (
    Act,
    Caption,
    Retranslated,
    ThinBar,
    horizontal_line,
    label,
    show_when,
)
from desktop_app.ui.look.text_scale import use_font
from desktop_app.ui.look.theme import small_digits
from desktop_app.ui.models.download_words import line_of, share_of
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.offline_bar import OfflineBar
from desktop_app.ui.models.section import FactGrid, Section
from desktop_app.ui.models.speed_section import SpeedSection
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.words.texts import size_text

_WIDTH = 640
_NAMES = 160


def gpu_text(advice: GpuAdvice) -> str:
    """The sentence in the language of the window (context "Gpu")."""
    text = GPU_TEXTS.get(advice.code, advice.code)
    translated = QCoreApplication.translate("Gpu", text)
    try:
        return translated.format(**advice.params)
    except (KeyError, IndexError, ValueError):  # a translation with a wrong placeholder
        return text.format(**advice.params)


class _CardSection(Section):
    """What was found, and what that means."""

    def __init__(self, parts: ManagerViewParts) -> None:
        super().__init__()
        self._parts = parts
        self.advice = label("", self, wrap=True)
        self.facts = FactGrid(self, _NAMES)
        self.again = QPushButton(self)
        filled(self.body, self.advice, self.facts, filled(QHBoxLayout(), self.again, STRETCH))
        self.retranslate()

    def retranslate(self) -> None:
        self.show_view(self._parts.state.gpu.value)

    def _acts(self) -> list[Act | Caption]:
        view, commands = self._parts.state.gpu.value, self._parts.commands.gpu
        looking = self.tr("Looking for graphics cards…")
        return [
            Caption("heading", self.tr("Graphics card")),
            Caption("advice", looking if view is None else gpu_text(view.advice)),
            Act(
                "again",
                self.tr("Look Again"),
                commands.refresh,
                name=self.tr("Look for graphics cards again"),
                can=not self._parts.state.gpu_busy.value,
            ),
        ]

    def show_view(self, view: GpuView | None) -> None:
        self.acts.refresh()
        gpus = () if view is None else view.gpus
        self.facts.set_facts([row for gpu in gpus for row in self._facts(gpu)])

    def _facts(self, gpu: Gpu) -> list[tuple[str, str]]:
        capability = gpu.vendor == "nvidia"
        memory = size_text(gpu.memory_bytes) if gpu.memory_bytes else ""
        return [
            (self.tr("Card"), gpu.name),
            (self.tr("Driver"), gpu.driver),
            (self.tr("Compute capability") if capability else self.tr("Target"), gpu.target),
            (self.tr("Graphics memory"), memory),
        ]


class _SupportSection(Section):
    """The build in use, and what can be done about it. ``downloads_wanted`` asks for their page."""

    downloads_wanted = Signal()

    def __init__(self, parts: ManagerViewParts) -> None:
        super().__init__()
        self._parts = parts
        self._download: DownloadStatus | None = None
        self.facts = FactGrid(self, _NAMES)
        self.problem, self.about = label("", self, wrap=True), label("secondary", self, wrap=True)
        self.line, self.bar = use_font(ElidedLabel(self), small_digits), ThinBar(self, 4)
        self.add, self.check, self.remove, self.cancel, self.details = (
            QPushButton(self) for _ in range(5)
        )
        parts.kit.primary_buttons.add(self.add, "page")
        filled(
            self.body,
            self.facts,
            self.problem,
            self.about,
            self.line,
            self.bar,
            filled(
                QHBoxLayout(), self.add, self.check, self.remove, self.cancel, self.details, STRETCH
            ),
        )
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        view, commands = self._parts.state.gpu.value, self._parts.commands.gpu
        free, comes = not self._parts.state.gpu_busy.value, self._download is not None
        size = "" if view is None else size_text(view.download_bytes)
        problem = None if view is None else view.problem
        about = self.tr(
            "{build} is a download of about {download} and takes {disk} on disk. It is "
            "checked against its publisher's SHA-256 and tested before it is used."
        )
        if view is not None:
            about = about.format(
                build=view.build_name, download=size, disk=size_text(view.unpacked_bytes)
            )
        return [
            Caption("heading", self.tr("Compute device")),
            Caption(
                "problem",
                "" if problem is None else gpu_text(problem),
                shown=problem is not None,
            ),
            Caption("about", about, shown=self._can_add),
            Caption(
                "line",
                "" if self._download is None else line_of(self._download, time.time()),
                shown=comes,
            ),
            Caption("bar", self.tr("Progress of GPU support"), shown=comes),
            Act(
                "add",
                self.tr("Add GPU Support… ({size})").format(size=size),
                commands.add,
                can=free,
                shown=self._can_add,
            ),
            Act(
                "check",
                self.tr("Check Again"),
                commands.check,
                name=self.tr("Check GPU support again"),
                can=free,
                shown=problem is not None and problem.code == "pack_failed",
            ),
            Act(
                "remove",
                self.tr("Remove"),
                commands.remove,
                self.tr("Deletes it and frees its disk space; the processor is used instead."),
                self.tr("Remove GPU support"),
                can=free,
                shown=view is not None and bool(view.pack),
            ),
            Act(
                "cancel",
                self.tr("Cancel"),
                self._cancel,
                name=self.tr("Cancel the download of GPU support"),
                shown=comes,
            ),
            Act("details", self.tr("Show Download"), self.downloads_wanted.emit, shown=comes),
        ]

    @property
    def _can_add(self) -> bool:
        view = self._parts.state.gpu.value
        return view is not None and view.can_add and self._download is None

    def retranslate(self) -> None:
        self.show_view(self._parts.state.gpu.value)

    def show_view(self, view: GpuView | None) -> None:
        """Show what is in use and what is available."""
        self.acts.refresh()
        if self._download is not None:
            self.bar.show_share(share_of(self._download) or 0.0)
        self.facts.set_facts([] if view is None else self._facts(view))

    def _facts(self, view: GpuView) -> list[tuple[str, str]]:
        metal, built_in = view.advice.code == "gpu_metal", view.advice.code == "gpu_built_in"
        own = self.tr("built-in, PyTorch {version}").format(version=view.torch)
        maker = self.tr("the processor")
        if metal or built_in:
            maker = view.gpus[0].name if view.gpus else self.tr("the graphics card")
        if view.is_in_use:
            maker, own = view.pack_device or self.tr("the graphics card"), view.pack_name
        size = size_text(view.pack_bytes) if view.pack else ""
        return [
            (self.tr("Generating on"), maker),
            (self.tr("Build in use"), own),
            (self.tr("GPU support uses"), size),
        ]

    def show_download(self, downloads: tuple[DownloadStatus, ...]) -> None:
        """Follow the download of a build, if there is one that is not done."""
        coming = [
            each
            for each in downloads
            if isinstance(each.request.source, PackSource)
            and each.phase not in ("done", "cancelled")
        ]
        now = coming[0] if coming else None
        if now is not self._download:
            self._download = now
            self.show_view(self._parts.state.gpu.value)

    @Slot()
    def _cancel(self) -> None:
        if self._download is not None:
            self._parts.commands.getting.cancel(self._download.request.id)


class MachinePage(Retranslated, QWidget):
    """``downloads_wanted`` asks for the page of downloads."""

    downloads_wanted = Signal()

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.offline = OfflineBar(parts, self)
        self.card, self.support = _CardSection(parts), _SupportSection(parts)
        self.speed, self.rule = SpeedSection(parts, _NAMES), horizontal_line()
        self.support.downloads_wanted.connect(self.downloads_wanted)
        box = QWidget(self)
        box.setMaximumWidth(_WIDTH)
        box.setLayout(
            filled(
                spaced(QVBoxLayout(), 14, (16, 16, 16, 16)),
                self.card,
                horizontal_line(),
                self.support,
                self.rule,
                self.speed,
                STRETCH,
            )
        )
        line = filled(QHBoxLayout(), grow(box), STRETCH)
        filled(spaced(QVBoxLayout(self)), self.offline, grow(line))
        self.retranslate()
        watch(parts.state.gpu, self._on_view)
        watch(parts.state.gpu_busy, self._on_busy)
        watch(parts.state.downloads, self.support.show_download)
        watch(parts.state.profiles, self._on_profiles)

    def detect_gpus(self) -> None:
        """Look for cards, now that somebody wants to know."""
        self._parts.commands.gpu.refresh()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("This machine"))

    def _on_view(self, view: GpuView | None) -> None:
        self.offline.set_wanted(view is not None and view.can_add)
        self.card.show_view(view)
        self.support.show_view(view)

    def _on_profiles(self, now: ComputeProfilesNow | None) -> None:
        show_when(now is not None and bool(now.profiles.kind), self.rule, self.speed)

    def _on_busy(self, busy: str) -> None:
        self.card.acts.refresh()
        self.support.show_view(self._parts.state.gpu.value)
