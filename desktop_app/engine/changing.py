"""Bringing a loaded model into the state a job wants: its LoRAs, its words, its autoencoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from desktop_app.core.errors import ModelError
from desktop_app.core.events import EngineEvent, Noted
from desktop_app.core.model_info import LoraUse
from desktop_app.core.request import EngineJob
from desktop_app.engine.adapters.inversion import Word, read_word
from desktop_app.engine.adapters.lora_stack import active, file_state
from desktop_app.engine.model import Model
from desktop_app.engine.own_vae import with_vae

__all__ = ["changed_text", "with_own_vae"]


def with_own_vae(model: Model, job: EngineJob) -> Model:
    """``model`` with the autoencoder that the request names; the one used last stays in memory.

    Raises:
        ModelError: as `with_vae`; ``weights_missing``.
    """
    name = job.request.vae
    if not name:
        return model
    path = Path(_file(job, name))
    state = (str(path), path.stat().st_mtime_ns) if path.exists() else (str(path), 0)
    if state not in model.variants:
        model.variants.clear()
        model.variants[state] = with_vae(model, path, path.name)
    return model.variants[state]


def changed_text(
    model: Model,
    loras: Sequence[LoraUse],
    job: EngineJob,
    on_event: Callable[[EngineEvent], None],
    *,
    teach: bool = True,
) -> None:
    """Put ``loras`` into denoiser and text encoders, and ``teach`` those the job's words.

    What does not match is told once a file. A refiner has neither.

    Raises:
        ModelError: a file is missing, damaged, or for another model.
    """
    stack = model.loras
    for file in stack.read(loras, job.files):
        if file.unmatched and file.name not in stack.told:
            stack.told.add(file.name)
            total = len(file.layers) + len(file.unmatched)
            params = {"name": file.name, "missing": len(file.unmatched), "total": total}
            on_event(Noted("lora_partly", {**params}))
    stack.use(active(loras, 0.0), job.files, text=False)
    stack.use(loras, job.files, text=True)
    if not loras:
        stack.forget_changed()
    words = _words(model, job) if teach else []
    model.texts.mark((stack.text_state, tuple((w.word, id(w)) for w in words)))
    model.texts.learn(words)


def _words(model: Model, job: EngineJob) -> list[Word]:
    found: list[Word] = []
    for use in job.request.embeddings:
        path = Path(_file(job, use.name))
        key = (use.word, file_state(path))
        if key not in model.words:
            model.words[key] = read_word(
                path, path.name, use.word, model.info.name, model.texts.widths
            )
        found.append(model.words[key])
    return found


def _file(job: EngineJob, name: str) -> str:
    if name not in job.files:
        raise ModelError("weights_missing", name=name)
    return job.files[name]
