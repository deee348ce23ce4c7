"""Verifying, repairing, converting and test pictures, as the window asks for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Size
from desktop_app.library.formats.safetensors_header import read_header
from desktop_app.state.model_cards import ModelCard
from desktop_app.worker.workspace import Workspace
from tests.hub.server import LoopbackHub
from tests.library.pickles.malicious import as_torch_zip, call, name, text, touch, whole
from tests.library.samples import sd_folder, write_json, write_weights
from tests.worker.conftest import numpy_workspace
from tests.worker.managing.desk import WAIT_MS, ModelsUser, lora

UNET = "unet/diffusion_pytorch_model.safetensors"
UNSEEN, SEEN = 100_000, 1_000
"""Bytes of a large file that the content's key does not cover, and that it does."""


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0x40
    path.write_bytes(content)


def model_files(folder: Path) -> dict[str, bytes]:
    """A diffusers folder whose UNet is so large that its key covers pieces of it alone."""
    made = sd_folder(folder / "source")
    shapes = {"conv_in.weight": (8, 4, 3, 3), "conv_out.weight": (2_000_000,)}
    write_weights(made / UNET, shapes)
    return {
        path.relative_to(made).as_posix(): path.read_bytes()
        for path in made.rglob("*")
        if path.is_file()
    }


def card_at(desk: ModelsUser, path: Path) -> ModelCard:
    """The card of what lies there."""
    cards = desk.session.state.cards.value
    (card,) = (each for each in cards if str(path) in each.paths and each.state != "missing")
    return card


def got(desk: ModelsUser, address: str) -> Path:
    """Get it; returns its place."""
    desk.session.network.set_online(True)
    desk.session.getting.get_address(address)
    return Path(desk.until_phase("done").path)


def verified(desk: ModelsUser, path: Path) -> tuple[str, ...]:
    """Verify; returns what is damaged."""
    desk.session.trust.verify(card_at(desk, path).key)
    desk.settle()
    verification = card_at(desk, path).verification
    assert verification is not None and verification.against == "origin"
    return verification.damaged


def repaired(desk: ModelsUser, path: Path, hub: LoopbackHub | None = None) -> list[str]:
    """Repair; returns the files that were fetched."""
    hub = hub or desk.hub
    hub.seen.clear()
    count = len(desk.downloads) + 1
    desk.session.trust.repair(card_at(desk, path).key)
    desk.until(lambda: len(desk.downloads) == count or desk.notice)
    assert desk.notice == "", desk.workspace.state.notice.value
    desk.until_phase("done")
    return [each.path.split("/resolve/")[1].partition("/")[2] for each in hub.files("GET", "hub")]


def refreshed(desk: ModelsUser) -> None:
    desk.session.installed.refresh()
    desk.settle()


@pytest.mark.few(1)
@pytest.mark.parametrize("seen", [False, True], ids=["not seen before", "seen before"])
@pytest.mark.parametrize("again", [False, True], ids=["at once", "after a restart"])
@pytest.mark.parametrize("at", [UNSEEN, SEEN], ids=["same key", "other key"])
def test_a_damaged_file_alone_is_fetched_and_nothing_that_was_noted_is_lost(
    desk: ModelsUser, tmp_path: Path, at: int, again: bool, seen: bool
) -> None:
    desk.hub.add("owner/model", model_files(tmp_path))
    path = got(desk, "owner/model")
    before = card_at(desk, path)
    assert before.state == "ready" and before.origin is not None
    # Its bytes were compared when they came.
    assert before.verification is not None and before.verification.damaged == ()
    desk.session.installed.set_tags(before.key, ("mine",))
    desk.session.installed.set_notes(before.key, "from the holidays")
    desk.settle()
    flip(path / UNET, at)
    if seen:
        refreshed(desk)
        assert (card_at(desk, path).key == before.key) == (at == UNSEEN)
    assert verified(desk, path) == (UNET,)
    report = desk.session.state.report.value
    assert report is not None and report.can_repair
    damaged = card_at(desk, path)
    assert (damaged.state, damaged.tags) == ("damaged", ("mine",))
    assert report.key == damaged.key
    if again:
        desk.restart()
    assert repaired(desk, path) == [UNET]
    desk.settle()
    after = card_at(desk, path)
    assert (after.key, after.state) == (before.key, "ready")
    assert (after.tags, after.notes) == (("mine",), "from the holidays")
    assert after.origin is not None
    assert {*after.origin.files} == {*before.origin.files}
    assert after.origin.revision == before.origin.revision
    assert verified(desk, path) == ()
    assert not [each for each in desk.session.state.cards.value if each.state == "missing"]


