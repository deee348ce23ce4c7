"""The operations "features" and "distances": every kind through its file, what is refused, and how
they stop. Narrow stand-ins go the way of the published weights."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.events import Distanced, EngineEvent, Featured, Loading
from desktop_app.core.messages import Do, EventMessage, decode, encode
from desktop_app.core.operations import MOST_CLASSIFIED, MOST_COMPARED, Distancing, Featuring
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.encoders.perceptual import dists, lpips
from desktop_app.engine.encoders.velatura import HEADER
from desktop_app.engine.local import LocalEngine
from tests import tiny_encoders
from tests.tiny_clip import WIDTH, write_clip

FEATURE_NETWORK = "desktop_app.engine.encoders.feature_network"
RESIZERS = "desktop_app.engine.encoders.resizers"
needs_ours = pytest.mark.skipif(
    importlib.util.find_spec(FEATURE_NETWORK) is None, reason="the network isn't there"
)


@pytest.fixture(autouse=True)
def resizers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any to a side, where the program's own aren't there."""
    if importlib.util.find_spec(RESIZERS) is not None:
        return

    def to(side: int) -> Callable[[Sequence[ByteArray]], torch.Tensor]:
        def resized(pictures: Sequence[ByteArray]) -> torch.Tensor:
            each = [torch.tensor(picture).permute(2, 0, 1)[None].float() for picture in pictures]
            made = [functional.interpolate(one, (side, side), mode="area") for one in each]
            return torch.cat(made) / 127.5 - 1

        return resized

    module: Any = ModuleType(RESIZERS)
    module.RESIZERS = {"tf1-bilinear-299": to(299), "area-128": to(128)}
    monkeypatch.setitem(sys.modules, RESIZERS, module)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("encoders")
    made = {
        name: tiny_encoders.write(
            root / f"{name}.safetensors", shapes(*([WIDTH] if name == "aesthetic" else [16]))
        )
        for name, shapes in tiny_encoders.LAYOUTS.items()
    }
    write_clip(root / "clip")
    return made | {"clip": root / "clip"}


def noise(height: int = 48, width: int = 64, seed: int = 1) -> ByteArray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


PICTURES = {"a": noise(), "b": noise(80, 40, 2), "c": noise(33, 33, 3)}


def features(engine: LocalEngine, encoder: str, weights: Path, **more: Any) -> Featured:
    told: list[EngineEvent] = []
    resizer = {"inception": "tf1-bilinear-299", "velatura": "area-128"}.get(encoder, "clip")
    job = Featuring(encoder, str(weights), resizer, **{"pictures": PICTURES, **more})
    engine.run("features", job, told.append, CancelToken())
    assert told[:2] == [Loading("encoder", 0, 1), Loading("encoder", 1, 1)]
    assert isinstance(told[2], Featured)
    return told[2]


def distances(
    engine: LocalEngine, encoder: str, weights: Path, beside: Path | None, **more: Any
) -> dict[str, float]:
    told: list[EngineEvent] = []
    other = {name: 255 - picture for name, picture in PICTURES.items()}
    pairs = {"first": PICTURES, "second": other | {"a": PICTURES["a"]}}
    job = Distancing(encoder, str(weights), companion=str(beside or ""), **{**pairs, **more})
    engine.run("distances", job, told.append, CancelToken())
    assert isinstance(told[-1], Distanced)
    return told[-1].values


def refusal(engine: LocalEngine, encoder: str, weights: Path, **more: Any) -> ModelError:
    with pytest.raises(ModelError) as caught:
        if encoder in ("lpips", "dists"):
            distances(engine, encoder, weights, more.pop("companion", None), **more)
        else:
            features(engine, encoder, weights, **more)
    return caught.value


def changed(file: Path, target: Path, **tensors: torch.Tensor | None) -> Path:
    kept = {**load_file(file), **tensors}
    save_file({key: one for key, one in kept.items() if one is not None}, target)
    return target


