"""Classifiers say what transformers' own classes say; what can't be read, or is none, is
refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.events import Classified, EngineEvent, Loading
from desktop_app.core.operations import MOST_CLASSIFIED, Classifying
from desktop_app.engine.classifiers.classifier import MOST_LABELS, open_classifier
from desktop_app.engine.local import LocalEngine
from desktop_app.networks.device import pick_compute
from tests.tiny_classifiers import BUILDERS, LABELS, classifier_folder
from tests.tiny_networks import network_folder

COMPUTE = pick_compute("float32", "cpu")
FILE = "model.safetensors"


def noise(height: int, width: int, seed: int = 4) -> np.ndarray:
    """Something smooth with something fine on it."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width]
    smooth = np.stack([rows * 3, columns * 2, rows + columns], -1) % 200
    return (smooth + random.integers(0, 56, (height, width, 3))).astype(np.uint8)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("classifiers")
    return {kind: classifier_folder(root / kind, kind) for kind in BUILDERS}


@pytest.fixture
def copy(folders: dict[str, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(folders["vit"], tmp_path / "copy"))


def change(path: Path, **values: Any) -> None:
    told = json.loads(path.read_text("utf-8"))
    told.update(values)
    path.write_text(json.dumps({k: v for k, v in told.items() if v is not None}), "utf-8")


def classified(engine: LocalEngine, folder: Path, *pictures: np.ndarray) -> dict[str, Any]:
    told: list[EngineEvent] = []
    named = {str(number): picture for number, picture in enumerate(pictures)}
    engine.run("classify", Classifying(str(folder), named), told.append, CancelToken())
    assert told[:2] == [Loading("classifier", 0, 1), Loading("classifier", 1, 1)]
    assert isinstance(told[2], Classified) and len(told) == 3
    return told[2].scores


def _reader(kind: str, folder: Path) -> Any:
    from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil
    from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

    cls: Any = SiglipImageProcessorPil if kind == "siglip" else ViTImageProcessorPil
    return cls.from_pretrained(folder)


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(60, 95), (32, 32), (20, 26), (300, 31)])
@pytest.mark.parametrize("kind", ["vit", "swin", "siglip"])
def test_probabilities_are_those_of_transformers(
    folders: dict[str, Path], kind: str, shape: tuple[int, int]
) -> None:
    from transformers import AutoModelForImageClassification

    picture = noise(*shape)
    read = _reader(kind, folders[kind])(images=picture, return_tensors="pt")["pixel_values"]
    module: Any = AutoModelForImageClassification.from_pretrained(folders[kind]).eval()
    with torch.inference_mode():
        wanted = module(pixel_values=read).logits[0].softmax(0)
        own = open_classifier(folders[kind], COMPUTE)
        made = own.scores(picture)
    seen = own.squeeze.pixels(picture)
    off = (seen - read).abs().amax((0, 2, 3)) * torch.tensor(own.squeeze.std) * 255
    assert off.max() < 1.01, "Pillow rounds between rows and columns, too"
    assert set(made) == set(LABELS)
    for number, label in enumerate(LABELS):
        assert made[label] == pytest.approx(float(wanted[number]), abs=0.003)
    if shape == (32, 32):  # nothing is resized
        assert torch.allclose(seen, read, atol=1e-6)
        assert made[LABELS[0]] == pytest.approx(float(wanted[0]), abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("kind", BUILDERS)
def test_the_network_itself_gives_the_same_numbers(folders: dict[str, Path], kind: str) -> None:
    from transformers import AutoModelForImageClassification

    module: Any = AutoModelForImageClassification.from_pretrained(folders[kind]).eval()
    own = open_classifier(folders[kind], COMPUTE)
    seen = own.squeeze.pixels(noise(70, 40))
    with torch.inference_mode():
        wanted = module(pixel_values=seen).logits[0].softmax(0)
        assert own.scores(noise(70, 40))[LABELS[1]] == pytest.approx(float(wanted[1]), abs=1e-6)


def test_nothing_is_cut_off(folders: dict[str, Path]) -> None:
    """ConvNeXt's own reader looks at the middle alone."""
    own = open_classifier(folders["convnext"], COMPUTE)
    plain, marked = (np.zeros((64, 200, 3), np.uint8) for _ in range(2))
    marked[:, :20] = 255
    assert not torch.equal(own.squeeze.pixels(plain), own.squeeze.pixels(marked))


@pytest.mark.slow
def test_labels_may_have_probabilities_of_their_own(tmp_path: Path) -> None:
    labels = ("drawing", "nsfw", "violence")
    folder = classifier_folder(tmp_path / "multi", labels=labels)
    single = open_classifier(folder, COMPUTE).scores(noise(30, 30))
    assert sum(single.values()) == pytest.approx(1.0)
    change(folder / "config.json", problem_type="multi_label_classification")
    several = open_classifier(folder, COMPUTE).scores(noise(30, 30))
    first, *_, last = (np.log(several[label] / (1 - several[label])) for label in labels)
    assert np.log(single[labels[0]] / single[labels[-1]]) == pytest.approx(first - last, abs=1e-4)
    change(folder / "config.json", id2label={"0": "nsfw", "1": "nsfw", "2": "safe"})
    twice = open_classifier(folder, COMPUTE).scores(noise(30, 30))
    assert twice["nsfw"] == max(several["drawing"], several["nsfw"])


@pytest.mark.slow
def test_settings_of_published_classifiers_are_read(copy: Path) -> None:
    """One has numbers as texts in label2id, another names its trainer's folder."""
    usual = open_classifier(copy, COMPUTE).scores(noise(40, 50))
    change(
        copy / "config.json",
        label2id={"normal": "0", "nsfw": "1"},
        problem_type="single_label_classification",
        torch_dtype="float32",
        transformers_version="4.31.0",
        dtype=None,
        _name_or_path="somebody/vit",
    )
    assert open_classifier(copy, COMPUTE).scores(noise(40, 50)) == usual


def test_the_operation_tells_of_each_picture_what_it_says_of_it_alone(
    engine: LocalEngine, folders: dict[str, Path]
) -> None:
    pictures = [noise(30 + 9 * number, 50, number) for number in range(3)]
    together = classified(engine, folders["vit"], *pictures)
    for number, picture in enumerate(pictures):
        assert classified(engine, folders["vit"] / FILE, picture)["0"] == together[str(number)]
    assert len({each["nsfw"] for each in together.values()}) == 3


@pytest.mark.slow
def test_a_replaced_classifier_is_read_again(engine: LocalEngine, copy: Path) -> None:
    before = classified(engine, copy, noise(40, 40))
    other = {key: -value for key, value in load_file(copy / FILE).items()}
    save_file(other, copy / FILE)
    assert classified(engine, copy, noise(40, 40)) != before


def cut(folder: Path) -> None:
    data = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(data[: len(data) // 2])


def without_head(folder: Path) -> None:
    """transformers would make another one up."""
    tensors = {k: v for k, v in load_file(folder / FILE).items() if "classifier" not in k}
    save_file(tensors, folder / FILE)


def not_finite(folder: Path) -> None:
    tensors = load_file(folder / FILE)
    tensors["classifier.weight"][0, 0] = float("nan")
    save_file(tensors, folder / FILE)


def overflowing(folder: Path) -> None:
    tensors = load_file(folder / FILE)
    tensors["vit.layernorm.weight"] *= 1e25
    tensors["classifier.weight"] *= 1e25
    save_file(tensors, folder / FILE)


def pickled(folder: Path) -> None:
    (folder / FILE).rename(folder / "pytorch_model.bin")


def setting(**values: Any) -> Callable[[Path], None]:
    return lambda folder: change(folder / "config.json", **values)


def reader(**values: Any) -> Callable[[Path], None]:
    return lambda folder: change(folder / "preprocessor_config.json", **values)


def without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


MANY = {str(number): f"label {number}" for number in range(MOST_LABELS + 1)}


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (cut, "model_damaged"),
        (without_head, "model_incomplete"),
        (not_finite, "control_not_finite"),
        (overflowing, "model_damaged"),
        (pickled, "model_pickle"),
        (without(FILE), "model_incomplete"),
        (without("config.json"), "model_incomplete"),
        (without("preprocessor_config.json"), "model_incomplete"),
        (lambda folder: (folder / "config.json").write_text("{"), "model_damaged"),
        (setting(architectures=["ViTModel"]), "network_class"),
        (setting(architectures=None), "network_class"),
        (setting(model_type="swin"), "network_class"),
        (setting(auto_map={"AutoModel": "evil.Model"}), "network_class"),
        (setting(quantization_config={"bits": 4}), "network_class"),
        (setting(problem_type="regression"), "network_class"),
        (setting(id2label=None), "network_class"),
        (setting(id2label=MANY), "network_class"),
        (setting(id2label={"0": "a", "2": "b"}), "network_class"),
        (setting(id2label={"0": "a", "1": "b" * 61}), "network_class"),
        (setting(id2label={"0": "a", "1": "b", "2": "c"}), "model_damaged"),
        (setting(hidden_size=1 << 20), "model_damaged"),
        (setting(num_hidden_layers=1), "model_damaged"),
        (reader(image_mean=None), "model_damaged"),
        (reader(image_std=[0, 1, 1]), "model_damaged"),
        (reader(size=1), "model_damaged"),
        (reader(size={"longest_edge": 1 << 20}), "model_damaged"),
    ],
)
def test_what_is_damaged_or_no_classifier_is_refused(
    engine: LocalEngine, copy: Path, damage: Callable[[Path], None], code: str
) -> None:
    damage(copy)
    with pytest.raises(ModelError) as caught:
        classified(engine, copy, noise(20, 20))
    assert caught.value.code == code


@pytest.mark.slow
def test_a_network_that_sees_something_else_is_none(engine: LocalEngine, tmp_path: Path) -> None:
    depth = network_folder(tmp_path / "depth", "depth_anything")
    with pytest.raises(ModelError) as caught:
        classified(engine, depth, noise(20, 20))
    assert caught.value.code == "network_class"
    assert "DepthAnything" in caught.value.what and "classifier" in caught.value.what


def test_what_can_not_be_asked_is_refused(engine: LocalEngine, folders: dict[str, Path]) -> None:
    def refused(network: str, *pictures: np.ndarray, cancel: CancelToken | None = None) -> None:
        named = {str(number): picture for number, picture in enumerate(pictures)}
        job = Classifying(network, named)
        engine.run("classify", job, lambda _: None, cancel or CancelToken())

    one, vit = noise(20, 20), str(folders["vit"])
    with pytest.raises(ModelError, match="no longer among the models"):
        refused(vit + "-gone", one)
    with pytest.raises(ValueError, match="no network"):
        refused("", one)
    with pytest.raises(ValueError, match="0 pictures"):
        refused(vit)
    with pytest.raises(ValueError, match="17 pictures"):
        refused(vit, *[one] * (MOST_CLASSIFIED + 1))
    with pytest.raises(ValueError, match="without pixels"):
        refused(vit, one[:0])
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(Cancelled):
        refused(vit, one, cancel=stopped)
