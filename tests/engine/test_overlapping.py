"""Live pictures: the next is begun while the last is decoded, and each is what it is alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent, ImageDone, Noted, StepDone
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.engine.local import LocalEngine
from desktop_app.networks import codec as codec_module
from tests.engine.conftest import SIZE
from tests.patience import PATIENCE_SECONDS


def job(model: ModelInfo, seed: int, **changes: Any) -> EngineJob:
    request = GenerationRequest(Task.TEXT_TO_IMAGE, "a cat", model.id, SIZE, steps=2, seed=seed)
    return EngineJob(replace(request, **changes), model, previews=False, overlaps=True)


def pixels(events: list[EngineEvent]) -> np.ndarray[Any, Any]:
    return next(event.pixels for event in events if isinstance(event, ImageDone))


class Running:
    """A job of an engine, in a thread of its own."""

    def __init__(self, engine: LocalEngine, work: EngineJob) -> None:
        self.events: list[EngineEvent] = []
        self.denoised = threading.Event()
        self.threads = 0

        def hear(event: EngineEvent) -> None:
            self.events.append(event)
            if isinstance(event, StepDone) and event.step == event.steps:
                self.threads = torch.get_num_threads()
                self.denoised.set()

        def run() -> None:
            engine.run("generate", work, hear, CancelToken())

        self._thread = threading.Thread(target=run)
        self._thread.start()

    def end(self) -> np.ndarray[Any, Any]:
        self._thread.join(PATIENCE_SECONDS)
        return pixels(self.events)


@contextmanager
def held_in_decoding(
    engine: LocalEngine, model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Decoding waits as long as it lasts; gives what is set when one has come so far."""
    held = engine.cache.get(model, lambda _: None, CancelToken(), job(model, 1).memory)
    decode, there, goes = held.codec.decode_pixels, threading.Event(), threading.Event()

    def waiting(*latents: Any, **options: Any) -> Any:
        there.set()
        assert goes.wait(PATIENCE_SECONDS)
        return decode(*latents, **options)

    with monkeypatch.context() as patches:
        patches.setattr(held.codec, "decode_pixels", waiting)
        try:
            yield there, goes
        finally:
            goes.set()


def test_the_next_is_denoised_while_the_first_is_decoded(
    own_engine: LocalEngine,
    make_model: Callable[..., ModelInfo],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = make_model()
    alone = list[np.ndarray[Any, Any]]()
    for seed in (1, 2):
        events: list[EngineEvent] = []
        own_engine.run("generate", job(model, seed), events.append, CancelToken())
        alone.append(pixels(events))
    with held_in_decoding(own_engine, model, monkeypatch) as (decoding, goes):
        first = Running(own_engine, job(model, 1))
        assert decoding.wait(PATIENCE_SECONDS)
        second = Running(own_engine, job(model, 2))
        assert second.denoised.wait(PATIENCE_SECONDS)
        goes.set()
    for made, expected in zip((first.end(), second.end()), alone, strict=True):
        np.testing.assert_allclose(made, expected, atol=1e-5)
    assert second.threads == max(1, torch.get_num_threads() // 2)
    assert first.threads == torch.get_num_threads()


@pytest.mark.parametrize("why", ["another model", "another size", "it tiles", "not live"])
def test_what_could_change_the_decoder_waits(
    own_engine: LocalEngine,
    make_model: Callable[..., ModelInfo],
    monkeypatch: pytest.MonkeyPatch,
    why: str,
) -> None:
    model = make_model()
    one, other = job(model, 1), job(model, 2)
    if why == "another model":
        other = job(make_model(prediction_type="v_prediction"), 2)
    elif why == "another size":
        other = job(model, 2, size=Size(64, 128))
    elif why == "it tiles":
        one = job(model, 1, tile="x")
    else:
        other = replace(other, overlaps=False)
    with held_in_decoding(own_engine, model, monkeypatch) as (decoding, goes):
        first = Running(own_engine, one)
        assert decoding.wait(PATIENCE_SECONDS)
        second = Running(own_engine, other)
        assert not second.denoised.wait(0.3)
        goes.set()
    first.end()
    second.end()


def test_two_decoders_that_overflow_are_widened_once_and_without_the_other(
    make_model: Callable[..., ModelInfo], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, model = LocalEngine("bfloat16", "cpu"), make_model()
    widened = list[int]()
    try:
        held = engine.cache.get(model, lambda _: None, CancelToken(), job(model, 1).memory)
        codec, decode = held.codec, held.codec.decode
        loosen = codec_module.loosen

        def loosened(vae: Any) -> Any:
            widened.append(len(engine._turns._active))
            return loosen(vae)

        monkeypatch.setattr(codec_module, "loosen", loosened)

        def black(latents: Any, *, alpha: bool = False) -> Any:
            made = decode(latents, alpha=alpha)
            return made if codec.precision == "float32" else torch.full_like(made, -1)

        monkeypatch.setattr(codec, "decode", black)
        with held_in_decoding(engine, model, monkeypatch) as (decoding, goes):
            first = Running(engine, job(model, 1))
            assert decoding.wait(PATIENCE_SECONDS)
            second = Running(engine, job(model, 2))
            assert second.denoised.wait(PATIENCE_SECONDS)
            goes.set()
        assert first.end().any()
        assert second.end().any()
    finally:
        engine.close()
    assert widened == [1], "by itself, and once"
    assert codec.precision == "float32"
    assert any(isinstance(event, Noted) for event in first.events + second.events)
