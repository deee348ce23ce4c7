"""The page about this machine over a whole workspace: a real index, real wheels, a real check."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.core.gpu import GpuView
from desktop_app.worker.managing.gpu_page import GpuPage
from tests.library.gpu.planted import NAME, move_in, plant_card
from tests.library.gpu.wheels import Index, fake_torch
from tests.worker.managing.desk import ModelsUser


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    move_in(monkeypatch, plant_card(tmp_path / "machine"))


def looked(desk: ModelsUser) -> GpuView:
    """After what was asked for, and a look."""
    state = desk.session.state
    desk.until(lambda: state.gpu.value is not None and not state.gpu_busy.value)
    assert state.gpu.value is not None
    return state.gpu.value


def gpu(desk: ModelsUser) -> GpuPage:
    return desk.session.gpu


@pytest.mark.slow
def test_it_is_offered_asked_about_fetched_used_and_removed(card: None, desk: ModelsUser) -> None:
    index, state = Index(desk.hub), desk.session.state
    index.add(fake_torch())
    desk.workspace.settings.gpu_index = index.url.removesuffix("/cu130")
    gpu(desk).refresh()
    view = looked(desk)
    assert [each.name for each in view.gpus] == [NAME] and view.can_add
    gpu(desk).add()
    desk.until(lambda: state.licence.value)
    assert state.licence.value is not None and state.licence.value.size_bytes == view.download_bytes
    desk.session.getting.answer_licence(False)
    assert desk.downloads == () and desk.hub.seen == []
    desk.session.network.set_online(True)
    gpu(desk).add()
    desk.until(lambda: state.licence.value)
    desk.session.getting.answer_licence(True)
    desk.until_phase("done")
    desk.until(lambda: state.gpu.value and state.gpu.value.is_in_use)
    notice = desk.workspace.state.notice
    desk.until(lambda: notice.value and notice.value.notes == ("gpu_added",))
    assert notice.value is not None and notice.value.params == {"device": "A card of a test"}
    assert not any(card.name.startswith("torch") for card in state.cards.value)
    assert len(list((desk.data / "packs").glob("torch-*"))) == 1
    gpu(desk).remove()
    desk.until(lambda: state.gpu.value and not state.gpu.value.pack)
    assert list((desk.data / "packs").glob("torch-*")) == [] and desk.notice == ""
    gpu(desk).add()  # accepted once
    desk.until(lambda: desk.phases[-1:] != ["done"])
    assert state.licence.value is None
    desk.until_phase("done")


def test_one_that_does_not_start_is_told_and_used_again_once_it_works(
    card: None, desk: ModelsUser
) -> None:
    index, state = Index(desk.hub), desk.session.state
    index.add(fake_torch())
    desk.workspace.settings.gpu_index = index.url.removesuffix("/cu130")
    desk.session.network.set_online(True)
    gpu(desk).add()
    desk.until(lambda: state.licence.value)
    desk.session.getting.answer_licence(True)
    desk.until(lambda: state.gpu.value and state.gpu.value.is_in_use)
    (folder,) = (desk.data / "packs").glob("torch-*")
    sound = (folder / "torch/__init__.py").read_text()
    (folder / "torch/__init__.py").write_text("raise ImportError('libcuda.so.1')")
    gpu(desk).check()
    desk.until(lambda: desk.notice == "pack_check_failed")
    packs = gpu(desk)._support.packs
    packs.failed(folder, "libcuda.so.1")
    gpu(desk).refresh()
    desk.until(lambda: state.gpu.value and state.gpu.value.problem)
    (folder / "torch/__init__.py").write_text(sound)
    gpu(desk).check()
    desk.until(lambda: state.gpu.value and state.gpu.value.is_in_use)


def test_nothing_for_this_machine_is_said_where_errors_are(
    desk: ModelsUser, tmp_path: Path
) -> None:
    gpu(desk).refresh()
    assert not looked(desk).can_add or looked(desk).gpus
    gpu(desk).remove()
    desk.until(lambda: desk.notice == "pack_none")