def test_inception_gives_a_vector_of_each_picture(
    engine: LocalEngine, files: dict[str, Path]
) -> None:
    told = features(engine, "inception", files["inception"])
    assert told.vectors.shape == (3, 128) and told.said == {}
    assert told.vectors.dtype == np.float32 and np.isfinite(told.vectors).all()
    alone = features(engine, "inception", files["inception"], pictures={"b": PICTURES["b"]})
    assert np.allclose(alone.vectors[0], told.vectors[1], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "head", "before"),
    [("lpips", "lpips_alex", "alexnet"), ("lpips", "lpips_vgg", "vgg16"),
     ("dists", "dists", "vgg16")],
)  # fmt: skip
def test_distances_are_zero_between_the_same_and_symmetric(
    engine: LocalEngine, files: dict[str, Path], kind: str, head: str, before: str, tmp_path: Path
) -> None:
    found = distances(engine, kind, files[head], files[before])
    assert found["a"] == pytest.approx(0, abs=1e-6) and min(found["b"], found["c"]) > 0.01
    swapped = {name: 255 - picture for name, picture in PICTURES.items()}
    back = distances(
        engine, kind, files[head], files[before],
        first=swapped | {"a": PICTURES["a"]}, second=PICTURES,
    )  # fmt: skip
    assert back == pytest.approx(found, rel=1e-5, abs=1e-6)
    whole = tmp_path / "whole.safetensors"
    save_file({**load_file(files[head]), **load_file(files[before])}, whole)
    assert distances(engine, kind, whole, None) == pytest.approx(found)


def test_lpips_files_that_the_package_saves_whole_are_read(
    engine: LocalEngine, files: dict[str, Path], tmp_path: Path
) -> None:
    slices = {"0": 1, "3": 2, "6": 3, "8": 4, "10": 5}
    renamed = {
        f"net.slice{slices[key.split('.')[1]]}.{key.removeprefix('features.')}": tensor
        for key, tensor in load_file(files["alexnet"]).items()
        if key.startswith("features.")
    }
    whole = tmp_path / "package.safetensors"
    save_file({**load_file(files["lpips_alex"]), **renamed}, whole)
    expected = distances(engine, "lpips", files["lpips_alex"], files["alexnet"])
    assert distances(engine, "lpips", whole, None) == pytest.approx(expected)


def test_the_formulas_are_those_of_the_papers() -> None:
    """On maps of one pixel: LPIPS of (3, 4) and (1, 0) is w₀ (0.6 − 1)² + w₁ 0.8²; DISTS of two
    constants has no structure to differ in."""
    first, second = (torch.tensor(one).view(1, 2, 1, 1) for one in ([3.0, 4.0], [1.0, 0.0]))
    heads = [torch.tensor([0.5, 2.0])]
    wanted = 0.5 * 0.4**2 + 2 * 0.8**2
    assert float(lpips([first], [second], heads)) == pytest.approx(wanted, rel=1e-6)
    flat = [torch.full((1, 1, 4, 4), value) for value in (0.25, 0.5)]
    weights = torch.tensor([3.0]), torch.tensor([1.0])
    wanted = 1 - (0.75 * (0.25 + 1e-6) / (0.3125 + 1e-6) + 0.25)
    assert float(dists(flat[:1], flat[1:], *weights)) == pytest.approx(wanted, rel=1e-5)


def test_clip_tells_vectors_and_how_texts_fit(engine: LocalEngine, files: dict[str, Path]) -> None:
    plain = features(engine, "clip", files["clip"])
    assert plain.vectors.shape == (3, WIDTH) and plain.said == {}
    assert np.allclose(np.linalg.norm(plain.vectors, axis=1), 1, atol=1e-5)
    texts = dict.fromkeys(PICTURES, "a castle") | {"b": "a dog on a beach"}
    told = features(engine, "preference", files["clip"], texts=texts)
    assert np.array_equal(told.vectors, plain.vectors)
    scores = {name: said["score"] for name, said in told.said.items()}
    assert scores.keys() == PICTURES.keys() and all(abs(one) <= 100 for one in scores.values())
    other = features(engine, "clip", files["clip"], texts=texts | {"a": "a castle " * 40})
    assert other.said["b"]["score"] == pytest.approx(scores["b"], abs=1e-4)
    job = Featuring("preference", str(files["clip"]), "clip-pad", PICTURES, texts=texts)
    padded: list[EngineEvent] = []
    engine.run("features", job, padded.append, CancelToken())
    assert isinstance(padded[-1], Featured)
    same = np.isclose(padded[-1].vectors, plain.vectors, atol=1e-5).all(axis=1)
    assert same.tolist() == [False, False, True], "the square one has no edges to get"


