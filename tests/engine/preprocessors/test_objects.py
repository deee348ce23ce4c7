"""What is pointed at is outlined as transformers' own processors and models do it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.events import EngineEvent, Segmented, StepDone
from desktop_app.core.operations import MOST_FOUND, Segmenting
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.preprocessors import objects
from desktop_app.engine.preprocessors.network_folder import Network, open_network
from desktop_app.networks.device import pick_compute
from tests.tiny_networks import network_folder

COMPUTE = pick_compute("float32", "cpu")
PICTURE = np.random.default_rng(5).integers(0, 256, (60, 95, 3), np.uint8)
POINTS = ((30.0, 20.0, 1), (70.0, 41.0, 0))
BOX = (12.0, 9.0, 66.0, 50.0)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("networks")
    made = {kind: network_folder(root / kind, kind) for kind in ("sam", "sam2")}
    return {**made, "video": network_folder(root / "video", "sam2", video=True)}


def _network(folder: Path) -> Network:
    return open_network(folder, "objects", COMPUTE)


def _asked(engine: LocalEngine, job: Segmenting, **told: list[EngineEvent]) -> Segmented:
    events = told.get("told", [])
    engine.run("segment", job, events.append, CancelToken())
    (found,) = (each for each in events if isinstance(each, Segmented))
    return found


def _of_sam(folder: Path, picture: np.ndarray, box: bool) -> tuple[np.ndarray, np.ndarray]:
    """Masks of the picture's size and scores, by transformers' classes alone."""
    from transformers.models.sam.image_processing_pil_sam import SamImageProcessorPil
    from transformers.models.sam.modeling_sam import SamModel
    from transformers.models.sam.processing_sam import SamProcessor

    module: Any = SamModel.from_pretrained(folder).eval()
    reader: Any = SamImageProcessorPil.from_pretrained(folder)
    asked: dict[str, Any] = {
        "input_points": [[[[x, y] for x, y, _ in POINTS]]],
        "input_labels": [[[on for *_, on in POINTS]]],
    }
    if box:
        asked = {"input_boxes": [[list(BOX)]]}
    read = SamProcessor(reader)(images=picture, return_tensors="pt", **asked)
    sizes = read.pop("original_sizes"), read.pop("reshaped_input_sizes")
    with torch.inference_mode():
        told = module(
            **{
                key: each.float() if each.is_floating_point() else each
                for key, each in read.items()
            }
        )
    (masks,) = reader.post_process_masks(told.pred_masks, *sizes)
    return masks[0].numpy(), told.iou_scores[0, 0].numpy()


@pytest.mark.few(1)
@pytest.mark.parametrize("box", [False, True])
@pytest.mark.parametrize("shape", [(60, 95), (130, 40)])
def test_outlines_of_sam_are_those_of_transformers(
    engine: LocalEngine, folders: dict[str, Path], shape: tuple[int, int], box: bool
) -> None:
    picture = np.resize(PICTURE, (*shape, 3))
    asked = {"boxes": (BOX,)} if box else {"points": POINTS}
    found = _asked(engine, Segmenting(str(folders["sam"]), picture, **asked))
    masks, scores = _of_sam(folders["sam"], picture, box)
    order = np.argsort(-scores)
    np.testing.assert_allclose(found.scores, scores[order], rtol=0.01, atol=0.01)
    made = found.masks.reshape(3, *shape) >= 128
    assert 0.01 < made.mean() < 0.99
    assert (made == masks[order]).mean() > 0.99


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sam2", "video"])
def test_outlines_of_sam_2_are_those_of_its_model_and_settings(
    engine: LocalEngine, folders: dict[str, Path], kind: str
) -> None:
    """Its image processor needs torchvision: what it does is said by preprocessor_config.json: a
    square, stretched by bilinear interpolation, of ImageNet's mean and deviation."""
    from PIL import Image
    from transformers.models.sam2.modeling_sam2 import Sam2Model

    module: Any = Sam2Model.from_pretrained(folders[kind]).eval()
    square = Image.fromarray(PICTURE).resize((64, 64), Image.Resampling.BILINEAR)
    values = (np.asarray(square) / 255 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    height, width = PICTURE.shape[:2]
    places = [[x * 64 / width, y * 64 / height] for x, y, _ in POINTS]
    with torch.inference_mode():
        told = module(
            pixel_values=torch.tensor(values).permute(2, 0, 1)[None].float(),
            input_points=torch.tensor([[places]]),
            input_labels=torch.tensor([[[on for *_, on in POINTS]]]),
        )
        whole = torch.nn.functional.interpolate(
            told.pred_masks[0], (height, width), mode="bilinear"
        )
    order = told.iou_scores[0, 0].argsort(descending=True)
    found = _asked(engine, Segmenting(str(folders[kind]), PICTURE, POINTS))
    np.testing.assert_allclose(found.scores, told.iou_scores[0, 0][order], rtol=0.01, atol=0.01)
    made = found.masks.reshape(3, height, width) >= 128
    assert (made == (whole[0][order] > 0).numpy()).mean() > 0.99


@pytest.mark.parametrize("kind", ["sam", "sam2"])
def test_a_picture_is_looked_at_once_and_an_answer_is_refined(
    engine: LocalEngine, folders: dict[str, Path], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    real = objects.pixels
    monkeypatch.setattr(objects, "pixels", lambda *some: looked.append(1) or real(*some))
    first = _asked(engine, Segmenting(str(folders[kind]), PICTURE + 1, POINTS[:1]))
    assert first.logits is not None
    side = first.logits.shape[1]
    earlier = first.logits[:side]
    refined = _asked(engine, Segmenting(str(folders[kind]), PICTURE + 1, POINTS, (), earlier))
    plain = _asked(engine, Segmenting(str(folders[kind]), PICTURE + 1, POINTS))
    assert len(looked) == 1
    assert (refined.masks != plain.masks).any()
    both = _asked(engine, Segmenting(str(folders[kind]), PICTURE + 1, POINTS, (BOX,)))
    assert len(both.scores) == 3
    several = _asked(
        engine, Segmenting(str(folders[kind]), PICTURE + 1, (), (BOX, (60.0, 5.0, 90.0, 40.0)))
    )
    assert several.masks.shape == (2 * 60, 95) and len(several.scores) == 2
    for more in range(2, 7):
        _asked(engine, Segmenting(str(folders[kind]), PICTURE + more, POINTS))
    _asked(engine, Segmenting(str(folders[kind]), PICTURE + 1, POINTS))
    assert len(looked) == 7, "only the last few are kept"


@pytest.mark.parametrize("kind", ["sam", "sam2"])
def test_everything_is_told_in_parts_that_do_not_repeat(
    engine: LocalEngine, folders: dict[str, Path], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "_LIKELY", -1e9)  # random weights are never sure
    monkeypatch.setattr(objects, "_OFFSET", 1e-3)
    monkeypatch.setattr(objects, "_STABLE", 0.2)
    told: list[EngineEvent] = []
    found = _asked(engine, Segmenting(str(folders[kind]), PICTURE, grid=7), told=told)
    count = len(found.scores)
    assert 1 <= count <= MOST_FOUND
    assert found.masks.shape[0] % count == 0 and found.logits is None
    assert list(found.scores) == sorted(found.scores, reverse=True)
    assert [each.step for each in told if isinstance(each, StepDone)] == [1, 2]
    masks = found.masks.reshape(count, -1) >= 128
    assert len({mask.tobytes() for mask in masks}) == count
    monkeypatch.setattr(objects, "_STABLE", 2.0)
    assert _asked(engine, Segmenting(str(folders[kind]), PICTURE, grid=2)).scores == ()


@pytest.mark.slow
def test_what_can_not_be_is_refused(
    engine: LocalEngine, folders: dict[str, Path], tmp_path: Path
) -> None:
    def refused(job: Segmenting, cancel: CancelToken | None = None) -> None:
        engine.run("segment", job, lambda _: None, cancel or CancelToken())

    depth = network_folder(tmp_path / "depth", "depth_anything")
    for network, code in ((str(depth), "network_class"), ("", "network_missing")):
        with pytest.raises(ModelError) as caught:
            refused(Segmenting(network, PICTURE, POINTS))
        assert caught.value.code == code
    for job in (
        Segmenting("x", PICTURE),
        Segmenting("x", PICTURE, POINTS, grid=4),
        Segmenting("x", PICTURE, POINTS, (BOX, BOX)),
        Segmenting("x", PICTURE[:0], POINTS),
    ):
        with pytest.raises(ValueError):
            refused(job)
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(Cancelled):
        refused(Segmenting(str(folders["sam"]), PICTURE[::-1], POINTS), stopped)


def test_the_points_of_the_grid_are_the_middles_of_its_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = list[torch.Tensor]()

    def candidates(_: object, __: object, points: torch.Tensor, ___: object) -> Any:
        asked.append(points)
        return torch.zeros(len(points), 1, 2, 2), torch.zeros(len(points), 1)

    def within(_: object, __: object, logits: torch.Tensor) -> torch.Tensor:
        return logits

    monkeypatch.setattr(objects, "candidates", candidates)
    monkeypatch.setattr(objects, "_within", within)
    found: Any = SimpleNamespace(picture=(80, 40))
    network: Any = None
    objects.parts(network, found, 2, lambda done, of: None)
    assert torch.cat(asked).view(-1, 2).tolist() == [[10, 20], [30, 20], [10, 60], [30, 60]]