@pytest.mark.slow
def test_a_file_that_was_renamed_is_still_verified_and_repaired(
    desk: ModelsUser, tmp_path: Path
) -> None:
    desk.hub.add("owner/style", {"deep/style.safetensors": lora(tmp_path)})
    desk.hub.repositories["owner/style"].branches["main"]
    path = got(desk, f"{desk.hub.url}/owner/style/blob/main/deep/style.safetensors")
    assert verified(desk, path) == ()
    called = path.rename(path.with_name("other.safetensors"))
    refreshed(desk)
    assert verified(desk, called) == ()
    flip(called, -5)
    refreshed(desk)
    assert verified(desk, called) == ("other.safetensors",)
    assert repaired(desk, called) == ["deep/style.safetensors"]
    assert verified(desk, called) == () and called.read_bytes() == lora(tmp_path)
    assert sorted(each.name for each in desk.models.glob("*.safetensors")) == ["other.safetensors"]


@pytest.mark.slow
def test_what_came_from_a_mirror_is_mended_from_there(
    desk: ModelsUser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LoopbackHub() as mirror:
        mirror.add("owner/model", model_files(tmp_path))
        desk.session.network.set_endpoint(mirror.url)
        path = got(desk, "owner/model")
        desk.session.network.set_endpoint("")
        desk.workspace.settings.network_mirrors = (mirror.url,)
        desk.restart()
        flip(path / UNET, UNSEEN)
        assert verified(desk, path) == (UNET,)
        assert repaired(desk, path, mirror) == [UNET]
        assert desk.hub.seen == []


def test_files_outside_the_models_folder_are_never_changed(
    desk: ModelsUser, tmp_path: Path
) -> None:
    content = lora(tmp_path)
    desk.hub.add("owner/style", {"style.safetensors": content})
    path = got(desk, f"{desk.hub.url}/owner/style/blob/main/style.safetensors")
    elsewhere = path.rename(tmp_path / "style.safetensors")
    # Another of that name stands in our folder: a repair must not write over it.
    path.write_bytes(lora(tmp_path, 2))
    desk.session.installed.import_paths([elsewhere], "in_place")
    desk.settle()
    flip(elsewhere, -5)
    refreshed(desk)
    damaged = elsewhere.read_bytes()
    card = card_at(desk, elsewhere)
    desk.session.trust.verify(card.key)
    desk.settle()
    card = card_at(desk, elsewhere)
    desk.session.trust.repair(card.key)
    desk.settle()
    assert desk.notice in ("repair_elsewhere", "repair_no_origin")
    assert elsewhere.read_bytes() == damaged and path.read_bytes() == lora(tmp_path, 2)


# -- pickles --------------------------------------------------------------------------------------


def honest_pickle() -> bytes:
    """What PyTorch writes of one number called ``w``."""
    storage = text("storage") + name("torch", "FloatStorage") + text("0") + text("cpu")
    view = b"(" + storage + b"K\x01tQK\x00(K\x01t(K\x01t\x89Nt"
    tensor = name("torch._utils", "_rebuild_tensor_v2") + b"(" + view + b"R"
    data = whole(b"}" + text("w") + tensor + b"s")
    return as_torch_zip(data, **{"archive/data/0": b"\0\0\0\0"})


@pytest.mark.slow
def test_a_pickle_becomes_safetensors_beside_itself(desk: ModelsUser) -> None:
    source = desk.models / "old.ckpt"
    source.write_bytes(honest_pickle())
    refreshed(desk)
    card = card_at(desk, source)
    assert card.state == "pickle"
    desk.session.trust.convert(card.key)
    desk.settle()
    made = source.with_suffix(".safetensors")
    assert list(read_header(made).tensors) == ["w"] and source.exists()
    notice = desk.workspace.state.notice.value
    assert notice is not None and notice.error is None
    assert made.name in str(notice.params)
    desk.session.trust.convert(card.key)
    desk.settle()
    assert desk.notice == "model_exists"


def test_a_pickle_of_another_program_is_converted_into_our_folder(
    desk: ModelsUser, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    source = theirs / "old.ckpt"
    source.write_bytes(honest_pickle())
    desk.session.programs.share(theirs)
    desk.settle()
    desk.session.trust.convert(card_at(desk, source).key)
    desk.settle()
    assert [each.name for each in theirs.iterdir()] == ["old.ckpt"]
    assert [each.name for each in desk.models.rglob("*.safetensors")] == ["old.safetensors"]


@pytest.mark.slow
def test_what_a_malicious_pickle_tried_is_said_and_nothing_runs(
    desk: ModelsUser, tmp_path: Path
) -> None:
    canary = tmp_path / "canary"
    source = desk.models / "evil.ckpt"
    source.write_bytes(whole(call("os", "system", touch(canary))))
    refreshed(desk)
    desk.session.trust.convert(card_at(desk, source).key)
    desk.settle()
    notice = desk.workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "pickle_dangerous" and "os.system" in notice.error.what
    assert not canary.exists() and not list(desk.models.rglob("*.safetensors"))


# -- test pictures --------------------------------------------------------------------------------


@pytest.fixture
def numpy(qapp: object, tmp_path: Path) -> object:
    small = sd_folder(tmp_path / "data/models/small")
    settings = {"steps": 4, "guidance_scale": 1.0, "scheduler": "ddim"}
    write_json(small / "velatura.json", {"native_size": 64, "defaults": settings})
    made = numpy_workspace(tmp_path, steps=6, size=Size(64, 64))
    yield made
    made.shutdown()


@pytest.mark.slow  # the engine of the tests counts what it loads by the byte
def test_a_test_picture_becomes_the_thumbnail_after_the_users_own(
    qtbot: QtBot, numpy: Workspace
) -> None:
    session = numpy.managing
    numpy.models.refresh()
    session.open()
    cards = session.state.cards
    qtbot.waitUntil(lambda: bool(cards.value), timeout=WAIT_MS)
    (card,) = cards.value
    numpy.generation.generate()
    assert numpy.state.jobs.active
    session.trust.health_check(card.key)
    work = session.state.checking.value
    assert work is not None and work.title == card.name
    # 5 ms a byte, and the check comes after it.
    qtbot.waitUntil(lambda: bool(cards.value[0].thumbnail), timeout=6 * WAIT_MS)
    assert not numpy.state.jobs.active
    assert Path(cards.value[0].thumbnail).is_file() and cards.value[0].health == "ok"
    assert session.state.checking.value is None


# -- closing the program while something is under way ----------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("what", ["verify", "numbers", "read_report", "convert", "repair"])
def test_the_program_may_be_closed_meanwhile(desk: ModelsUser, tmp_path: Path, what: str) -> None:
    desk.hub.add("owner/model", model_files(tmp_path))
    path = got(desk, "owner/model")
    (desk.models / "old.ckpt").write_bytes(honest_pickle())
    flip(path / UNET, UNSEEN)
    refreshed(desk)
    verified(desk, path)
    trust, key = desk.session.trust, card_at(desk, path).key
    if what == "convert":
        trust.convert(card_at(desk, desk.models / "old.ckpt").key)
    elif what == "numbers":
        trust.verify(key, numbers=True)
    else:
        getattr(trust, what)(key)
    desk.restart()
    assert card_at(desk, path).state in ("damaged", "ready")
    assert not [each for each in desk.models.iterdir() if each.name.endswith(".part")]