def test_the_aesthetic_head_scores_clips_vectors(
    engine: LocalEngine, files: dict[str, Path]
) -> None:
    told = features(engine, "aesthetic", files["aesthetic"], companion=str(files["clip"]))
    found = torch.from_numpy(np.array(told.vectors))
    tensors = load_file(files["aesthetic"])
    for number in (0, 2, 4, 6, 7):
        found = found @ tensors[f"layers.{number}.weight"].T + tensors[f"layers.{number}.bias"]
    scores = [said["score"] for said in told.said.values()]
    assert scores == pytest.approx(found[:, 0].tolist(), rel=1e-4)


@needs_ours
def test_the_one_that_ships_gives_features_answers_and_distances(
    engine: LocalEngine, tmp_path: Path
) -> None:
    file = velatura(tmp_path)
    told = features(engine, "velatura", file)
    assert told.vectors.shape == (3, 16)
    for said in told.said.values():
        assert sum(one for name, one in said.items() if name.startswith("noun:")) <= 1 + 1e-5
        assert said.keys() <= {"noun:fox", "noun:owl", "look:photo"}
        assert said["look:photo"] == pytest.approx(1)
    found = distances(engine, "velatura", file, None, resizer="area-128")
    assert found["a"] == 0 and found["b"] > 0


@needs_ours
@pytest.mark.parametrize(
    "told", ["", "{", "[]", '{"side": 128}', {"side": 4096}, {"widths": [8] * 40}, {"more": [-1]},
             {"widths": [2048, 2048]}],
)  # fmt: skip
def test_a_header_that_asks_for_something_else_is_refused(
    engine: LocalEngine, tmp_path: Path, told: str | dict[str, Any]
) -> None:
    error = refusal(engine, "velatura", velatura(tmp_path, told))
    assert error.code in ("model_damaged", "model_incomplete")


def velatura(folder: Path, told: str | dict[str, Any] | None = None) -> Path:
    from desktop_app.engine.encoders.feature_network import FeatureNetwork

    heads = {"noun": ["fox", "owl"], "look": ["photo"]}
    config = {"side": 128, "widths": [8, 8, 16], "more": [0, 0], "dimensions": 16}
    config |= {"quality": 4, "heads": heads}
    network = FeatureNetwork.from_config(config)
    said = json.dumps({**config, **told} if isinstance(told, dict) else config)
    header = told if isinstance(told, str) else said
    file = folder / "features.safetensors"
    save_file(network.half().state_dict(), file, {HEADER: header} if header else None)
    return file


REFUSED = {
    "a pickle": (lambda path, _: path.with_suffix(".pth").write_bytes(b"x") and path.with_suffix(
        ".pth"), "model_pickle"),
    "nothing": (lambda path, _: path, "weights_missing"),
    "cut off": (lambda path, file: path.write_bytes(file.read_bytes()[:-5000]) and path,
                "model_damaged"),
    "a layer is missing": (
        lambda path, file: changed(file, path, **{"Mixed_6b.branch7x7_2.conv.weight": None}),
        "model_incomplete"),
    "a norm is missing": (
        lambda path, file: changed(file, path, **{"Conv2d_1a_3x3.bn.running_var": None}),
        "model_incomplete"),
    "another kernel": (
        lambda path, file: changed(
            file, path, **{"Mixed_5b.branch5x5_2.conv.weight": torch.ones(4, 3, 3, 3)}),
        "model_damaged"),
    "other widths": (
        lambda path, file: changed(
            file, path, **{"Mixed_5b.branch5x5_2.conv.weight": torch.ones(4, 7, 5, 5)}),
        "model_damaged"),
    "a hostile width": (
        lambda path, file: changed(
            file, path, **{"Conv2d_1a_3x3.conv.weight": torch.ones(9000, 3, 3, 3)}),
        "model_damaged"),
    "no width": (
        lambda path, file: changed(
            file, path, **{"Conv2d_1a_3x3.conv.weight": torch.ones(0, 3, 3, 3)}),
        "model_damaged"),
    "NaN": (
        lambda path, file: changed(
            file, path, **{"Conv2d_1a_3x3.bn.bias": torch.full((2,), float("nan"))}),
        "control_not_finite"),
}  # fmt: skip


