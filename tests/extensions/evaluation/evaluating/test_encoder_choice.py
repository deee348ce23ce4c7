"""Published names belong to published bytes: which encoders there are, and what their figures may
be called."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import InputError
from desktop_app.extensions.evaluation.values.encoders import Encoder, load_encoders
from desktop_app.extensions.evaluation.work.evaluating import encoder_choice
from desktop_app.extensions.evaluation.work.evaluating.encoder_choice import (
    encoder_named,
    installed_encoders,
)
from desktop_app.library.collection.add_ons import add_ons
from desktop_app.library.collection.conversions import keep_conversion
from desktop_app.library.identify.identifier import identify
from desktop_app.library.identify.kinds import load_kinds
from desktop_app.library.pickles.convert import convert
from tests import tiny_encoders
from tests.library import collections

ROWS = load_encoders()
FID, CLIP_L = ROWS["inception-clean-fid"].sha256[0], ROWS["clip-vit-l-14"].sha256[0]


def encoder(variant: str, sha256: str = "", **more: str) -> AddOn:
    path = f"/models/{variant}.safetensors"
    told = {"component": "encoder", "variant": variant, "path": path, **more}
    return AddOn(key=variant, name=variant, sha256=sha256, **told)


def clip(name: str) -> AddOn:
    return AddOn(name, name, f"/{name}", "image_encoder", family="clip", task="score")


def found(there: list[AddOn], hashes: dict[str, str], *only: str) -> dict[str, tuple[str, bool]]:
    """Row → file and whether it is honest, without the one that ships."""
    told = installed_encoders(there, lambda path: hashes.get(Path(path).stem, "0" * 64), only)
    return {
        one.encoder.id: (Path(one.path).stem, one.honest) for one in told if not one.encoder.ships
    }


def test_the_table_is_whole() -> None:
    assert next(iter(ROWS)) == "velatura1"
    for row in ROWS.values():
        assert bool(row.beside) >= bool(row.beside_sha256)
        assert row.ships or row.source, row.id
        for name in (*row.files, *row.beside):
            prefix = Path(name).stem.rpartition("-")[2]
            if len(prefix) == 8 and set(prefix) <= set("0123456789abcdef"):
                assert any(one.startswith(prefix) for one in (*row.sha256, *row.beside_sha256))
    assert len({row.resizer for row in ROWS.values() if row.kind == "inception"}) == 3


def test_only_the_published_bytes_make_a_fid() -> None:
    rows = [id_ for id_, row in ROWS.items() if row.kind == "inception"]
    honest = found([encoder("inception")], {"inception": FID})
    assert honest == dict.fromkeys(rows, ("inception", True))
    other = found([encoder("inception")], {})
    assert other == dict.fromkeys(rows, ("inception", False))
    names = [
        one.figure_name("frechet", "Fréchet distance")
        for digest in (FID, "1" * 64)
        for one in installed_encoders(
            [encoder("inception")], lambda _, digest=digest: digest, rows[:1]
        )
    ]
    assert names == ["FID (torch-fidelity)", "Fréchet distance, inception"]
    (one,) = installed_encoders([encoder("inception")], lambda _: FID, rows[:1])
    assert one.figure_name("sliced", "Sliced distance") == (
        "Sliced distance, Inception v3 (torch-fidelity)"
    )


def test_a_converted_file_needs_the_record_and_its_own_hash() -> None:
    made = "2" * 64
    file = encoder("inception", made, converted=FID)
    assert found([file], {"inception": made})["inception-clean-fid"] == ("inception", True)
    for wrong in (
        replace(file, converted=""),
        replace(file, converted="3" * 64),
        replace(file, sha256=""),
        replace(file, sha256=FID),
    ):
        assert not found([wrong], {"inception": made})["inception-clean-fid"][1]
    assert not found([file], {"inception": "4" * 64})["inception-clean-fid"][1], "it was changed"


def test_heads_need_the_network_before_them_and_both_hashes() -> None:
    head, before = ROWS["lpips-alex"].sha256[0], ROWS["lpips-alex"].beside_sha256[0]
    alex, other = encoder("lpips-alex"), replace(encoder("alexnet"), path="/other.safetensors")
    assert found([alex], {}) == {}
    assert found([alex, other], {"lpips-alex": head}) == {"lpips-alex": ("lpips-alex", False)}
    there = [alex, other, encoder("alexnet")]
    hashes = {"lpips-alex": head, "alexnet": before}
    assert found(there, hashes) == {"lpips-alex": ("lpips-alex", True)}
    told = installed_encoders(there, lambda path: hashes.get(Path(path).stem, ""), ["lpips-alex"])
    assert told[0].backbone == "/models/alexnet.safetensors"
    assert told[0].sha256 == hashlib.sha256(f"{head}{before}".encode()).hexdigest()
    whole = encoder("lpips-vgg-whole")
    assert found([whole], {}) == {"lpips-vgg": ("lpips-vgg-whole", False)}


def test_clip_models_are_told_by_their_bytes() -> None:
    there = [clip("large"), clip("mine"), clip("PickScore v1")]
    told = found(there, {"large": CLIP_L})
    assert told == {
        "clip-vit-b-32": ("mine", False),
        "clip-vit-l-14": ("large", True),
        "pickscore": ("PickScore v1", False),
    }
    with_head = found([*there, encoder("aesthetic")], {"large": CLIP_L})
    assert with_head["laion-aesthetic"] == ("aesthetic", False)
    hashes = {"large": CLIP_L, "aesthetic": ROWS["laion-aesthetic"].sha256[0]}
    assert found([*there, encoder("aesthetic")], hashes)["laion-aesthetic"][1]


def test_one_is_named_by_its_row_or_its_file() -> None:
    there = installed_encoders([encoder("inception"), clip("mine")], lambda _: "0" * 64)
    for name in ("inception-clean-fid", "Inception v3 (clean-fid)"):
        assert encoder_named(there, name).encoder.id == "inception-clean-fid"
    assert encoder_named(there, " MINE ").encoder.kind == "clip"
    for name in ("", "nothing"):
        with pytest.raises(InputError) as caught:
            encoder_named(there, name)
        assert caught.value.code == "model_missing"


def test_a_published_pickle_becomes_an_honest_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Converted by the program, found in its folder, named by the pickle's hash; a file that was
    made elsewhere, or changed, is not."""
    table = load_kinds()
    monkeypatch.setattr(collections, "told", lambda path: identify(path, table))
    setting = collections.Setting(tmp_path)
    folder = setting.models / "encoders"
    folder.mkdir(parents=True)
    pickle, target = tmp_path / "published.pth", folder / "published.safetensors"
    torch.save(tiny_encoders.weights(tiny_encoders.inception(16)), pickle)
    convert(pickle, target)
    row = replace(
        ROWS["inception-clean-fid"], sha256=(hashlib.sha256(pickle.read_bytes()).hexdigest(),)
    )
    rows: dict[str, Encoder] = {row.id: row}
    monkeypatch.setattr(encoder_choice, "load_encoders", lambda: rows)

    def hashed(path: str) -> str:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()

    def honest() -> list[bool]:
        there = add_ons(setting.collection.scan())
        return [one.honest for one in installed_encoders(there, hashed)]

    assert honest() == [False], "nobody knows where it is from"
    keep_conversion(setting.collection, pickle, target)
    assert honest() == [True]
    data = bytearray(target.read_bytes())
    data[-1] ^= 1
    target.write_bytes(data)
    assert honest() == [False]
