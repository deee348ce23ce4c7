"""Which checkpoint of a training is best: each state that it kept, as a LoRA, is a variant of a
suite."""

from __future__ import annotations

import hashlib
import logging
import re
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop_app.catalog.suites import Suite, suite_of_texts
from desktop_app.core import file_checks
from desktop_app.core.add_on import AddOn
from desktop_app.core.atomic_write import error_while_writing, written_atomically
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.safe_open import open_regular
from desktop_app.core.safetensors_writing import Entry, ordered, write_header
from desktop_app.core.training.fields import LORAS
from desktop_app.core.training.metadata import sample_settings
from desktop_app.core.training.run import Run
from desktop_app.library.formats.safetensors_header import read_header
from desktop_app.studio.suites.suite_run import Variant

if TYPE_CHECKING:
    from desktop_app.storage.training_runs import TrainingRuns

_log = logging.getLogger(__name__)

_STATE: Final = re.compile(r"step-(\d{8})")
_INNER: Final = {
    "loha": ".hada_w1_a",
    **dict.fromkeys(("lora", "dora", "distil"), ".lora_A.weight"),
}
"""Method → a tensor that each layer has once."""

_ADAPTER: Final = ".taught"
"""What the trainer puts into names (`trainer.methods.ADAPTER`)."""

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    **{key: {"text_encoder": "emb_params"} for key in ("sd1", "sd2")},
    "sdxl": {"text_encoder": "clip_l", "text_encoder_2": "clip_g"},
}
"""Vectors of a new word, by family and text encoder, as files of LoRAs have them."""


def checkpoint_variants(runs: TrainingRuns, run_id: str) -> tuple[Variant, ...]:
    """The model without a training, then each state that was kept, by its steps, at the settings of
    the training's samples.

    Files of LoRAs are written into the training's folder; states that are damaged are left out.

    Raises:
        InputError: ``checkpoints_none``, with the reason.
        StorageError: ``training_missing``, ``training_unreadable``, ``disk_full``.
    """
    run, folder = runs.run(run_id), runs.folder / run_id
    method, settings = run.settings["method"], run.settings
    reason = "it keeps no states" if method in LORAS else "its method makes no LoRA"
    if method == "lokr" and settings["alpha"] not in (0, settings["rank"]):
        reason, method = "LoKr with another alpha than its rank", ""
    weights = [*_written(run, folder)] if method in LORAS else []
    if not weights:
        raise InputError("checkpoints_none", name=run.title or run_id, reason=reason)
    words = {"model": run.model.id, "settings": sample_settings(run)}
    made = [Variant(label="step 0", words=words)]
    for step, one in weights:
        used = {**words, "loras": [{"name": one.key, "weight": 1.0}]}
        made.append(Variant(label=f"step {step}", words=used, trained=step, weights=(one,)))
    return tuple(made)


def checkpoint_suite(runs: TrainingRuns, run_id: str) -> Suite:
    """The prompts of its samples; where there are none, its captions. Raises as
    `checkpoint_variants`, and InputError: ``suite_empty``."""
    run = runs.run(run_id)
    prompts = [one.prompt for one in runs.log(run_id).samples] or [*run.settings["prompts"]]
    captions = [one.captions[0] for one in run.examples if one.role != "prior"]
    return suite_of_texts(prompts or captions, run.title or run_id, "samples")


def _written(run: Run, folder: Path) -> Iterator[tuple[int, AddOn]]:
    for state in sorted((folder / "states").glob("step-*")):
        found = _STATE.fullmatch(state.name)
        if found is None or not (step := int(found[1])):
            continue
        name = f"{run.title or 'training'} step {step}"
        path = folder / "checkpoints" / f"{state.name}.safetensors"
        if (
            file_checks.damaged_in(state, ("weights.safetensors", "average.safetensors"))
            and state.exists()
        ):
            _log.warning("%s of %s is damaged, and left out", state.name, folder.name)
            continue
        try:
            _export(run, state, path, name)
            with open_regular(path) as file:
                key = hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, VelaturaError) as error:
            if not state.exists():  # the training that goes on has removed it
                continue
            if isinstance(error, OSError):
                raise error_while_writing(error, path.name) from error
            raise
        yield step, AddOn(key, name, str(path), "lora", run.model.family, sha256=key)


def _export(run: Run, state: Path, path: Path, title: str) -> None:
    """The state's average, or its weights where there is none, as a file of a LoRA with peft's
    names. Raises OSError, InputError, ModelError, StorageError."""
    alpha: float = run.settings["alpha"]  # 0: the scale of each layer is 1
    source = state / "average.safetensors"
    header = read_header(source)
    if not header.tensors:
        source = state / "weights.safetensors"
        header = read_header(source)
    with open_regular(source) as file:
        file.seek(header.data_start)
        data = file.read()
    entries, parts = dict[str, Entry](), dict[str, bytes]()
    for own, tensor in header.tensors.items():
        name = _name(run, own)
        entries[name] = tensor.dtype, tensor.shape, tensor.end - tensor.begin
        parts[name] = data[tensor.begin : tensor.end]
        if (layer := name.removesuffix(_INNER.get(run.settings["method"], "\0"))) != name and alpha:
            entries[f"{layer}.alpha"] = "F32", (), 4
            parts[f"{layer}.alpha"] = struct.pack("<f", alpha)
    path.parent.mkdir(exist_ok=True)
    order = ordered(entries, dict.fromkeys({one[0] for one in entries.values()}, 4))
    with written_atomically(path) as file:
        write_header(file, entries, order, {"format": "pt", "modelspec.title": title})
        for name in order:
            file.write(parts[name])


def _name(run: Run, name: str) -> str:
    if name.startswith("words."):
        encoders = _WORDS.get(run.model.family, {})
        vectors = encoders.get(name.removeprefix("words."), name)
        return f"bundle_emb.{run.settings['trigger']}.{vectors}"
    return name.replace(_ADAPTER, "").replace(".base_layer", "")
