"""What a training began with, and what is there now, compared."""

from __future__ import annotations

import json

from desktop_app.core.errors import InputError
from desktop_app.extensions.training.values.basis import (
    BasisChange,
    Stamp,
    TrainingBasis,
    changed_error,
    changes_between,
)


def stamp(content: str) -> Stamp:
    return Stamp(len(content), (1, 1), content * 64)


BEGUN = TrainingBasis(
    model={"unet/a.safetensors": stamp("1"), "vae/b.safetensors": stamp("2")},
    pictures={"/set/a.png": stamp("3"), "/set/b.png": stamp("4"), "/set/c.png": stamp("5")},
    masks={"/set/a-mask.png": stamp("6")},
    said={f"/set/{name}.png": ("a caption", "whole") for name in "abc"},
)


def test_the_same_content_is_the_same_training() -> None:
    touched = {name: Stamp(1, (9, 9), each.sha256) for name, each in BEGUN.model.items()}
    now = TrainingBasis(touched, BEGUN.pictures, BEGUN.masks, BEGUN.said)
    assert changes_between(BEGUN, now) == ()


def test_each_kind_is_named_with_its_files() -> None:
    now = TrainingBasis(
        model={"unet/a.safetensors": stamp("9"), "unet/new.safetensors": stamp("1")},
        pictures={"/set/a.png": stamp("3"), "/set/b.png": stamp("9")},
        masks={"/set/a-mask.png": stamp("9")},
        said={
            "/set/a.png": ("another caption", "whole"),
            "/set/b.png": ("a caption", "cropped"),
            "/set/d.png": ("a caption", "whole"),
        },
        method=2,
    )
    model = ("unet/a.safetensors", "unet/new.safetensors", "vae/b.safetensors")
    assert changes_between(BEGUN, now) == (
        BasisChange("model", model),
        BasisChange("added", ("d.png",)),
        BasisChange("removed", ("c.png",)),
        BasisChange("pictures", ("b.png",)),
        BasisChange("captions", ("a.png",)),
        BasisChange("masks", ("a-mask.png", "b.png")),
        BasisChange("method", ("1 → 2",)),
    )


def test_the_error_names_how_many_and_the_first() -> None:
    many = tuple(f"{number}.png" for number in range(9))
    error = changed_error(
        "mascot", (BasisChange("removed", many), BasisChange("added", ("x.png",)))
    )
    assert isinstance(error, InputError)
    assert "pictures that are gone: 9 (0.png, 1.png, 2.png, 3.png, 4.png, …)" in error.what
    assert "pictures that were added: 1 (x.png)" in error.what
    assert json.loads(str(error.params["changes"]))[1] == ["added", "1 (x.png)"]
