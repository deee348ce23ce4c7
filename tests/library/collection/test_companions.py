from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop_app.library.collection.companions import with_companion, with_companions
from tests.models import model_info

FILE = model_info(
    "file", family="flux1", layout="single_file", lacks=("tokenizer_2", "text_encoder_2")
)


def folder(path: Path, name: str, **changes: object) -> object:
    (path / name).mkdir()
    return model_info(name, path=str(path / name), family="flux1", **changes)


def test_the_largest_folder_of_the_family_lends_what_is_missing(tmp_path: Path) -> None:
    small = folder(tmp_path, "small", size_bytes=1)
    large = folder(tmp_path, "large", size_bytes=9)
    other = folder(tmp_path, "other", size_bytes=99)
    other = replace(other, family="sd3")  # type: ignore[type-var]
    told = with_companions([FILE, small, large, other])  # type: ignore[list-item]
    assert told[0].companion == str(tmp_path / "large")
    assert all(not info.companion for info in told[1:])


def test_what_was_chosen_counts_while_it_is_there(tmp_path: Path) -> None:
    large = folder(tmp_path, "large")
    chosen = replace(FILE, companion=str(tmp_path))
    assert with_companion(chosen, [large]).companion == str(tmp_path)  # type: ignore[list-item]
    gone = replace(FILE, companion=str(tmp_path / "gone"))
    assert with_companion(gone, [large]).companion == str(tmp_path / "large")  # type: ignore[list-item]
    assert with_companion(gone, []).companion == ""


def test_a_whole_file_needs_none(tmp_path: Path) -> None:
    large = folder(tmp_path, "large")
    whole = replace(FILE, lacks=())
    assert with_companion(whole, [large]).companion == ""  # type: ignore[list-item]


def test_what_does_not_fit_lends_nothing(tmp_path: Path) -> None:
    less = model_info("less", layout="single_file", family="flux1", lacks=("vae",))
    wide = replace(less, latent_channels=less.latent_channels + 12)
    whole = folder(tmp_path, "whole", latent_channels=less.latent_channels)
    for unfit in (
        replace(whole, bundled=True),  # type: ignore[type-var]
        replace(whole, lacks=("vae",)),  # type: ignore[type-var]
        replace(whole, layout="single_file"),  # type: ignore[type-var]
    ):
        assert with_companion(less, [unfit]).companion == ""  # type: ignore[list-item]
    assert with_companion(wide, [whole]).companion == ""  # type: ignore[list-item]
    assert with_companion(less, [whole]).companion == str(tmp_path / "whole")  # type: ignore[list-item]
