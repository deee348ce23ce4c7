"""`velatura generate` with masks of every kind of file, and with grey pictures."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from desktop_app.app.cli import main
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import Facts, FileOrigin
from desktop_app.imaging.saving import write_picture
from tests.imaging.deep_pictures import random_pixels
from tests.imaging.mask_kinds import MaskKind, mask_kinds
from tests.tiny_models import tiny_folder

_KINDS = [kind for kind in mask_kinds() if kind.marked.any() and not kind.marked.all()]
_FEW = ("one pixel of alpha 254", "one pixel of alpha 0", "black on nothing", "JPEG of quality 75")


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, id=kind.name, marks=() if kind.name in _FEW else pytest.mark.slow)
        for kind in _KINDS
    ],
)
def test_nothing_outside_of_a_mask_changes_whatever_kind_of_file_it_is(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: MaskKind
) -> None:
    size = kind.marked.shape
    pixels = random_pixels(3, (*size, 4), "uint16")
    (tmp_path / "p.png").write_bytes(write_picture(pixels, "PNG").data)
    (tmp_path / "mask").write_bytes(kind.data)
    words = ["--intent", "remove", "--image", str(tmp_path / "p.png"), "--out"]
    code = main(
        [
            *("--data-dir", str(tmp_path / "data"), "generate", *words, str(tmp_path / "o.png")),
            *("--mask", str(tmp_path / "mask")),
        ]
    )
    said = capsys.readouterr().err
    assert code == 0, said
    made = read_picture((tmp_path / "o.png").read_bytes(), "o").pixels
    kept = ~kind.marked
    assert sha256(made[kept].tobytes()).digest() == sha256(pixels[kept].tobytes()).digest()
    assert (made != pixels).any(axis=2)[kind.marked].mean() > 0.9
    told = {"both": "mask from brightness × transparency", "alpha": "mask from transparency"}
    assert told.get(kind.reading, "") in said


@pytest.mark.slow
def test_variations_of_a_grey_picture_are_all_grey(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    grey = random_pixels(4, (64, 64, 1), "uint8").repeat(3, axis=2)
    data = write_picture(grey, "PNG", FileOrigin(facts=Facts(grey=True))).data
    (tmp_path / "p.png").write_bytes(data)
    model = tiny_folder(tmp_path / "tiny")
    words = ["--intent", "variations", "--model", str(model), "--steps", "2", "--count", "3"]
    words += ["a cat", "--image", str(tmp_path / "p.png"), "--out", str(tmp_path / "o.png")]
    assert main(["--data-dir", str(tmp_path / "data"), "generate", *words, "--json"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    kinds = [Path(file).read_bytes()[25] for file in files]
    assert kinds == [0, 0, 0], "colour type 0 is grey"
