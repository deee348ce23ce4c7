"""Copies that are signed: the switch of the dialog, the certificate of the preferences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.imaging.credentials import credentials_in
from desktop_app.state.document.document import Document
from desktop_app.storage.certificates import read_certificate
from desktop_app.ui.dialogs.export import ExportDialog
from desktop_app.ui.preferences.saving_page import SavingPage
from desktop_app.ui.window.main_window import MainWindow
from tests.imaging.signers import signer

pytestmark = pytest.mark.window


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> SavingPage:
    made = SavingPage(window, window.kit, window.workspace)
    made.show()
    return made


def choose(page: SavingPage, number: int, path: Path) -> None:
    page.signing.buttons[number].click()
    dialog = page.findChildren(QFileDialog)[-1]
    dialog.fileSelected.emit(str(path))
    dialog.close()


@pytest.mark.slow
def test_the_switch_is_there_once_a_certificate_is_chosen(
    window: MainWindow, page: SavingPage, open_picture: Callable[..., Document], tmp_path: Path
) -> None:
    open_picture()
    assert not page.signing.password.isEnabled()
    for is_chosen in (False, True):
        window.kit.actions["export"].trigger()
        dialog = window.findChildren(ExportDialog)[-1]
        assert dialog.signed.isVisible() is is_chosen
        dialog.reject()
        choose(page, 0, tmp_path / "studio.pem")
        choose(page, 1, tmp_path / "studio.key")
    assert page.signing.password.isEnabled()
    assert [one.text().endswith(f"studio{end}") for one, end in zip(
        page.signing.files, (".pem", ".key"), strict=True
    )] == [True, True]  # fmt: skip
    settings = window.workspace.settings
    assert settings.credentials_key == str(tmp_path / "studio.key")


@pytest.mark.slow
def test_a_password_that_is_typed_opens_the_key(
    window: MainWindow, page: SavingPage, tmp_path: Path, qtbot: QtBot
) -> None:
    choose(page, 1, tmp_path / "studio.key")
    passwords = window.workspace.files.saving.certified.passwords
    page.signing.password.setFocus()
    qtbot.keyClicks(page.signing.password, "secret")
    qtbot.keyClick(page.signing.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: passwords.get(tmp_path / "studio.key") == "secret")


def exported(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    window.workspace.state.notice.value = None
    window.commands.files.exports.export(path)
    saving = window.workspace.files.saving
    qtbot.waitUntil(lambda: not saving.is_writing, timeout=60_000)
    qtbot.waitUntil(lambda: window.workspace.state.notice.value is not None)


@pytest.mark.slow
@pytest.mark.parametrize("days", [(-1, 30), (-9, -2)])
def test_a_copy_is_signed_and_by_an_expired_certificate_nothing_is_written(
    window: MainWindow,
    open_picture: Callable[..., Document],
    tmp_path: Path,
    qtbot: QtBot,
    days: tuple[int, int],
) -> None:
    pytest.importorskip("c2pa", reason="the extra credentials is not installed")
    open_picture()
    settings, copy = window.workspace.settings, tmp_path / "b.png"
    for name, pem in zip(("c.pem", "k.pem"), signer(days, "secret"), strict=True):
        (tmp_path / name).write_bytes(pem)
    settings.credentials_certificate = str(tmp_path / "c.pem")
    settings.credentials_key = str(tmp_path / "k.pem")
    settings.export_signed = True
    window.workspace.files.saving.certified.passwords.set(tmp_path / "k.pem", "secret")
    exported(window, copy, qtbot)
    notice = window.workspace.state.notice.value
    if days[1] < 0:
        assert notice is not None and notice.error is not None
        assert notice.error.code == "credentials_expired" and not copy.exists()
        return
    exported(window, tmp_path / "b.ora", qtbot)
    notice = window.workspace.state.notice.value
    assert notice is not None and "credentials_left_out" in notice.notes
    assert not read_certificate(tmp_path / "b.ora").exact
    found = credentials_in(copy.read_bytes())
    assert found is not None and found.state == "untrusted" and found.certified
    assert read_certificate(copy).exact
