"""Names, tags, notes and addresses that strangers wrote are read as they stand, and run nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from desktop_app.core.download import DownloadRequest, DownloadStatus, FileProgress, UrlSource
from desktop_app.core.errors import NetworkError
from desktop_app.core.model_record import Origin, Verification
from desktop_app.core.network_audit import NetworkUse
from desktop_app.state.manager import ManagerState
from desktop_app.state.model_cards import DuplicateSet, LicenceQuestion, ModelCard
from desktop_app.ui.models.details_facts import page_of
from desktop_app.ui.models.licence_dialog import LicenceDialog
from desktop_app.ui.models.models_window import ModelsWindow
from desktop_app.ui.words.untrusted import open_page, page_url, plain_tip
from tests.event_loop import settle
from tests.ui.models.samples import GB, NOW, card, weights
from tests.ui.strangers_texts import EVIL, check_texts

LONG = "x" * 5000


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    urls: list[str] = []

    def note(url: QUrl) -> bool:
        urls.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    return urls


def _evil_card() -> ModelCard:
    told = weights(
        "lora", "sdxl", GB, base=EVIL, triggers=(EVIL, LONG), title=EVIL, author=EVIL, variant=EVIL
    )
    return replace(
        card("evil", "lora", weights=told),
        name=EVIL,
        tags=(EVIL,),
        notes=EVIL,
        program=EVIL,
        licence=EVIL,
        state="damaged",
        error=NetworkError("server_unreachable", EVIL, host=EVIL),
        paths=(f"/m/{EVIL}", "/m/other"),
        ignored=(EVIL,),
        origin=Origin("url", f"https://files.example/{EVIL}", "", EVIL, (), NOW),
        verification=Verification(NOW, "origin", (EVIL,)),
    )


@pytest.mark.slow
def test_nothing_of_it_is_taken_for_html(
    models: ModelsWindow, state: ManagerState, qtbot: QtBot, opened: list[str]
) -> None:
    wanted = DownloadRequest("one", EVIL, UrlSource(f"file:///bin/{EVIL}"), EVIL)
    gated = NetworkError("hub_gated", EVIL, host=EVIL, repo=EVIL, page=EVIL)
    state.cards.value = (_evil_card(), card("Other"))
    state.downloads.value = (
        DownloadStatus(wanted, "failed", (FileProgress(EVIL, 1, 2),), error=gated),
    )
    state.network_log.value = (NetworkUse(NOW, EVIL, EVIL, outcome=EVIL),)
    state.duplicates.value = (
        DuplicateSet("0" * 64, GB, (f"/m/{EVIL}", "/m/x"), (EVIL, ""), saved_bytes=GB),
    )
    models.mine.details.show_card(state.cards.value[0])
    for name in models.sidebar.places:
        models.sidebar.places[name].click()
        settle()
        models.grab()  # tooltips of cut labels are set as they are painted
        check_texts(models)
    assert check_texts(models) >= 12
    assert opened == [], "nothing opens by itself"


def test_a_question_about_a_licence_shows_markup_as_it_stands(
    models: ModelsWindow, state: ManagerState, opened: list[str]
) -> None:
    state.licence.value = LicenceQuestion(None, EVIL, f"javascript:{EVIL}", True, GB)
    dialog = models.findChild(LicenceDialog)
    assert dialog is not None and check_texts(dialog) >= 2
    dialog.page_link.click()
    assert opened == []


@pytest.mark.parametrize(
    "address",
    [
        "file:///bin/sh",
        "file://server/share/x.exe",
        "smb://server/share",
        "//server/share",
        "/bin/sh",
        "C:\\Windows\\x.exe",
        "javascript:alert(1)",
        "data:text/html,x",
        "ms-msdt:/id",
        "vscode://x",
        "https:",
        "https://",
        "https://user:secret@huggingface.co/x",
        "",
        "https://exa mple/ <b>",
    ],
)
def test_only_pages_of_the_web_are_opened(address: str, opened: list[str]) -> None:
    assert not open_page(address)
    assert opened == []


def test_pages_are_opened(opened: list[str]) -> None:
    assert open_page("https://huggingface.co/a/b")
    assert opened == ["https://huggingface.co/a/b"]
    assert not page_url(page_of(Origin("url", "file:///bin/sh"))).isValid()


def test_a_plain_tip_says_the_same() -> None:
    assert plain_tip("a & b") == "a & b"
    assert plain_tip("<b>x</b>\ny") == "<p>&lt;b&gt;x&lt;/b&gt;<br>y</p>"
    assert len(plain_tip("x" * 10**6)) == 1000
