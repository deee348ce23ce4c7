"""`velatura generate --intent split`: a file a layer, or one with all of them, and what is
refused."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.app.cli import main
from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.pixels import Array
from desktop_app.imaging.compositing import laid
from desktop_app.imaging.layer_stack import no_step
from desktop_app.imaging.layered_files.layered import layered_format
from tests.app.conftest import write_photo
from tests.tiny_models import tiny_folder
from tests.tiny_qwen_image import qwen_image_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures and models."""
    made = tmp_path_factory.mktemp("split")
    write_photo(made / "photo.png", 300, 260, (9, 7))
    deep = cv2.imread(str(made / "photo.png")).astype(np.uint16) * 257 + 3
    cv2.imwrite(str(made / "deep.png"), deep)
    mask = np.zeros((260, 300), np.uint8)
    mask[40:170, 50:190] = 255
    cv2.imwrite(str(made / "mask.png"), mask)
    qwen_image_folder(made / "layered", pipeline="QwenImageLayeredPipeline", layered=True)
    tiny_folder(made / "plain")
    return made


def _run(
    capsys: pytest.CaptureFixture[str], data: Path, folder: Path, model: str, *words: str
) -> tuple[int, str, str]:
    code = main(
        [
            *("--data-dir", str(data), "generate", "a fox", "--size", "256x224"),
            *("--model", str(folder / model), "--steps", "2", "--seed", "3", *words),
        ]
    )
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def _read(path: Path) -> Array:
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)


@pytest.mark.slow
@pytest.mark.parametrize("picture", ["photo.png", "deep.png"])
def test_each_layer_is_a_file_and_together_they_show_the_picture(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, folder: Path, picture: str
) -> None:
    words = ["--intent", "split", "--image", str(folder / picture), "--layers", "3", "--json"]
    words += ["--out", str(tmp_path / "G.png"), "--mask", str(folder / "mask.png")]
    code, out, _ = _run(capsys, tmp_path, folder, "layered", *words)
    assert code == 0
    files = [Path(each) for each in json.loads(out)["files"]]
    assert [each.name for each in files] == ["G-1.png", "G-2.png", "G-3.png"]
    before, mask = _read(folder / picture), _read(folder / "mask.png")
    seen = before
    for each in map(_read, files):
        assert each.shape == (*before.shape[:2], 4) and each.dtype == before.dtype
        assert not each[mask == 0][:, 3].any()
        seen = laid(seen, each, BlendMode.NORMAL)
    assert np.array_equal(seen, before)
    assert not (tmp_path / "G.png").exists()


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["ora", "psd", "velatura"])
def test_a_layered_file_holds_all_of_them(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, folder: Path, ending: str
) -> None:
    path = tmp_path / f"G.{ending}"
    words = ["--intent", "split", "--image", str(folder / "photo.png"), "--layers", "2"]
    code, out, _ = _run(capsys, tmp_path, folder, "layered", *words, "--out", str(path))
    assert code == 0 and out.strip() == str(path)
    row = layered_format(path)
    assert row is not None
    with row.read(path.read_bytes(), path.name, no_step) as read:
        group = read.stack.layers[-1]
        assert [child.name for child in group.children] == ["Layer 1", "Layer 2"]


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("model", "words", "said"),
    [
        ("layered", ["--image", "photo.png"], "does nothing else"),
        ("layered", [], "does nothing else"),
        ("plain", ["--image", "photo.png", "--intent", "split"], "doesn't split"),
        ("layered", ["--image", "photo.png", "--intent", "split", "--layers", "11"], "11"),
    ],
)
def test_what_can_t_be_is_refused_before_anything_is_loaded(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    folder: Path,
    model: str,
    words: list[str],
    said: str,
) -> None:
    words = [str(folder / each) if each.endswith(".png") else each for each in words]
    code, _, err = _run(capsys, tmp_path, folder, model, *words, "--out", str(tmp_path / "G.png"))
    assert code != 0 and said in err
    assert not list(tmp_path.glob("G*"))