@pytest.mark.few(4)
@pytest.mark.parametrize("name", REFUSED)
def test_files_that_are_refused(
    engine: LocalEngine, files: dict[str, Path], tmp_path: Path, name: str
) -> None:
    make, code = REFUSED[name]
    path: Any = make(tmp_path / "mine.safetensors", files["inception"])
    assert refusal(engine, "inception", path).code == code


def test_heads_of_another_network_are_refused(
    engine: LocalEngine, files: dict[str, Path], tmp_path: Path
) -> None:
    for kind, head, before, code in (
        ("lpips", "lpips_vgg", "alexnet", "model_damaged"),
        ("lpips", "lpips_alex", "dists", "model_incomplete"),
        ("lpips", "dists", "alexnet", "model_incomplete"),
        ("dists", "dists", "alexnet", "model_damaged"),
    ):
        assert refusal(engine, kind, files[head], companion=files[before]).code == code
    wrong = changed(files["aesthetic"], tmp_path / "w.safetensors",
                    **{"layers.2.weight": torch.ones(128, 9)})  # fmt: skip
    beside = str(files["clip"])
    assert refusal(engine, "aesthetic", wrong, companion=beside).code == "model_damaged"
    error = refusal(engine, "clip", files["inception"])
    assert error.code == "content_model_unfit"


def test_jobs_that_nothing_asks_for_are_refused(
    engine: LocalEngine, files: dict[str, Path]
) -> None:
    many = {str(n): noise() for n in range(MOST_CLASSIFIED + 1)}
    path = files["inception"]
    for encoder, more in (
        ("nothing", {}),
        ("inception", {"pictures": many}),
        ("inception", {"pictures": {}}),
        ("inception", {"pictures": {"a": np.zeros((0, 4, 3), np.uint8)}}),
        ("inception", {"texts": {"z": "a fox"}}),
        ("preference", {}),
        ("aesthetic", {}),
    ):
        with pytest.raises(ValueError, match=r"."):
            features(engine, encoder, path, **more)
    pairs = {str(n): noise() for n in range(MOST_COMPARED + 1)}
    for more in (
        {"first": pairs, "second": pairs},
        {"second": {"a": noise()}},
        {"second": {name: noise(8, 8) for name in PICTURES}},
    ):
        with pytest.raises(ValueError, match=r"."):
            distances(engine, "lpips", files["lpips_alex"], files["alexnet"], **more)


@pytest.mark.slow
def test_they_stop_between_two_layers_and_stay_in_memory(
    engine: LocalEngine, files: dict[str, Path]
) -> None:
    token = CancelToken()
    job = Featuring("inception", str(files["inception"]), "tf1-bilinear-299", PICTURES)
    with pytest.raises(Cancelled):
        engine.run("features", job, lambda _: token.cancel(), token)
    loads = len(engine.cache)
    features(engine, "inception", files["inception"])
    assert len(engine.cache) == loads


def test_jobs_and_answers_travel() -> None:
    texts = dict.fromkeys(PICTURES, "a fox")
    job = Featuring("clip", "/w", "clip", PICTURES, "/b", texts)
    back: Any = decode(encode(Do("a", "features", job)))
    assert back.job.texts == texts and np.array_equal(back.job.pictures["b"], PICTURES["b"])
    pair = Distancing("lpips", "/w", {"a": PICTURES["a"]}, {"a": PICTURES["b"]}, "", "/b")
    back = decode(encode(Do("a", "distances", pair)))
    assert np.array_equal(back.job.second["a"], PICTURES["b"])
    told: Any = decode(
        encode(EventMessage("a", Featured(np.ones((2, 3), np.float32), {"a": {"x": 1.0}})))
    )
    assert told.event.said == {"a": {"x": 1.0}} and told.event.vectors.shape == (2, 3)
    told = decode(encode(EventMessage("a", Distanced({"a": 0.5}))))
    assert told.event == Distanced({"a": 0.5})
