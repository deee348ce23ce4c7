"""Captioners write what transformers' own classes write; tags come of probabilities; what can't be
read, or doesn't describe, is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.engine import EngineAccess
from desktop_app.core.errors import ModelError
from desktop_app.core.events import Described, EngineEvent, Loading
from desktop_app.core.operations import MOST_CLASSIFIED, Describing
from desktop_app.engine.captioners.captioner import Captioner
from desktop_app.engine.classifiers.classifier import open_tagger
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.operations.describe import opened, tags_of
from desktop_app.networks.device import pick_compute
from desktop_app.operations.networks.describing import described
from tests.tiny_captioners import BUILDERS, PUBLISHED, SIDE, TAGS, captioner_folder
from tests.tiny_classifiers import classifier_folder
from tests.tiny_networks import network_folder

COMPUTE = pick_compute("float32", "cpu")
RANDOM = np.random.default_rng(6)
PICTURES = [RANDOM.integers(0, 256, (40 + 9 * n, 64, 3), np.uint8) for n in range(5)]
WRITING = {"num_beams": 3, "no_repeat_ngram_size": 3, "early_stopping": True, "do_sample": False}
BRIEF: dict[str, Any] = {"words": 8, "least": 0.1}
"""Where the length is no matter: each word is a run of the network."""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("captioners")
    return {kind: captioner_folder(root / kind, kind) for kind in BUILDERS}


@pytest.fixture
def copy(folders: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    return lambda kind: Path(shutil.copytree(folders[kind], tmp_path / kind))


def change(path: Path, **values: Any) -> None:
    told = json.loads(path.read_text("utf-8"))
    for key, value in values.items():
        inner, _, name = key.rpartition("__")
        (told[inner] if inner else told)[name] = value
    path.write_text(json.dumps(told), "utf-8")


def texts(engine: LocalEngine, folder: Path, *pictures: np.ndarray, **more: Any) -> list[str]:
    told: list[EngineEvent] = []
    access = EngineAccess(engine.run, told.append, CancelToken())
    found = described(pictures, str(folder), access, **more)
    assert told[:2] == [Loading("captioner", 0, 1), Loading("captioner", 1, 1)]
    return found


def captioner(folder: Path) -> Captioner:
    found = opened(folder, COMPUTE)
    assert isinstance(found, Captioner)
    return found


@pytest.mark.slow
def test_blip_writes_what_transformers_writes(folders: dict[str, Path]) -> None:
    from transformers import BlipForConditionalGeneration

    own = captioner(folders["blip"])
    module: Any = BlipForConditionalGeneration.from_pretrained(folders["blip"]).eval()
    for picture in PICTURES:
        seen = own.squeeze.pixels(picture)
        with torch.inference_mode():
            ids = module.generate(seen, max_new_tokens=24, **WRITING)[0].tolist()
            made = own.text(picture, 12)
        whole = own.tokenizer.decode(ids, skip_special_tokens=True)
        assert made == " ".join(whole.split()[:12]) and made


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("words", "question"),
    [
        (10, "What does the image describe?"),
        (40, "Describe in detail what is shown in the image."),
        (100, "Describe with a paragraph what is shown in the image."),
    ],
)
def test_florence_is_asked_as_its_processor_asks(
    folders: dict[str, Path], words: int, question: str
) -> None:
    from transformers import Florence2ForConditionalGeneration

    own = captioner(folders["florence2"])
    module: Any = Florence2ForConditionalGeneration.from_pretrained(folders["florence2"]).eval()
    ids = own.tokenizer.encode(question, add_special_tokens=False).ids
    for picture in PICTURES[:2]:
        seen = own.squeeze.pixels(picture)
        with torch.inference_mode():
            places = module.get_image_features(seen).pooler_output.shape[1]
            asked = [module.config.image_token_id] * places + [0, *ids, 2]
            said = module.generate(
                input_ids=torch.tensor([asked]),
                pixel_values=seen,
                max_new_tokens=min(2 * words, 120),
                forced_bos_token_id=0,
                forced_eos_token_id=None,
                **WRITING,
            )
            made = own.text(picture, words)
        whole = own.tokenizer.decode(said[0].tolist(), skip_special_tokens=True)
        whole = whole.replace("<loc_0>", " ").replace("<image>", " ")
        assert made == " ".join(whole.split()[:words])


@pytest.mark.slow
@pytest.mark.parametrize("kind", BUILDERS)
def test_texts_are_always_the_same_whatever_else_is_asked(
    engine: LocalEngine, folders: dict[str, Path], kind: str
) -> None:
    many = [*PICTURES * 4]  # more than one job holds
    assert len(many) > MOST_CLASSIFIED
    all_of_them = texts(engine, folders[kind], *many, **BRIEF)
    assert all_of_them == texts(engine, folders[kind], *PICTURES, **BRIEF) * 4
    assert all_of_them[1:2] == texts(engine, folders[kind], PICTURES[1], **BRIEF)
    assert len(set(all_of_them)) > 1, "they depend on the picture"


@pytest.mark.slow
def test_tags_are_those_that_are_probable(engine: LocalEngine, folders: dict[str, Path]) -> None:
    from transformers import Swinv2ForImageClassification

    module: Any = Swinv2ForImageClassification.from_pretrained(folders["swinv2"]).eval()
    tagger = open_tagger(folders["swinv2"], COMPUTE)
    picture = RANDOM.integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    plain = torch.from_numpy(picture[..., ::-1].copy()).permute(2, 0, 1)[None]
    with torch.inference_mode():
        wanted = module(pixel_values=plain / 127.5 - 1).logits[0].sigmoid().tolist()
        scores = tagger.scores(picture)
    assert list(scores.values()) == pytest.approx(wanted, abs=1e-5)
    (told,) = texts(engine, folders["swinv2"], picture, least=0.3)
    sure = sorted((-p, tag) for tag, p in scores.items() if p >= 0.3 and "rating" not in tag)
    readable = {"long_hair": "long hair", "character:ann_(bob)": "ann (bob)"}
    readable |= {"tree_house": "tree house"}
    assert told.split(", ") == [readable.get(tag, tag) for _, tag in sure]
    assert texts(engine, folders["swinv2"], picture, least=1.0) == [""]


def test_tags_as_people_write_them() -> None:
    scores: dict[str, float] = dict(zip(TAGS, (0.99, 0.5, 0.6, 0.9, 0.9, 0.2), strict=True))
    assert tags_of(scores, 0.35, 40) == "^_^, sky, ann (bob), long hair"
    assert tags_of(scores, 0.35, 2) == "^_^, sky"


def test_what_a_tagger_sees_stands_on_a_white_square(folders: dict[str, Path]) -> None:
    squeeze = open_tagger(folders["swinv2"], COMPUTE).squeeze
    seen = squeeze.pixels(np.zeros((16, 32, 3), np.uint8))
    assert torch.all(seen[..., :8, :] == 1) and torch.all(seen[..., 8:24, :] == -1)
    red = np.zeros((SIDE, SIDE, 3), np.uint8)
    red[..., 0] = 255
    assert torch.all(squeeze.pixels(red)[:, 2] == 1), "blue comes first"


def test_classifiers_give_tags_too(engine: LocalEngine, tmp_path: Path) -> None:
    labels = ("a_cat", "a dog", "rain")
    folder = classifier_folder(
        tmp_path / "vit", labels=labels, problem_type="multi_label_classification"
    )
    (told,) = texts(engine, folder, PICTURES[0], least=0.0)
    assert sorted(told.split(", ")) == ["a cat", "a dog", "rain"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", BUILDERS)
def test_names_of_code_are_not_followed(
    engine: LocalEngine, folders: dict[str, Path], copy: Callable[[str], Path], kind: str
) -> None:
    """Nor is what a folder says of how to write."""
    folder = copy(kind)
    wanted = texts(engine, folders[kind], *PICTURES[:2], **BRIEF)
    evil = folder / "evil.py"
    evil.write_text(f"open({str(folder / 'ran')!r}, 'w')\n")
    names = dict.fromkeys(
        ("AutoModel", "AutoConfig", "AutoModelForSeq2SeqLM", "AutoTokenizer"), "evil.Evil"
    )
    change(folder / "config.json", auto_map=names, _attn_implementation="someone/kernels")
    if kind != "swinv2":
        inner = {"text_config__auto_map": names, "text_config__attn_implementation": "a/b"}
        change(folder / "config.json", **inner)
        change(folder / "generation_config.json", num_beams=10_000, do_sample=True)
    change(folder / "preprocessor_config.json", auto_map=names)
    assert texts(engine, folder, *PICTURES[:2], **BRIEF) == wanted
    assert not (folder / "ran").exists()


def setting(**values: Any) -> Callable[[Path], None]:
    return lambda folder: change(folder / "config.json", **values)


def without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def emptied(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{}")


@pytest.mark.parametrize(
    ("kind", "damage", "code"),
    [
        ("blip", without("tokenizer.json"), "model_incomplete"),
        ("blip", without("model.safetensors"), "model_incomplete"),
        ("blip", emptied, "model_damaged"),
        ("blip", setting(model_type="bert"), "network_class"),
        ("blip", setting(text_config=None), "network_class"),
        ("blip", setting(quantization_config={"bits": 4}), "network_class"),
        ("blip", setting(text_config__num_hidden_layers=1 << 20), "model_damaged"),
        ("blip", setting(vision_config__hidden_size=1 << 20), "model_damaged"),
        ("blip", setting(text_config__num_hidden_layers=1), "model_damaged"),
        ("blip", setting(architectures=["Evil"]), "network_class"),
        ("florence2", setting(text_config__model_type="gpt2"), "network_class"),
        ("florence2", setting(vision_config__embed_dim=[8, 1 << 20]), "model_damaged"),
        ("florence2", setting(vision_config__max_temporal_embeddings=1 << 30), "model_damaged"),
        ("swinv2", setting(id2label={"0": "a"}), "model_damaged"),
        ("swinv2", setting(id2label={"1": "a"}), "network_class"),
    ],
)
def test_what_is_damaged_or_does_not_describe_is_refused(
    engine: LocalEngine,
    copy: Callable[[str], Path],
    kind: str,
    damage: Callable[[Path], object],
    code: str,
) -> None:
    folder = copy(kind)
    damage(folder)
    with pytest.raises(ModelError) as caught:
        texts(engine, folder, PICTURES[0])
    assert caught.value.code == code


def test_what_can_not_be_asked_is_refused(
    engine: LocalEngine, folders: dict[str, Path], tmp_path: Path
) -> None:
    blip, one = str(folders["blip"]), {"a": PICTURES[0]}
    for job in (
        Describing("", one, 10, 0.3),
        Describing(blip, {}, 10, 0.3),
        Describing(blip, {str(n): PICTURES[0] for n in range(MOST_CLASSIFIED + 1)}, 10, 0.3),
        Describing(blip, {"a": PICTURES[0][:0]}, 10, 0.3),
        Describing(blip, one, 0, 0.3),
        Describing(blip, one, 10, 1.5),
    ):
        with pytest.raises(ValueError):
            engine.run("describe", job, print, CancelToken())
    depth = network_folder(tmp_path / "depth", "depth_anything")
    with pytest.raises(ModelError) as caught:
        texts(engine, depth, PICTURES[0])
    assert caught.value.code == "network_class"


@pytest.mark.slow
def test_it_is_stopped_between_layers(engine: LocalEngine, folders: dict[str, Path]) -> None:
    token = CancelToken()

    def hear(event: EngineEvent) -> None:
        assert not isinstance(event, Described)
        if isinstance(event, Loading) and event.done:
            token.cancel()

    with pytest.raises(Cancelled):
        described(PICTURES, str(folders["florence2"]), EngineAccess(engine.run, hear, token))


@pytest.mark.slow
@pytest.mark.parametrize("kind", PUBLISHED)
def test_settings_of_older_versions_are_read(
    engine: LocalEngine, folders: dict[str, Path], copy: Callable[[str], Path], kind: str
) -> None:
    folder = copy(kind)
    told = json.loads((folder / "config.json").read_text("utf-8"))
    for key, value in PUBLISHED[kind].items():
        told[key] = {**told[key], **value} if isinstance(value, dict) else value
    (folder / "config.json").write_text(json.dumps(told), "utf-8")
    assert texts(engine, folder, *PICTURES[:2]) == texts(engine, folders[kind], *PICTURES[:2])


@pytest.mark.slow
def test_a_tagger_may_know_as_many_tags_as_danbooru(engine: LocalEngine, tmp_path: Path) -> None:
    labels = [f"tag_{number}" for number in range(10_861)]
    folder = classifier_folder(
        tmp_path / "vit", labels=labels, problem_type="multi_label_classification"
    )
    (told,) = texts(engine, folder, PICTURES[0], least=0.0, words=200)
    assert len(told.split(", ")) == 200
