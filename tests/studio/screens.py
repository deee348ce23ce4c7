"""What tests of the safety filter share: a real tiny classifier, jobs of the starter model, and an
engine that notes what it is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import Engine
from desktop_app.core.events import Classified, EngineEvent
from desktop_app.core.geometry import Size
from desktop_app.core.operations import Classifying
from desktop_app.jobs.job import Job
from desktop_app.library.probing.probe import probe
from desktop_app.state.document.document import Document
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.job_assembly import assemble
from desktop_app.studio.requests import plans_for
from desktop_app.studio.screening import Screening
from desktop_app.studio.screening_rules import ScreeningRules, classifier_named
from tests.tiny_classifiers import classifier_folder

MODEL = probe(resource_path("models", "starter"), load_families())
PROMPT = "a red apple, unspeakable"


def judge(path: Path, **more: Any) -> AddOn:
    """A tiny classifier as the list of models tells of it."""
    folder = classifier_folder(path, **more)
    return AddOn(f"key of {path.name}", path.name, str(folder / "model.safetensors"), "classifier")


class Noting(Engine):
    """Passes all on to another engine, and notes it."""

    def __init__(self, engine: Engine, notes: list[str]) -> None:
        self.engine, self.notes = engine, notes
        self.jobs: list[Any] = []
        self.before: Callable[[str], object] = lambda operation: None
        """Called with the name of each operation before it begins."""

    def run(
        self,
        operation: str,
        job: Any,
        on_event: Callable[[EngineEvent], None],
        cancel: CancelToken,
    ) -> None:
        self.before(operation)
        self.jobs.append(job)
        self.engine.run(operation, job, on_event, cancel)
        self.notes.append(operation)

    def close(self) -> None:
        """The other one is closed by whoever made it."""


def scores(engine: Engine, add_on: AddOn, *pictures: np.ndarray) -> list[Mapping[str, float]]:
    """What the classifier says."""
    told: list[EngineEvent] = []
    named = {f"{at:02}": np.ascontiguousarray(one[..., :3]) for at, one in enumerate(pictures)}
    engine.run("classify", Classifying(add_on.path, named), told.append, CancelToken())
    (found,) = (event for event in told if isinstance(event, Classified))
    return [found.scores[key] for key in sorted(named)]


class Audit:
    """The lines that were written."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, line: str) -> None:
        assert "\n" not in line
        self.lines.append(line)

    @property
    def told(self) -> list[dict[str, Any]]:
        """As values, without what the classifier was tried with: that is no picture."""
        return [json.loads(line) for line in self.lines]

    @property
    def actions(self) -> list[str]:
        return [line["action"] for line in self.told]


def screening(
    there: AddOn | None, audit: Callable[[str], object] = lambda line: None, **rules: Any
) -> Screening:
    """A filter that looks for that classifier."""
    policy = ScreeningRules(**{"thresholds": {"nsfw": 1.0}, **rules})
    known = [] if there is None else [there]
    return Screening(
        policy, lambda name: classifier_named(name, known), audit, "owner of {}".format
    )


def job(name: str = "a", **changes: Any) -> Job:
    """Pictures from words."""
    values: dict[str, Any] = {
        "prompt": PROMPT, "model": MODEL.id, "size": Size(64, 64), "steps": 2, "seed": 5,
        "seed_locked": True, **changes,
    }  # fmt: skip
    return replace(assemble(Parameters(**values), MODEL), id=name)


def edit(spots: int = 1, *, without_model: bool = False, **changes: Any) -> Job:
    """An inpainting of one or several spots of a picture of 160 x 96."""
    pixels = np.random.default_rng(7).integers(0, 256, (96, 160, 3), np.uint8)
    document = Document(pixels, "picture")
    mask = np.zeros((96, 160), np.uint8)
    for spot in range(spots):
        mask[30:50, 20 + 80 * spot : 44 + 80 * spot] = 255
    document.mask.write(document.mask.rect, mask)
    model = None if without_model else MODEL
    chosen = Parameters(prompt=PROMPT, model=MODEL.id, seed=5, seed_locked=True, steps=2, **changes)
    return assemble(chosen, model, plans_for(document, model), document)
