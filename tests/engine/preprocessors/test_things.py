"""What words name is found where transformers finds it; the operation "find" tells it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.events import EngineEvent, Found, Loading, Thing
from desktop_app.core.operations import MOST_FOUND, Finding
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.preprocessors.network_folder import Network, open_network
from desktop_app.engine.preprocessors.things import things_in
from desktop_app.networks.device import pick_compute
from tests.tiny_networks import network_folder

COMPUTE = pick_compute("float32", "cpu")
PICTURE = np.random.default_rng(5).integers(0, 256, (60, 95, 3), np.uint8)
TEXTS = ("a face", "a hand", "a very long text that goes on and on")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("networks")
    return {kind: network_folder(root / kind, kind) for kind in ("owlvit", "owlv2")}


def _network(folder: Path) -> Network:
    return open_network(folder, "things", COMPUTE)


def _of_transformers(folder: Path, kind: str, picture: np.ndarray) -> tuple[Any, Any, Any]:
    """Scores, labels and corners (pixels) of every box, by transformers' classes alone."""
    from transformers.models.clip.tokenization_clip import CLIPTokenizer
    from transformers.models.owlv2.modeling_owlv2 import Owlv2ForObjectDetection
    from transformers.models.owlvit.image_processing_pil_owlvit import OwlViTImageProcessorPil
    from transformers.models.owlvit.modeling_owlvit import OwlViTForObjectDetection

    cls = Owlv2ForObjectDetection if kind == "owlv2" else OwlViTForObjectDetection
    module: Any = cls.from_pretrained(folder).eval()
    reader: Any = OwlViTImageProcessorPil.from_pretrained(folder)
    words: Any = CLIPTokenizer.from_pretrained(folder)
    height, width = picture.shape[:2]
    if kind == "owlv2":
        side = max(height, width)
        picture = np.pad(picture, ((0, side - height), (0, side - width), (0, 0)))
        height = width = side
    read = words(
        list(TEXTS), padding="max_length", truncation=True, max_length=16, return_tensors="pt"
    )
    with torch.inference_mode():
        outputs = module(
            **reader(images=picture, return_tensors="pt"),
            input_ids=read["input_ids"],
            attention_mask=read["attention_mask"],
        )
    (found,) = reader.post_process_object_detection(outputs, 0.0, [(height, width)])
    return found["scores"], found["labels"], found["boxes"]


def _overlap(one: Thing, other: Thing) -> float:
    (ax, ay, aw, ah), (bx, by, bw, bh) = one[2:], other[2:]
    across = max(0.0, min(ax + aw, bx + bw) - max(ax, bx))
    down = max(0.0, min(ay + ah, by + bh) - max(ay, by))
    return across * down / (aw * ah + bw * bh - across * down)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["owlvit", "owlv2"])
@pytest.mark.parametrize("shape", [(60, 95), (130, 40)])
def test_things_are_those_of_transformers(
    folders: dict[str, Path], kind: str, shape: tuple[int, int]
) -> None:
    picture = np.resize(PICTURE, (*shape, 3))
    with torch.inference_mode():
        made = things_in(_network(folders[kind]), picture, TEXTS, 0.01)
    scores, labels, corners = _of_transformers(folders[kind], kind, picture)
    limit = torch.tensor([shape[1], shape[0], shape[1], shape[0]])
    known = {
        (int(label), round(float(score), 4)): box.clamp(min=0).minimum(limit)
        for score, label, box in zip(scores, labels, corners, strict=True)
    }
    assert made
    for which, sure, left, top, width, height in made:
        box = known[which, round(sure, 4)]
        made_box = torch.tensor([left, top, left + width, top + height])
        assert torch.allclose(made_box, box, atol=0.05)
    assert [each[1] for each in made] == sorted((each[1] for each in made), reverse=True)
    best = max(range(len(scores)), key=lambda each: float(scores[each]))
    assert made[0][0] == int(labels[best])


def test_one_thing_is_told_once_and_the_unsure_are_left_out(folders: dict[str, Path]) -> None:
    network = _network(folders["owlv2"])
    with torch.inference_mode():
        all_of_them = things_in(network, PICTURE, TEXTS, 0.01)
        sure = things_in(network, PICTURE, TEXTS, all_of_them[0][1] - 1e-6)
    assert len(sure) == 1
    for place, one in enumerate(all_of_them):
        for other in all_of_them[place + 1 :]:
            if one[0] == other[0]:
                # A box is cut at the picture's edge after the choice.
                assert _overlap(one, other) <= 0.75
    assert len(all_of_them) <= MOST_FOUND


@pytest.mark.parametrize("kind", ["owlvit", "owlv2"])
def test_the_operation_tells_what_it_finds(
    engine: LocalEngine, folders: dict[str, Path], kind: str
) -> None:
    told: list[EngineEvent] = []
    job = Finding(str(folders[kind]), PICTURE, TEXTS, 0.01)
    engine.run("find", job, told.append, CancelToken())
    assert isinstance(told[0], Loading)
    found = told[-1]
    assert isinstance(found, Found)
    for which, sure, left, top, width, height in found.things:
        assert which < len(TEXTS)
        assert 0 < sure < 1
        assert 0 <= left < left + width <= PICTURE.shape[1] + 1e-3
        assert 0 <= top < top + height <= PICTURE.shape[0] + 1e-3


def test_what_can_not_be_is_refused(engine: LocalEngine, tmp_path: Path) -> None:
    def refused(job: Finding, cancel: CancelToken | None = None) -> None:
        engine.run("find", job, lambda _: None, cancel or CancelToken())

    depth = network_folder(tmp_path / "depth", "depth_anything")
    for network, code in ((str(depth), "network_class"), ("", "network_missing")):
        with pytest.raises(ModelError) as caught:
            refused(Finding(network, PICTURE, TEXTS, 0.1))
        assert caught.value.code == code
    with pytest.raises(ValueError, match="0 texts"):
        refused(Finding(str(depth), PICTURE, (), 0.1))
    with pytest.raises(ValueError, match="without pixels"):
        refused(Finding(str(depth), PICTURE[:0], TEXTS, 0.1))


@pytest.mark.slow
def test_without_its_words_a_detector_is_incomplete(tmp_path: Path) -> None:
    folder = network_folder(tmp_path / "owlv2", "owlv2")
    (folder / "vocab.json").unlink()
    with pytest.raises(ModelError):
        _network(folder)


def test_it_can_be_stopped(engine: LocalEngine, folders: dict[str, Path]) -> None:
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(Cancelled):
        engine.run("find", Finding(str(folders["owlv2"]), PICTURE, TEXTS, 0.1), print, stopped)
