"""`velatura generate --intent edit`: with a mask, without, with references, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.app.cli import main
from desktop_app.core.pixels import Array
from tests.app.conftest import write_photo
from tests.tiny_flux import flux_folder
from tests.tiny_flux2 import flux2_folder
from tests.tiny_models import tiny_folder

EDITORS = {
    "klein": flux2_folder,
    "kontext": lambda path: flux_folder(path, variant="kontext", true_clip=True),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures and models."""
    made = tmp_path_factory.mktemp("edit")
    write_photo(made / "photo.png", 150, 110, (9, 7))
    deep = cv2.imread(str(made / "photo.png")).astype(np.uint16) * 257 + 3
    cv2.imwrite(str(made / "deep.png"), deep)
    mask = np.zeros((110, 150), np.uint8)
    mask[40:70, 50:90] = 255
    cv2.imwrite(str(made / "mask.png"), mask)
    write_photo(made / "wide.png", 333, 90, (9, 7))
    write_photo(made / "dot.png", 1, 1, (1, 1))
    for name, make in EDITORS.items():
        make(made / name)
    tiny_folder(made / "plain")
    return made


def _run(
    capsys: pytest.CaptureFixture[str], data: Path, folder: Path, model: str, *words: str
) -> tuple[int, str, str]:
    code = main(
        [
            *("--data-dir", str(data), "generate", "make it night", "--intent", "edit"),
            *("--model", str(folder / model), "--steps", "2", "--seed", "3", *words),
        ]
    )
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def _read(path: Path) -> Array:
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)


@pytest.mark.few(1)
@pytest.mark.parametrize("model", EDITORS)
def test_with_a_mask_all_else_keeps_its_bytes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, folder: Path, model: str
) -> None:
    out, references = tmp_path / "out.png", ()
    if model == "klein":
        references = ("--reference", str(folder / "wide.png"), "--reference", f"{folder}/photo.png")
    words = ("--image", f"{folder}/deep.png", "--mask", f"{folder}/mask.png", *references)
    code, _, said = _run(capsys, tmp_path / "d", folder, model, *words, "--out", str(out))
    assert code == 0, said
    before, after, mask = _read(folder / "deep.png"), _read(out), _read(folder / "mask.png")
    assert after.dtype == np.uint16
    assert np.array_equal(after[mask == 0], before[mask == 0])
    assert (after[mask > 0] != before[mask > 0]).any(axis=1).mean() > 0.9


@pytest.mark.slow
@pytest.mark.parametrize("model", EDITORS)
def test_without_a_mask_it_is_said_what_changed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, folder: Path, model: str
) -> None:
    words = ("--image", f"{folder}/photo.png", "--out", str(tmp_path / "out.png"), "--json")
    code, out, said = _run(capsys, tmp_path / "d", folder, model, *words)
    assert code == 0, said
    reply = json.loads(out)
    assert _read(tmp_path / "out.png").shape == (110, 150, 3)
    assert reply["files"] == [str(tmp_path / "out.png")]
    assert "used" in said or "changed" in said or "nothing new" in said, "of a tiny model, any"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "words", "said"),
    [
        ("plain", (), "doesn't edit by instruction"),
        ("klein", ("--reference", "dot.png"), "1 × 1"),
        ("klein", ("--reference", "wide.png") * 4, "4 reference pictures at most, and got 5"),
        ("kontext", ("--reference", "wide.png"), "1 reference pictures at most, and got 2"),
    ],
)
def test_what_can_not_be_done_is_said_and_nothing_written(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    folder: Path,
    model: str,
    words: tuple[str, ...],
    said: str,
) -> None:
    out = tmp_path / "out.png"
    paths = [str(folder / word) if word.endswith(".png") else word for word in words]
    given = ("--image", f"{folder}/photo.png", *paths, "--out", str(out))
    code, _, error = _run(capsys, tmp_path / "d", folder, model, *given)
    assert code != 0
    assert said in error
    assert not out.exists()


def test_without_a_picture_there_is_nothing_to_edit(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, folder: Path
) -> None:
    code, _, error = _run(capsys, tmp_path / "d", folder, "klein", "--out", str(tmp_path / "o.png"))
    assert code != 0 and "picture" in error


@pytest.mark.slow
def test_in_a_batch_mask_and_references_go_together(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, folder: Path
) -> None:
    recipe = tmp_path / "night.toml"
    recipe.write_text(
        f"""version = 1
[[step]]
mask = "file"
[[step]]
do = "generate"
intent = "edit"
prompt = "make it night"
model = "{folder}/klein"
references = ["{folder}/wide.png", "{folder}/photo.png"]
settings = {{ steps = 1 }}
[[step]]
export = "png"
""",
        "utf-8",
    )
    out = tmp_path / "out"
    rows = [f"{folder / name},{folder}/mask.png" for name in ("photo.png", "deep.png")]
    (folder / "table.csv").write_text("\n".join(("file,mask", *rows)), "utf-8")
    data = ("--data-dir", str(tmp_path / "d"))
    code = main([*data, "batch", str(recipe), f"{folder}/table.csv", "--out", str(out), "--json"])
    captured = capsys.readouterr()
    assert code == 0, captured
    mask = _read(folder / "mask.png")
    for name in ("photo.png", "deep.png"):
        before, after = _read(folder / name), _read(out / name)
        assert np.array_equal(after[mask == 0], before[mask == 0])
        assert (after[mask > 0] != before[mask > 0]).any()
