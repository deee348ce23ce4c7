"""Which step of a training is best: what was taught by each step that was sampled makes the same
pictures, which are measured against those of the training and of the model without it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Final

from desktop_app.catalog.families import load_families
from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import InputError
from desktop_app.core.file_checks import sha256_of
from desktop_app.core.pixels import Doubles
from desktop_app.core.values import split_texts
from desktop_app.extensions.evaluation.values.formulas.checkpoints import (
    Advice,
    Step,
    advised,
    forgetting,
    likeness,
)
from desktop_app.extensions.evaluation.values.formulas.table import MEASURES
from desktop_app.extensions.evaluation.values.suites import Suite, suite_of_texts
from desktop_app.extensions.evaluation.work.evaluating.encoders import chosen_encoder
from desktop_app.extensions.evaluation.work.evaluating.evaluating import EvaluationServices
from desktop_app.extensions.evaluation.work.evaluating.features import PictureMeasures, Vision
from desktop_app.extensions.evaluation.work.evaluating.measuring import vectors_of
from desktop_app.extensions.evaluation.work.evaluating.sets import SetItem
from desktop_app.extensions.evaluation.work.suites.suite_folder import read_suite_folder
from desktop_app.extensions.evaluation.work.suites.suite_run import Variant
from desktop_app.extensions.training.values.fields import LORAS
from desktop_app.extensions.training.values.metadata import sample_settings
from desktop_app.extensions.training.values.run import Run
from desktop_app.extensions.training.work.running.prior_pictures import PLACES, prompt_of
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.library.collection.content import content_key
from desktop_app.library.probing.probe import probe

PROMPTS: Final = 12
"""Of what is taught, and as many of other things: one picture each."""

MOST: Final = 6
"""Steps that are compared: of more, so many at even distances, with the first and the last."""

_TAUGHT, _OTHER = "taught", "other"


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """What is known of a training's steps so far.

    Attributes:
        run_id: of the training.
        suite: its prompts.
        files: the pictures of each step, in the order of the prompts; "": not made yet.
        seconds: that a picture takes, by the last ones or the samples; 0: not known.
        steps: what was measured, step 0 first; (): nothing yet.
        advice: what follows; None: nothing yet.
        encoder: which looked at the pictures.
        rounds: pictures of each step after which those of the next one are made: one, so that steps
            can soon be compared. The first 12, 6 of
            which are of what is taught, are measured: a first recommendation.
    """

    rounds: ClassVar = (1, 6, 12)
    run_id: str
    suite: Suite
    files: Mapping[int, tuple[str, ...]]
    seconds: float = 0.0
    steps: tuple[Step, ...] = ()
    advice: Advice | None = None
    encoder: str = ""

    @property
    def lacking(self) -> int:
        """How many pictures are not made yet."""
        return sum(files.count("") for files in self.files.values())

    @property
    def whole(self) -> int:
        """How many prompts all steps have a picture of."""
        return sum("" not in files for files in zip(*self.files.values(), strict=True))


def checkpoint_variants(runs: TrainingRuns, run_id: str) -> tuple[Variant, ...]:
    """The model without a training, then what was taught by each step that was sampled, and what
    came of the training (`TrainingRuns.taught_by`); at the settings of its samples.

    Raises:
        InputError: ``checkpoints_none``.
        ModelError: a whole model can't be read.
        StorageError: ``training_missing``, ``training_unreadable``.
    """
    run, found = runs.run(run_id), runs.taught_by(run_id)
    steps = sorted(found)
    last = len(steps) - 1
    chosen = {steps[last * at // (MOST - 1)] for at in range(MOST if steps else 0)}
    if not chosen:
        raise InputError("checkpoints_none", name=run.title or run_id)
    words = {"model": run.model.id, "settings": sample_settings(run)}
    return (
        Variant(label="step 0", words=words),
        *(_variant(run, words, step, found[step]) for step in sorted(chosen)),
    )


def _variant(run: Run, words: Mapping[str, Any], step: int, path: Path) -> Variant:
    label = f"step {step}"
    if run.settings["method"] == "full":
        key = f"{run.out} {step} {path.stat().st_mtime_ns}"
        own = replace(
            probe(path, load_families()), id=hashlib.sha256(key.encode()).hexdigest(), name=label
        )
        return Variant(label=label, words={**words, "model": own.id}, trained=step, own=own)
    file = path / "adapter_model.safetensors" if path.is_dir() else path
    key = content_key(file)  # as it has it once it is among the models
    component, name = "embedding", run.settings["trigger"]  # the prompts name it
    if run.settings["method"] in LORAS:
        component, name = "lora", f"{run.title} {label}"
        words = {**words, "loras": [{"name": key, "weight": 1.0}]}
    one = AddOn(key, name, str(path), component, run.model.family, sha256=sha256_of(file))
    return Variant(label=label, words=words, trained=step, weights=(one,))


def checkpoint_suite(runs: TrainingRuns, run_id: str) -> Suite:
    """Prompts of what is taught: those of its samples, its captions, and its word in other places;
    and of other things. Raises as `checkpoint_variants`."""
    run = runs.run(run_id)
    word, kinds = run.settings["trigger"], split_texts(run.settings["subject"])
    asked = [one.prompt for one in runs.log(run_id).samples] or [*run.settings["prompts"]]
    named = [one for one in asked if word in one and one not in kinds]
    captions = [one.captions[0] for one in run.examples if one.role != "prior"]
    places = [f"{word or run.title} {place}".strip() for place in PLACES]
    taught = [*dict.fromkeys(filter(None, (*named, *captions, *places)))][:PROMPTS]
    common = replace(run, settings={**run.settings, "subject": ""})
    things = [
        *(prompt_of(run, number) for number in range(len(kinds))),
        *(prompt_of(common, number) for number in range(PROMPTS)),
    ]
    other = [one for one in dict.fromkeys((*asked, *things)) if one not in ("", *taught)][:PROMPTS]
    texts = [*taught[:4], *other[:2], *taught[4:6], *other[2:6], *taught[6:], *other[6:]]
    suite = suite_of_texts(texts, run.title or run_id, _TAUGHT)
    prompts = (
        one if one.text in taught else replace(one, category=_OTHER) for one in suite.prompts
    )
    return replace(suite, prompts=tuple(prompts))


def with_pictures(
    shown: Compared, variants: Sequence[Variant], folders: Sequence[Path]
) -> Compared:
    """What there is to look at by now. Raises StorageError: ``making_damaged``."""
    files = dict[int, tuple[str, ...]]()
    none = [""] * len(shown.suite.prompts)
    for one, folder in zip(variants, folders, strict=True):
        told = read_suite_folder(folder)
        made = none if told is None else [each.file for each in told.items]
        files[one.trained] = tuple(str(folder / name) if name else "" for name in made)
    return replace(shown, files=files)


def measured(shown: Compared, run: Run, services: EvaluationServices) -> Compared:
    """With likeness, forgetting and advice, by the pictures that all steps have.

    Raises:
        Cancelled: what was seen until then is kept.
        InputError: ``encoder_missing``.
        VelaturaError: the engine failed, or the disk is full.
    """
    row = MEASURES["near_copies"]
    encoder = chosen_encoder(row, "", services.installed())
    if encoder is None:
        raise InputError("encoder_missing", name=row.name, weights="an encoder of features")
    paths = [one.path for one in run.examples if one.role != "prior"]
    for files in shown.files.values():
        paths += filter(None, files)
    with closing(
        Vision(services.cache, services.access, [encoder], PictureMeasures("", {}))
    ) as vision:
        found = vision.scan([SetItem(path=Path(one), file=one, prompt=one) for one in paths])
        looked = {str(one.item.path): one for one in found if one.digest}
        eye = vision.eye(encoder)

        def seen(files: Iterable[str]) -> Doubles:
            there = [looked[one] for one in files if one in looked]
            return vectors_of(eye, there).reshape(len(there), -1)

        rows = [
            (one.category, dict(zip(shown.files, files, strict=True)))
            for one, files in zip(
                shown.suite.prompts, zip(*shown.files.values(), strict=True), strict=True
            )
            if looked.keys() >= {*files}
        ]

        def of(step: int, category: str) -> Doubles:
            return seen(files[step] for own, files in rows if own == category)

        drawings = seen(one.path for one in run.examples if one.role != "prior")
        steps = tuple(
            Step(
                step,
                likeness(of(step, _TAUGHT), drawings),
                forgetting(of(step, _OTHER), of(0, _OTHER)),
            )
            for step in shown.files
        )
    advice = advised(steps[1:], steps[0])
    return replace(shown, steps=steps, advice=advice, encoder=encoder.name)
