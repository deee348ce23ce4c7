"""The command line checks before it works and answers in text or JSON."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest

from desktop_app.app.cli import main
from tests.patience import until


def _png(path: Path, width: int = 80, height: int = 60) -> Path:
    rng = np.random.default_rng(3)
    cv2.imwrite(str(path), rng.integers(0, 255, (height, width, 3), np.uint8))
    return path


def _mask(path: Path, width: int = 80, height: int = 60, value: int = 255) -> Path:
    mask = np.zeros((height, width), np.uint8)
    mask[20:40, 30:50] = value
    cv2.imwrite(str(path), mask)
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def _refused(capsys: pytest.CaptureFixture[str], data: Path, *words: str) -> dict[str, str]:
    code = main(["--data-dir", str(data), "generate", *words, "--json"])
    out = capsys.readouterr().out
    assert code == 2, out
    return json.loads(out)["error"]


@pytest.mark.slow
def test_a_missing_picture_is_named(
    capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path
) -> None:
    error = _refused(capsys, data, "a", "--image", str(tmp_path / "no.png"))
    assert error["code"] == "file_missing"
    assert "no.png" in error["what"]


@pytest.mark.slow
def test_no_picture_at_all_is_refused(
    capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path
) -> None:
    (tmp_path / "text.png").write_text("hello")
    error = _refused(capsys, data, "a", "--image", str(tmp_path / "text.png"))
    assert error["code"] == "not_a_picture"


@pytest.mark.slow
def test_a_truncated_picture_is_refused(
    capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path
) -> None:
    whole = _png(tmp_path / "cut.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    error = _refused(capsys, data, "a", "--image", str(tmp_path / "cut.png"))
    assert error["code"] == "picture_truncated"


@pytest.mark.slow
def test_a_mask_of_another_size_without_a_picture_or_empty_is_refused(
    capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path
) -> None:
    picture = str(_png(tmp_path / "p.png"))
    other = str(_mask(tmp_path / "m.png", 81))
    empty = str(_mask(tmp_path / "e.png", value=0))
    assert _refused(capsys, data, "a", "--mask", other)["code"] == "mask_without_picture"
    error = _refused(capsys, data, "a", "--image", picture, "--mask", other)
    assert error["code"] == "mask_size"
    assert _refused(capsys, data, "a", "--image", picture, "--mask", empty)["code"] == "mask_empty"


@pytest.mark.few(6)
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--size", "100x100"], "size_multiple"),
        (["--size", "16x16"], "size_range"),
        (["--size", "big"], "size_syntax"),
        (["--steps", "0"], "value_range"),
        (["--steps", "1000"], "value_range"),
        (["--count", "0"], "value_range"),
        (["--strength", "1.5"], "value_range"),
        (["--seed", "-1"], "value_range"),
        (["--scheduler", "magic"], "unknown_choice"),
        (["--model", "no-such-model"], "model_missing"),
        (["--out", "picture.xyz"], "format_unknown"),
        (["--out", "/no-such-folder/a.png"], "output_unwritable"),
        (["--out", "/proc/a.png"], "output_unwritable"),
    ],
)
def test_wrong_values_are_refused_with_exit_code_2(
    capsys: pytest.CaptureFixture[str], data: Path, words: list[str], code: str
) -> None:
    assert _refused(capsys, data, "a", *words)["code"] == code


@pytest.mark.slow
def test_a_pickle_and_a_damaged_model_are_refused(
    capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path
) -> None:
    pickle = tmp_path / "model.ckpt"
    pickle.write_bytes(b"\x80\x02}q\x00.")
    damaged = tmp_path / "model.safetensors"
    damaged.write_bytes(b"\xff" * 100)
    assert _refused(capsys, data, "a", "--model", str(pickle))["code"] == "model_pickle"
    assert _refused(capsys, data, "a", "--model", str(damaged))["code"] == "model_damaged"
    folder = tmp_path / "empty"
    folder.mkdir()
    assert _refused(capsys, data, "a", "--model", str(folder))["code"] == "not_a_model"


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others always have a display")
def test_without_a_display_it_says_so_instead_of_aborting(data: Path) -> None:
    words = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in words}
    command = [sys.executable, "-m", "desktop_app", "--data-dir", str(data), "--json"]
    answer = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60)
    assert answer.returncode == 2
    assert json.loads(answer.stdout)["error"]["code"] == "no_display"


def _is_engine(process: psutil.Process) -> bool:
    """Not what a library asks of the system meanwhile."""
    with suppress(psutil.Error):
        return "desktop_app.engine" in process.cmdline()
    return False


@pytest.mark.slow
@pytest.mark.window
@pytest.mark.skipif(os.name != "posix", reason="signals of a terminal")
def test_ctrl_c_in_the_terminal_closes_the_window_and_its_engine(data: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "desktop_app", "--data-dir", str(data)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        window = psutil.Process(process.pid)
        up = data / "queue.sqlite"  # the engine is started sooner than the window
        until(up.exists)
        (engine,) = (each for each in window.children() if _is_engine(each))
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 130
    psutil.wait_procs([engine], timeout=60)
    assert not engine.is_running()
    assert (data / "settings.toml").exists(), "the settings are saved"


def test_a_screenshot_that_can_not_be_written_is_an_error_before_the_window_opens(
    capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "no-such-folder" / "a.png"
    assert main(["--data-dir", str(data), "--json", "--screenshot", str(path)]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "output_unwritable"


@pytest.mark.slow
def test_a_reader_that_has_heard_enough_is_no_error(data: Path) -> None:
    command = [sys.executable, "-m", "desktop_app", "--data-dir", str(data), "--json", "models"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()
    assert (process.returncode, complaint) == (0, b"")


def test_errors_are_three_plain_lines_without_json(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    assert main(["--data-dir", str(data), "generate", "a", "--steps", "0"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("velatura: steps is 0")
    assert "Traceback" not in error


def test_a_data_folder_that_is_a_file_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["--data-dir", str(tmp_path / "file"), "models"]) == 2
    assert "data folder" in capsys.readouterr().err


def test_models_lists_the_starter_model_and_the_damaged_ones(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    (data / "models").mkdir(parents=True)
    (data / "models" / "broken.safetensors").write_bytes(b"\xff" * 100)
    assert main(["--data-dir", str(data), "models", "--json"]) == 0
    models = json.loads(capsys.readouterr().out)
    assert models[0]["id"] == "starter"
    assert models[-1]["error"]["code"] == "model_damaged"
    assert main(["--data-dir", str(data), "models"]) == 0
    assert "broken" in capsys.readouterr().out


@pytest.mark.slow
def test_a_mistake_is_answered_without_importing_torch_or_qt(data: Path) -> None:
    script = (
        "import sys; from desktop_app.app.cli import main;"
        f"code = main(['--data-dir', {str(data)!r}, 'generate', 'a', '--steps', '0']);"
        "heavy = {'torch', 'diffusers', 'transformers', 'PySide6'} & set(sys.modules);"
        "assert not heavy, heavy; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr


@pytest.mark.slow
def test_the_module_and_the_command_are_the_same_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "desktop_app", "--version"],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    assert done.stdout.strip() == "0.1.0"
