"""``velatura certify``, and the switches that write what it reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from desktop_app.app.cli import main
from desktop_app.storage.certificates import certificate_path
from desktop_app.storage.paths import DataPaths
from tests.app.test_batch_command import FOX, with_masks
from tests.imaging.signers import signer
from tests.refusals import says
from tests.studio.recipes.test_certificates import product

Say = Callable[..., Any]

SHOTS = """version = 1
name = "Shots"
tip = "Brighter grounds."
takes = "pictures"
file = "shot_{i}"
certificate = true
page = "board"
title = "Shots"
[[field]]
id = "files"
kind = "pictures"
name = "Pictures"
needed = true
[[step]]
mask = "file"
[[step]]
adjust = "exposure"
exposure = 1
[[step]]
export = "png"
"""


@pytest.fixture
def say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Types a line; what is answered as JSON, or as text."""

    def typed(*words: object, code: int = 0, text: bool = False) -> Any:
        line = ["--data-dir", str(tmp_path / "data"), *map(str, words)]
        assert main(line if text else [*line, "--json"]) == code
        said = capsys.readouterr().out
        return said if text else json.loads(said)

    return typed


def plant(path: Path, x: int, y: int) -> None:
    """Change one pixel."""
    pixels = np.array(Image.open(path))
    pixels[y, x, 0] ^= 1
    Image.fromarray(pixels).save(path)


def test_an_exported_copy_is_certified_and_a_change_is_found(say: Say, tmp_path: Path) -> None:
    photo, copy = product(tmp_path / "in", 1), tmp_path / "b.png"
    say("export", photo, "--out", copy, "--certificate")
    told = say("certify", copy, "--against", photo)
    assert told["good"] and told["checked"] == 40 * 48 and "bits" not in told["certificate"]["free"]
    said = say("certify", copy, "--against", photo, text=True)
    assert "1,920 of 1,920 pixels: equal to the original's, bit for bit" in said
    assert "AI share  0.00%" in said and "as its certificate says" in said
    plant(copy, 31, 7)
    told = say("certify", copy, "--against", photo, code=1)
    assert told["differing"]["count"] == 1 and told["differing"]["first"] == [31, 7]
    said = say("certify", copy, "--against", photo, code=1, text=True)
    assert "1 CHANGED, the first at 31, 7" in said and "CHANGED since" in said
    assert "say --against" in say("certify", copy, code=1, text=True)


def test_what_cannot_be_used_is_named(say: Say, tmp_path: Path) -> None:
    photo = product(tmp_path / "in", 1)
    assert say("certify", photo, code=2)["error"]["code"] == "certificate_missing"
    certificate_path(photo).write_text("{")
    assert say("certify", photo, code=2)["error"]["code"] == "certificate_damaged"
    certificate_path(photo).write_text('{"schema": "velatura-certificate", "version": 9}')
    assert say("certify", photo, code=2)["error"]["code"] == "certificate_newer"
    assert say("certify", tmp_path / "none.png", code=2)["error"]["code"] == "file_missing"


def test_a_layered_copy_is_certified_as_a_file(say: Say, tmp_path: Path) -> None:
    photo, copy = product(tmp_path / "in", 1), tmp_path / "b.ora"
    say("export", photo, "--out", copy, "--certificate")
    told = say("certify", copy, "--against", photo)
    assert told["good"] and told["reason"] == "not_exact"
    copy.write_bytes(copy.read_bytes() + b" ")
    assert not say("certify", copy, code=1)["file_equal"]


@pytest.mark.slow
def test_a_workbench_writes_one_for_each_picture(say: Say, tmp_path: Path) -> None:
    rows = DataPaths.at(tmp_path / "data").root / "workbenches"
    rows.mkdir(parents=True)
    (rows / "shots.toml").write_text(SHOTS)
    paths = [product(tmp_path / "in", number) for number in (1, 2)]
    more = [word for path in paths for word in ("--files", path)]
    told = say("make", "shots", "--out", tmp_path / "out", *more)
    files = [tmp_path / "out" / one["files"][0] for one in told["items"]]
    assert [path.name for path in files] == ["shot_0.png", "shot_1.png"]
    for file, path in zip(files, paths, strict=True):
        assert say("certify", file, "--against", path)["checked"] == 20 * 22
    digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    assert [Path(name).suffix for name in told["pages"]] == [".pdf", ".png"]
    for name in told["pages"]:
        page = tmp_path / "out" / name
        found = say("certify", page)["certificate"]
        assert found["done"][0]["settings"] == {"pictures": digests, "made_percent": 0}
        assert found["made"]["count"] == 0 and found["exact"] is (page.suffix == ".png")
        page.write_bytes(page.read_bytes() + b" ")
        assert not say("certify", page, code=1)["file_equal"]


