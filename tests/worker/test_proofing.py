"""Proofs: read and made in the background, shown on the canvas alone, remembered."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from desktop_app.imaging.display import Display, read_display
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.rendering_intent import RenderingIntent
from desktop_app.state.document.document import Document
from desktop_app.worker import proofing
from tests.imaging.deep_pictures import PROFILES
from tests.imaging.press_profile import press_profile
from tests.imaging.test_display import SWAPPED
from tests.worker.test_display_profile import Rig, file, rig

__all__ = ["file", "rig"]


@pytest.fixture
def press(tmp_path: Path) -> Path:
    path = tmp_path / "press.icc"
    path.write_bytes(press_profile())
    return path


def _document(rig: Rig) -> Document:
    document = Document(np.full((4, 4, 3), (255, 0, 0), np.uint8), "red")
    rig.state.open_document(document)
    return document


def picture_with(icc: bytes) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(out, "PNG", icc_profile=icc)
    return out.getvalue()


def _seen(document: Document) -> list[int]:
    return document.shown(document.size.rect)[0, 0].tolist()


@pytest.mark.slow
def test_the_canvas_shows_it_and_pixels_stay(rig: Rig, press: Path) -> None:
    document = _document(rig)
    rig.displaying.proofing.choose(press, RenderingIntent.RELATIVE, show=True)
    rig.settled()
    red, green, blue = _seen(document)
    assert red > 240 and 80 < green < 130 and abs(green - blue) < 6, "ink of a press"
    assert document.pixels.read(document.size.rect)[0, 0].tolist() == [255, 0, 0]
    assert document.srgb(document.size.rect)[0, 0].tolist() == [255, 0, 0], "copied and picked"
    assert rig.display.colour((255, 0, 0)) == (255, 0, 0), "colours beside the canvas"
    rig.display.proofs.value = False
    assert _seen(document) == [255, 0, 0]
    rig.settled()
    kept = rig.display.proof_screen.value
    assert kept is not None, "what was made is kept"
    rig.display.proofs.value = True
    assert rig.display.canvas.value is kept, "so it is seen at once"


@pytest.mark.slow
def test_it_belongs_to_the_picture_and_is_made_for_that_in_front_alone(
    rig: Rig, press: Path
) -> None:
    behind, front = _document(rig), _document(rig)
    rig.displaying.proofing.choose(press, RenderingIntent.RELATIVE, show=True)
    rig.settled()
    assert behind.showing.is_plain and not front.showing.is_plain
    rig.state.activate(behind)
    assert behind.showing.is_plain and _seen(behind) == [255, 0, 0]
    assert not rig.display.proofs.value
    rig.display.proofs.value = True
    assert not behind.showing.is_plain and _seen(behind) == _seen(front)
    rig.display.proofs.value = False
    rig.state.activate(front)
    assert rig.display.proofs.value and rig.display.canvas.value is rig.display.proof_screen.value


@pytest.mark.slow
def test_for_a_picture_of_another_profile_it_is_prepared_in_the_background(
    rig: Rig, press: Path
) -> None:
    first = _document(rig)
    made = read_picture(picture_with(PROFILES["p3"]), "p3.png")
    wide = Document(made.pixels, "wide", origin=made.origin)
    rig.state.open_document(wide, active=False)
    session = rig.state.documents.session_of(wide)
    assert session is not None
    rig.displaying.proofing.choose(press, RenderingIntent.RELATIVE, show=True)
    rig.settled()
    session.proofs.value = session.gamut.value = True
    kept = rig.display.proof_screen.value
    rig.state.activate(wide)
    assert rig.display.proof_screen.value is None, "not in this thread"
    rig.settled()
    assert rig.display.proof_screen.value is kept is not None
    assert kept.is_prepared(wide.origin.about.icc, marks=True)
    rig.state.activate(first)
    assert rig.display.proof_screen.value is kept, "at once"


@pytest.mark.slow
def test_paper_and_intent_are_chosen(rig: Rig, press: Path) -> None:
    document = Document(np.full((4, 4, 3), 255, np.uint8), "white")
    rig.state.open_document(document)
    choose = rig.displaying.proofing.choose
    choose(press, RenderingIntent.RELATIVE, show=True)
    rig.settled()
    assert _seen(document) == [255, 255, 255]
    choose(press, RenderingIntent.PERCEPTUAL, paper=True)
    rig.settled()
    assert _seen(document)[2] < 240, "yellow paper"
    assert (rig.settings.print_intent, rig.settings.print_paper) == ("perceptual", True)


def test_it_is_remembered_and_read_when_it_is_wanted_again(
    rig: Rig, file: Path, press: Path
) -> None:
    assert not rig.displaying.proofing.is_chosen
    rig.displaying.proofing.choose(press, RenderingIntent.ABSOLUTE, black_point=False)
    rig.settled()
    assert rig.display.proof_screen.value is None, "it is not shown yet"
    again = rig.again(file)
    assert again.display.proof.value is None and again.displaying.proofing.is_chosen
    again.display.proofs.value = True
    again.settled()
    again.settled()
    proof = again.display.proof.value
    assert proof is not None and (proof.intent, proof.black_point) == (
        RenderingIntent.ABSOLUTE,
        False,
    )
    assert again.display.canvas.value is again.display.proof_screen.value is not None
    again.background.shutdown()


@pytest.mark.parametrize("content", [b"nothing", None])
def test_what_can_not_be_read_is_said_and_changes_nothing(
    rig: Rig, tmp_path: Path, press: Path, content: bytes | None
) -> None:
    document, bad = _document(rig), tmp_path / "bad.icc"
    rig.displaying.proofing.choose(press, RenderingIntent.RELATIVE, show=True)
    rig.settled()
    before = _seen(document)
    if content is not None:
        bad.write_bytes(content)
    rig.displaying.proofing.choose(bad, RenderingIntent.RELATIVE)
    rig.settled()
    notice = rig.state.notice.value
    assert notice is not None and notice.error is not None
    expected = "file_missing" if content is None else "output_profile_damaged"
    assert notice.error.code == expected and "bad.icc" in notice.error.what
    assert _seen(document) == before and rig.settings.print_profile == str(press)


def test_a_remembered_file_that_is_gone_turns_the_proof_off(rig: Rig, tmp_path: Path) -> None:
    rig.settings.print_profile = str(tmp_path / "gone.icc")
    rig.state.view.gamut.value = True
    rig.settled()
    assert not rig.state.view.gamut.value
    assert rig.state.notice.value is not None


@pytest.mark.slow
def test_another_screen_is_proofed_on(rig: Rig, press: Path) -> None:
    document = _document(rig)
    rig.displaying.proofing.choose(press, RenderingIntent.RELATIVE, show=True)
    rig.settled()
    rig.display.profile.value = read_display(SWAPPED, "swapped")
    rig.settled()
    red, green, _ = _seen(document)
    assert green > red + 60, "its red is green"
    rig.display.proofs.value = False
    assert _seen(document)[:2] == [0, 255]


@pytest.mark.slow
def test_all_is_made_in_the_background(
    rig: Rig, press: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_in = list[int]()
    prepare = Display.prepare

    def watched(self: Display, icc: bytes | None, *, marks: bool = False) -> None:
        made_in.append(threading.get_ident())
        prepare(self, icc, marks=marks)

    def read(*given: Any) -> Any:
        made_in.append(threading.get_ident())
        return real(*given)

    real = proofing.read_output_profile
    monkeypatch.setattr(Display, "prepare", watched)
    monkeypatch.setattr(proofing, "read_output_profile", read)
    _document(rig)
    rig.displaying.proofing.choose(press, RenderingIntent.RELATIVE, show=True)
    rig.settled()
    assert len(made_in) >= 2 and threading.get_ident() not in made_in


def test_profiles_that_are_found_are_devices_each_once(tmp_path: Path) -> None:
    for name, icc in (("a.icc", press_profile()), ("b.icc", press_profile()), ("c.icc", b"x")):
        (tmp_path / name).write_bytes(icc)
    (tmp_path / "p3.ICM").write_bytes(PROFILES["p3"])
    (tmp_path / "no.txt").write_bytes(press_profile())
    places = (tmp_path, tmp_path / "nowhere")
    found = proofing.found_profiles(places, inks=False)
    assert [profile.name for _, profile in found] == ["Press of a formula", "P3"]
    assert [profile.mode for _, profile in proofing.found_profiles(places, inks=True)] == ["CMYK"]


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_profiles_are_looked_for_where_each_system_and_its_user_have_them(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setenv("XDG_DATA_DIRS", "")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    folders = [str(one) for one in proofing.profile_folders()]
    expected = {
        "linux": ("/usr/share/color/icc", str(Path.home() / ".local/share/icc")),
        "win32": ("C:/Windows/System32/spool/drivers/color",),
        "darwin": ("/Library/ColorSync/Profiles", str(Path.home() / "Library/ColorSync/Profiles")),
    }
    assert set(expected[platform]) <= set(folders)
