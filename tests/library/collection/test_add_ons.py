"""What the list of models says of files that are used together with one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from desktop_app.library.collection.add_ons import add_ons, vectors_of
from desktop_app.library.identify.identifier import identify
from desktop_app.library.identify.kinds import load_kinds
from tests.library import collections
from tests.tiny_classifiers import classifier_folder

Shapes = Mapping[str, tuple[int, int]]


@pytest.mark.parametrize(
    ("shapes", "family", "vectors"),
    [
        ({"emb_params": (4, 768)}, "sd1", 4),
        ({"emb_params": (1, 1024)}, "sd2", 1),
        ({"clip_l": (6, 768), "clip_g": (6, 1280)}, "sdxl", 6),
        ({"clip_g": (3, 1280)}, "sdxl", 3),
    ],
)
def test_an_embedding_s_vectors_are_counted(
    tmp_path: Path, shapes: Shapes, family: str, vectors: int
) -> None:
    tensors = {name: torch.zeros(shape) for name, shape in shapes.items()}
    save_file(tensors, tmp_path / "moss.safetensors")
    info = identify(tmp_path / "moss.safetensors", load_kinds())
    assert (info.component, info.family, vectors_of(info)) == ("embedding", family, vectors)


def test_what_is_none_has_none() -> None:
    assert vectors_of(None) == 0


def test_a_classifier_in_the_models_folder_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = load_kinds()
    monkeypatch.setattr(collections, "told", lambda path: identify(path, table))
    setting = collections.Setting(tmp_path)
    folder = classifier_folder(setting.models / "classifiers" / "judge")
    (found,) = add_ons(setting.collection.scan())
    assert (found.component, found.family, found.name) == ("classifier", "vit", "judge")
    assert found.key and Path(found.path).parent == folder
    setting.close()