@pytest.mark.slow
def test_what_a_model_made_is_told(say: Say, tmp_path: Path) -> None:
    with_masks(tmp_path / "in", 1, "uint8")
    (tmp_path / "fox.toml").write_text(f"{FOX}certificate = true\n")
    out, original = tmp_path / "out", tmp_path / "in" / "p0.png"
    say("batch", tmp_path / "fox.toml", original, "--out", out)
    told = say("certify", next(out.glob("*.png")), "--against", original)
    found = told["certificate"]
    assert told["good"] and found["made"] == {
        "count": 60 * 80 - found["locked"]["count"],
        "share": found["free"]["share"],
    }
    model, tuned = found["done"]
    assert (model["model"], model["licence"]) == ("Velatura Starter", "Apache-2.0")
    assert model["digest"] and model["settings"]["prompt"] == "a red fox"
    assert tuned == {
        "what": "adjust exposure",
        "model": "",
        "digest": "",
        "licence": "",
        "seed": None,
        "settings": tuned["settings"],
    }
    assert found["source_type"].endswith("/compositeWithTrainedAlgorithmicMedia")
    assert str(tmp_path) not in json.dumps(found)


# -- credentials --------------------------------------------------------------------------------


@pytest.fixture
def by(tmp_path: Path) -> tuple[str, ...]:
    """Options that sign."""
    pytest.importorskip("c2pa", reason="the extra credentials is not installed")
    return keys(tmp_path, "studio")


def keys(folder: Path, name: str, **how: Any) -> tuple[str, ...]:
    chain, key = (folder / f"{name}.{end}" for end in ("pem", "key"))
    for path, pem in zip((chain, key), signer(**how), strict=True):
        path.write_bytes(pem)
    return "--sign", str(chain), "--sign-key", str(key)


@pytest.mark.slow
def test_a_copy_is_signed_and_its_signer_is_not_trusted(
    say: Say, tmp_path: Path, by: tuple[str, ...]
) -> None:
    photo, copy = product(tmp_path / "in", 1), tmp_path / "b.jpg"
    say("export", photo, "--out", copy, *by)
    told = say("certify", copy, "--against", photo)
    signed = told["credentials"]
    assert told["good"] and told["file_equal"] and signed["state"] == "untrusted"
    assert signed["actions"] == ["c2pa.opened", "c2pa.edited"] and signed["ingredients"] == 1
    said = say("certify", copy, text=True)
    assert "by Ada Maler, certified by Test Studio: valid, but UNTRUSTED" in said
    certificate_path(copy).unlink()
    assert say("certify", copy)["credentials"] == signed
    data = bytearray(copy.read_bytes())
    data[-9] ^= 1
    copy.write_bytes(data)
    assert "changed since it was signed" in say("certify", copy, code=1, text=True)


def test_what_a_batch_made_is_signed_afterwards(
    say: Say, tmp_path: Path, by: tuple[str, ...]
) -> None:
    photo, copy = product(tmp_path / "in", 1), tmp_path / "b.png"
    say("export", photo, "--out", copy, "--certificate")
    told = say("certify", copy, "--against", photo, *by)
    assert told["good"] and told["checked"] == 40 * 48 and told["credentials"]["certified"]
    assert say("certify", copy, "--against", photo)["good"]
    copy.write_bytes(copy.read_bytes() + b" ")
    assert say("certify", copy, *by, code=2)["error"]["code"] == "certificate_stale"


@pytest.mark.states("note.credentials_left_out")
def test_what_cannot_be_signed_keeps_its_certificate_and_says_so(
    say: Say, tmp_path: Path, by: tuple[str, ...]
) -> None:
    photo, copy = product(tmp_path / "in", 1), tmp_path / "b.ora"
    told = say("export", photo, "--out", copy, *by)
    assert any(says("note credentials_left_out", line) for line in told["notes"])
    assert say("certify", copy)["good"]
    assert say("certify", copy, *by, code=2)["error"]["code"] == "credentials_format"


@pytest.mark.parametrize(
    ("how", "code"),
    [({"days": (-9, -2)}, "credentials_expired"), ({"password": "x"}, "credentials_password")],
)
def test_nothing_is_written_where_nobody_can_sign(
    say: Say, tmp_path: Path, by: tuple[str, ...], how: dict[str, Any], code: str
) -> None:
    photo, copy = product(tmp_path / "in", 1), tmp_path / "b.png"
    wrong = keys(tmp_path, "wrong", **how)
    error = say("export", photo, "--out", copy, *wrong, code=2)["error"]
    assert error["code"] == code and "wrong.pem" in error["what"]
    assert not copy.exists() and not certificate_path(copy).exists()
