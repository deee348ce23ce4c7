"""About: versions, Qt's notice, and every component with its licence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.extensions import read_extensions
from desktop_app.ui.dialogs.about import AboutDialog
from desktop_app.ui.dialogs.components import licence_text, load_components
from desktop_app.ui.look.theme import Theme


@pytest.fixture
def about(theme: Theme, qtbot: QtBot) -> Iterator[AboutDialog]:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = AboutDialog(parent, {"torch": "2.13.0", "process memory": "12345"})
    dialog.show()
    yield dialog  # while its parent lives
    dialog.close()


@pytest.mark.slow
def test_versions_and_what_the_lgpl_asks_to_be_told(about: AboutDialog) -> None:
    assert "torch 2.13.0" in about.facts.text()
    assert "12345" not in about.facts.text()
    told = about.qt.text()
    assert qVersion() in told
    assert "GNU Lesser General Public License 3" in told
    assert "replace" in told


def test_what_ships_beside_the_window_is_named(about: AboutDialog) -> None:
    names = read_extensions()[0].values()
    assert {"Evaluation", "Server", "Workbenches"} <= {*names}
    assert about.extensions.text() == f"Extensions: {', '.join(names)}"


@pytest.mark.slow
def test_every_component_is_listed_with_its_text(about: AboutDialog) -> None:
    about.tabs.setCurrentIndex(1)
    assert about.pages.currentWidget() is about.list
    tree = about.list.tree
    names = {tree.topLevelItem(at).text(0) for at in range(tree.topLevelItemCount())}
    assert {"torch", "Qt", "Lucide icons", "Python", "numpy"} <= names
    about.list.choose("Qt")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in about.list.text.toPlainText()
    assert "LGPL-3.0-only" in about.list.facts.text()


def test_the_search_finds_what_is_inside_of_packages(about: AboutDialog) -> None:
    tree = about.list.tree
    about.list.field.setText("ffmpeg")
    shown = [
        tree.topLevelItem(at)
        for at in range(tree.topLevelItemCount())
        if not tree.topLevelItem(at).isHidden()
    ]
    (package,) = shown
    assert package.text(0) == "opencv-python-headless"
    inside = [package.child(at) for at in range(package.childCount())]
    tree.setCurrentItem(next(item for item in inside if not item.isHidden()))
    assert about.list.title.text() == "FFmpeg"
    assert "included with opencv-python-headless" in about.list.text.toPlainText()


@pytest.mark.slow
def test_what_stands_by_itself_has_a_text_and_everything_a_licence() -> None:
    components = load_components()
    assert len(components) > 50
    for one in components:
        assert one.licence
        assert one.within or len(licence_text(one.texts)) > 200, one.name
