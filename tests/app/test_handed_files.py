"""Files as arguments, and one window for a data folder, in processes as a user starts them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.app.arguments import parse_arguments
from desktop_app.storage.data import one_window
from desktop_app.storage.pictures import save_picture
from tests.imaging.test_raw import dng
from tests.patience import until
from tests.ui.conftest import picture

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}


HOLDS = """
import pathlib, sys, time
from desktop_app.storage.data.one_window import WindowPlace
place = WindowPlace(pathlib.Path(sys.argv[1]))
print(place.take(), flush=True)
time.sleep(600)
"""


class Started:
    """The program in a process of its own; `line` waits for what it says next."""

    def __init__(self, folder: Path, data: str, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.app.handed_window", "--data-dir", data, *words],
            stdout=subprocess.PIPE, text=True, cwd=folder, env=ENVIRONMENT,
        )  # fmt: skip

    def wait_for(self, line: str) -> None:
        assert self.process.stdout is not None
        said = list[str]()
        for read in self.process.stdout:
            said.append(read.strip())
            if said[-1] == line:
                return
        raise AssertionError(said)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a", "b", "c"):
        save_picture(tmp_path / f"{name}.png", picture())
    for data in ("data", "other"):
        (tmp_path / data).mkdir()
        (tmp_path / data / "settings.toml").write_text("[window]\nwelcomed = true\n", "utf-8")
    return tmp_path


def _second(folder: Path, *words: str, cwd: Path | None = None) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "desktop_app", "--data-dir", str(folder / "data"), *words],
        cwd=cwd or folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.slow
def test_a_second_start_hands_its_files_on_and_a_killed_window_comes_back_with_each_once(
    folder: Path,
) -> None:
    (folder / "below").mkdir()
    (folder / "below" / "link.png").symlink_to(folder / "a.png")
    first = Started(folder, "data", "a.png")
    other = Started(folder, "other", "c.png")
    try:
        first.wait_for("a.png a.png")
        _second(folder, "../b.png", cwd=folder / "below")
        first.wait_for("a.png,b.png b.png")
        _second(folder, "link.png", "../b.png", "./link.png", cwd=folder / "below")
        first.wait_for("a.png,b.png a.png")
        _second(folder)
        other.wait_for("c.png c.png")
        kept = folder / "data" / "open.json"
        until(lambda: all(name in kept.read_text("utf-8") for name in ("a.png", "b.png")))
        first.kill()
        first = Started(folder, "data", "below/link.png", "c.png")
        first.wait_for("a.png,b.png,c.png c.png")
    finally:
        first.kill()
        other.kill()


@pytest.mark.slow
def test_a_raw_file_is_asked_about_however_early_it_is_opened(folder: Path) -> None:
    pytest.importorskip("rawpy")
    (folder / "shot.dng").write_bytes(dng())
    first = Started(folder, "data", "shot.dng")
    try:
        first.wait_for("- Open shot.dng")
    finally:
        first.kill()


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_busy_window_takes_them_later_and_one_that_ends_leaves_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert first.stdout is not None and first.stdout.readline() == "True\n"
    place = one_window.WindowPlace(tmp_path)
    assert not place.take()
    monkeypatch.setattr(one_window, "_PATIENCE_SECONDS", 0.3)
    assert place.hand_on([Path("x.png")], "leave") == "busy"
    monkeypatch.undo()
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    assert place.hand_on([Path("y.png")]) == "" and place.take()
    assert not one_window.WindowPlace(tmp_path).take()
    (tmp_path / "9-strange.json").write_text('{"files": 3}')
    (tmp_path / "9-wild.json").write_bytes(b"\xff" * 10)
    handed = place.take_handed()
    assert handed == [one_window.Handed((Path.cwd() / "x.png",), "leave")]
    assert not list(tmp_path.glob("*.json"))
    place.release()


def test_a_verb_wins_over_a_file_of_its_name_unless_it_is_named_as_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("train", "report", "two words.png", "plain"):
        Path(name).write_bytes(b"")
    Path("folder.d").mkdir()

    def files(*words: str) -> list[str]:
        told = parse_arguments(words)
        assert told.verb is None
        return [str(file) for file in told.files]

    assert parse_arguments(["report"]).verb == "report"
    assert files("./train", "report") == ["train", "report"]
    assert files("--", "train") == ["train"] and files("--") == [] == files()
    assert files("two words.png", "--data-dir", "d", "plain") == ["two words.png", "plain"]
    assert files("plain", "--open", "a.png") == ["a.png", "plain"]
    named = ["./gone.png", "two words.png"]  # as a file manager names them: the window says which
    assert files(*named) == ["gone.png", "two words.png"]
    for words, said in (
        (["trian"], "no command and no file “trian”. Did you mean “train”?"),
        (["china.jpg"], "no command and no file “china.jpg”."),
        (["./china.jpg"], "no file “china.jpg”"),
        (["--", "-x"], "no file “-x”"),
        (["folder.d"], "“folder.d” is a folder"),
        (["plain", "-x"], "unrecognized arguments: -x"),
        (["--no-such", "plain"], "unrecognized arguments: --no-such"),
        (["gone.png", "lost.png"], "no command and no file “gone.png”."),
        (["trian", "plain"], "Did you mean “train”?"),
    ):
        with pytest.raises(SystemExit) as ended:
            parse_arguments(words)
        told = capsys.readouterr().err
        assert ended.value.code == 2 and said in " ".join(told.split())
        assert len(told.splitlines()) < 4, "not the list of all verbs"
    assert files("plain", "gone.png") == ["plain", "gone.png"], "the window names what isn't there"
    assert "gone.png" in capsys.readouterr().err
    assert files("gone.png", "plain") == ["gone.png", "plain"]


SENT = """
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from desktop_app.app.window import build_application
application, opened = build_application(), []
for name in ("/a.png", "/b.png"):
    assert QApplication.sendEvent(application, QFileOpenEvent(name))
    application.open = opened.extend
print(*application.waiting, *opened)
"""


@pytest.mark.slow
def test_files_that_the_system_sends_wait_until_somebody_opens_them() -> None:
    words = [sys.executable, "-c", SENT]
    done = subprocess.run(words, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert list(map(Path, done.stdout.split())) == [Path("/a.png"), Path("/b.png")]
