"""The operation "embed": vectors of pictures and words as transformers' own CLIP gives them, what
is refused, and how it stops."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load, save
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.events import Embedded
from desktop_app.core.messages import Do, Done, EventMessage, Hello, Ready, decode, encode
from desktop_app.core.operation_values import MOST_EMBEDDED
from desktop_app.core.operations import Embedding
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.local import LocalEngine
from desktop_app.enginelink.protocol_state import ProtocolError, ProtocolState
from desktop_app.networks.checkpoint_keys.clip_keys import IN_LAYER, NAMES
from desktop_app.networks.clip_text import cut_ids
from desktop_app.networks.single_file import clip_tokenizer
from tests.engine.image_prompt.adapters import original
from tests.tiny_clip import WIDTH, eye_of, write_clip

_NOISE = np.random.default_rng(4)
PICTURES: dict[str, ByteArray] = {
    name: _NOISE.integers(0, 256, (*size, 3), np.uint8)
    for name, size in (("a", (40, 64)), ("b", (64, 40)), ("c", (9, 9)))
}
TEXTS = ("a dog on a beach", "a castle", "a very long sentence " * 9)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    folder = tmp_path_factory.mktemp("clip") / "Tiny CLIP"
    return folder, write_clip(folder)


def embedded(engine: LocalEngine, job: Embedding) -> FloatArray:
    told: list[Any] = []
    engine.run("embed", job, told.append, CancelToken())
    assert isinstance(told[-1], Embedded)
    return told[-1].vectors


def refusal(engine: LocalEngine, job: Embedding) -> str:
    with pytest.raises(ModelError) as caught:
        embedded(engine, job)
    return caught.value.code


@pytest.mark.slow
def test_vectors_are_those_of_transformers_model(
    engine: LocalEngine, model: tuple[Path, Any]
) -> None:
    folder, net = model
    job = Embedding(str(folder / "model.safetensors"), TEXTS, PICTURES)
    found = embedded(engine, job)
    assert found.shape == (6, WIDTH) and found.dtype == np.float32
    reader = CLIPImageProcessorPil(
        size={"shortest_edge": 28}, crop_size={"height": 28, "width": 28}
    )
    pixels = reader(list(PICTURES.values()), input_data_format="channels_last", return_tensors="pt")
    tokenizer = clip_tokenizer({"model_max_length": 16})
    ids = torch.cat([cut_ids(tokenizer, text, 16, torch.device("cpu")) for text in TEXTS])
    whole = net(input_ids=ids, pixel_values=pixels.pixel_values)
    wanted = torch.cat((whole.text_embeds, whole.image_embeds)).numpy()
    assert np.allclose(found, wanted, atol=1e-5)


def test_a_model_in_one_file_needs_no_settings(
    engine: LocalEngine, model: tuple[Path, Any], tmp_path: Path
) -> None:
    file = tmp_path / "clip.safetensors"
    file.write_bytes((model[0] / "model.safetensors").read_bytes())
    found = embedded(engine, Embedding(str(file), TEXTS[:1], PICTURES))
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_an_image_encoder_sees_but_reads_no_words(engine: LocalEngine, tmp_path: Path) -> None:
    net = write_clip(tmp_path / "eye", words=False)
    assert net is not None
    found = embedded(engine, Embedding(str(tmp_path / "eye"), (), PICTURES))
    assert found.shape == (3, WIDTH)
    assert refusal(engine, Embedding(str(tmp_path / "eye"), TEXTS)) == "content_without_words"


def test_what_gives_no_embedding_is_refused(
    engine: LocalEngine, model: tuple[Path, Any], tmp_path: Path
) -> None:
    state = load((model[0] / "model.safetensors").read_bytes())
    half = {key: each for key, each in state.items() if key.startswith("vision_model.")}
    (tmp_path / "half.safetensors").write_bytes(save(half))
    job = Embedding(str(tmp_path / "half.safetensors"), (), PICTURES)
    assert refusal(engine, job) == "content_model_unfit"
    (tmp_path / "other").mkdir()
    settings = json.loads((model[0] / "config.json").read_text())
    settings["text_config"]["num_attention_heads"] = 1 << 20
    (tmp_path / "other" / "config.json").write_text(json.dumps(settings))
    (tmp_path / "other" / "model.safetensors").write_bytes(save(state))
    assert refusal(engine, Embedding(str(tmp_path / "other"), TEXTS)) == "model_damaged"
    for job in (Embedding("x"), Embedding("x", ("a",) * (MOST_EMBEDDED + 1))):
        with pytest.raises(ValueError):
            embedded(engine, job)


def test_it_stops_between_two_layers_and_stays_in_memory(
    engine: LocalEngine, model: tuple[Path, Any]
) -> None:
    job = Embedding(str(model[0]), (), PICTURES)
    embedded(engine, job)
    held, token = len(engine.cache), CancelToken()
    with pytest.raises(Cancelled):
        engine.run("embed", job, lambda _: token.cancel(), token)
    embedded(engine, job)
    assert len(engine.cache) == held


def test_its_job_travels_and_it_tells_as_many_vectors_as_were_asked_for() -> None:
    job = Embedding("x", TEXTS, {str(n): PICTURES["a"] for n in range(MOST_EMBEDDED)})
    back = decode(encode(Do("a", "embed", job)))
    assert isinstance(back, Do) and back.job.texts == TEXTS
    assert len(back.job.pictures) == MOST_EMBEDDED
    talk = ProtocolState()
    talk.check(Hello(1))
    talk.check(Ready({}))
    talk.job_sent(Do("a", "embed", job))
    for count in (0, 20):
        with pytest.raises(ProtocolError):
            talk.check(EventMessage("a", Embedded(np.zeros((count, 4), np.float32))))
    told = decode(encode(EventMessage("a", Embedded(np.zeros((19, 4), np.float32)))))
    talk.check(told)
    talk.check(Done("a"))


def test_names_of_open_clip_are_understood(
    engine: LocalEngine, model: tuple[Path, Any], tmp_path: Path
) -> None:
    folder, net = model
    state = original(eye_of(net))
    for key, tensor in net.text_model.state_dict().items():
        base, _, rest = key.rpartition(".self_attn.")
        if rest.partition("_proj.")[0] in ("q", "k", "v"):
            stacked = [
                net.text_model.state_dict()[f"{base}.self_attn.{x}{rest[1:]}"] for x in "qkv"
            ]
            key = f"{base}.attn.in_proj_{rest.rpartition('.')[2]}"
            tensor = torch.cat(stacked)
        for new, old in {**NAMES, **IN_LAYER, "transformer.resblocks": "encoder.layers"}.items():
            key = key.replace(old, new)
        state[key] = tensor.clone()
    state["text_projection"] = net.text_projection.weight.T.contiguous()
    state["logit_scale"] = net.logit_scale.clone()
    (tmp_path / "open_clip").mkdir()
    (tmp_path / "open_clip" / "model.safetensors").write_bytes(save(state))
    # Heads and activations of this size are no file's: the settings tell them.
    settings = (folder / "config.json").read_text()
    (tmp_path / "open_clip" / "config.json").write_text(settings)
    job = Embedding(str(tmp_path / "open_clip"), TEXTS, PICTURES)
    assert np.allclose(
        embedded(engine, job), embedded(engine, replace(job, model=str(folder))), atol=1e-5
    )
