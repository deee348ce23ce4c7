"""A suite done by a model into a folder, by the queue: after a kill it goes on there, and makes no
picture twice. Every model gets the same prompts with the same seeds.

Who compares models calls `run_suite`, and reads the folders (`suite_folder.read_suite_folder`).
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any, Final

from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.generation_settings import MAX_SEED
from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.evaluation.values.suites import Suite, SuitePrompt
from desktop_app.extensions.evaluation.work.suites.suite_cases import Case, case_of
from desktop_app.extensions.evaluation.work.suites.suite_folder import (
    SuiteFolder,
    SuiteItem,
    read_suite_folder,
)
from desktop_app.operations.recipes.recipe import Recipe
from desktop_app.state.document.document import Document
from desktop_app.storage.batch_files import JOURNAL
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.item_run import Hearer, taken_folder
from desktop_app.storage.paths import DataPaths
from desktop_app.studio.recipes.batch import Batch, recipe_key
from desktop_app.studio.recipes.checking import check_pictures
from desktop_app.studio.recipes.services import RecipeServices, RecipeWork
from desktop_app.studio.recipes.source import FileItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """What is compared: a model with LoRAs and settings.

    Attributes:
        label: its name in tables.
        words: how its pictures are made: of `operations.recipes.words.EDIT`, as ``model``,
            ``loras``, ``settings`` (steps, guidance_scale …), ``size``, ``negative_prompt``.
        trained: steps of the training that it is a checkpoint of; 0: it is none.
        weights: files that `words` names and the collection doesn't have.
        own: the model that `words` names, where the collection doesn't have it.
    """

    label: str
    words: Mapping[str, Any] = field(default_factory=dict[str, Any])
    trained: int = 0
    weights: tuple[AddOn, ...] = ()
    own: ModelInfo | None = None

    def services(self, base: RecipeServices) -> RecipeServices:
        """Those, with what the collection doesn't have."""
        add_ons = (*base.add_ons(), *self.weights)
        own = self.own
        if own is None:
            return replace(base, add_ons=lambda: add_ons)
        models = (own, *base.models())

        def model(name: str) -> ModelInfo:
            return own if name == own.id else base.model(name)

        return replace(base, add_ons=lambda: add_ons, model=model, models=lambda: models)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much of a suite is made.

    Attributes:
        each: pictures of a prompt.
        seed: of the first picture; those after it count up, whatever is left out.
        categories: of these alone; (): of all.
        most: prompts of a category; 0: all.
    """

    each: int = 1
    seed: int = 0
    categories: tuple[str, ...] = ()
    most: int = 0

    def of(self, suite: Suite) -> Iterator[tuple[SuitePrompt, int]]:
        """Prompts and seeds. Raises InputError: ``unknown_choice``: it has no such category."""
        for name in self.categories:
            if name not in suite.categories:
                choices = ", ".join(suite.categories)
                raise InputError("unknown_choice", setting="category", value=name, choices=choices)
        taken = dict[str, int]()
        for at, one in enumerate(suite.prompts):
            count = taken[one.category] = taken.get(one.category, 0) + 1
            if (self.categories and one.category not in self.categories) or 0 < self.most < count:
                continue
            for number in range(self.each):
                yield one, (self.seed + at * self.each + number) % (MAX_SEED + 1)


WHOLE: Final = Extent()


class SuiteRun:
    """See above.

    Args:
        suite: which.
        variant: by what.
        folder: that is written to; it is there, and nobody else's (`taken_folder`).
        services, opened, blobs: as `Batch`.
        extent: how much of it.
        resume: go on where an earlier run of this folder was interrupted.
        hearer: is told on the way.

    Raises:
        InputError: ``making_other``: the folder holds something else; ``recipe_wrong``: the model
            or a setting can't be used, with all that is wrong; ``unknown_choice``.
        StorageError: as `Batch`; ``making_damaged``.

    Attributes:
        batch: the run of its pictures.
    """

    def __init__(
        self,
        suite: Suite,
        variant: Variant,
        folder: Path,
        services: RecipeServices,
        opened: Callable[[Path], Document],
        blobs: BlobStore,
        *,
        extent: Extent = WHOLE,
        resume: bool = False,
        hearer: Hearer | None = None,
    ) -> None:
        self.folder, asked = folder, [*extent.of(suite)]
        if not asked:
            raise InputError("suite_empty", name=suite.name)
        services = variant.services(services)
        said = {"words": dict(variant.words), "trained": variant.trained, "seed": extent.seed}
        about = SuiteFolder(
            suite=suite.id, version=suite.version, model=variant.label, settings=said
        )
        before = read_suite_folder(folder) if resume else None
        if before is not None and (folder / JOURNAL).exists():
            _check_same(before, about)
        cases = {one.id: case_of(one, folder) for one, _ in asked}
        made = [self._planned(about, one, seed, cases[one.id]) for one, seed in asked]
        items = [replace(item, number=at) for at, (item, _) in enumerate(made, 1)]
        check_pictures(items, suite.name, services)
        recipe = Recipe(suite.id, items[0].steps)
        self._hearer = hearer or Hearer()
        hears = replace(self._hearer, ended=self._ended)
        self.batch = Batch(
            recipe, items, folder, services, opened, blobs, resume=resume, hearer=hears
        )
        self._about = replace(about, items=tuple(item for _, item in made))
        self.write()

    def _planned(
        self, about: SuiteFolder, prompt: SuitePrompt, seed: int, case: Case
    ) -> tuple[FileItem, SuiteItem]:
        steps, key = case.steps(prompt.text, about.settings["words"], seed), f"{prompt.id}_{seed}"
        recipe = Recipe(f"{about.suite} {about.version} {key}", steps)
        digest = hashlib.sha256(f"{recipe.name} {recipe_key(recipe)}".encode()).hexdigest()[:24]
        item = FileItem(case.shown, 1, key, digest, {}, case.mask, steps)
        told: dict[str, Any] = {
            name: getattr(prompt, name) for name in ("category", "does", "asks")
        }
        told |= case.file_names(self.folder)
        return item, SuiteItem(key=key, prompt=prompt.text, seed=seed, **told)

    def run(self, work: RecipeWork | None, token: CancelToken, most: int | None = None) -> None:
        """Make all pictures that are left, or ``most`` of them; says in the folder after each which
        there are."""
        try:
            self.batch.run(work, token, most)
        finally:
            self.write()

    def _ended(self, *outcome: Any) -> None:
        self.write()
        self._hearer.ended(*outcome)

    @property
    def results(self) -> SuiteFolder:
        """What is there by now."""
        rows = map(self.batch.row, self.batch.items)
        files = (row.files.get("0", "") if row.done else "" for row in rows)
        pairs = zip(self._about.items, files, strict=True)
        return replace(self._about, items=tuple(replace(one, file=file) for one, file in pairs))

    def write(self) -> None:
        """Into ``suite.json``. Raises StorageError, InputError."""
        self.results.write(self.folder)


def _check_same(before: SuiteFolder, now: SuiteFolder) -> None:
    """Raises InputError: ``making_other``: the folder is of another suite, version, model or
    settings."""
    told = [
        f"{one.suite} {one.version} by {one.model}, "
        + json.dumps(one.settings, sort_keys=True, default=str)
        for one in (before, now)
    ]
    if told[0] != told[1]:
        raise InputError("making_other", was=told[0], name=told[1])


def run_suite(
    suite: Suite,
    variants: Mapping[Path, Variant],
    parts: tuple[RecipeServices, Callable[[Path], Document], DataPaths],
    work: Callable[[Batch], AbstractContextManager[RecipeWork]],
    token: CancelToken,
    hearer: Callable[[Variant], Hearer | None] = lambda variant: None,
    rounds: Iterable[int] = (),
    **more: Any,
) -> None:
    """The suite by each variant, one after another, or in rounds. All are checked before the first
    picture is made.

    Args:
        variants: by the folders that are written to; they are made.
        parts: ``services`` and ``opened`` of `SuiteRun`, and the data folder.
        work: does a batch.
        token: as `SuiteRun.run`.
        hearer: is told on the way.
        rounds: pictures that every variant has before one has more; then come all.
        more: other arguments of `SuiteRun`.

    Raises:
        Cancelled: the same goes on there.
        InputError, StorageError: as `SuiteRun` and `taken_folder`.
    """
    services, opened, paths = parts
    with ExitStack() as ends:
        runs = list[SuiteRun]()
        for folder, variant in variants.items():
            taken_folder(folder, paths, ends, "evaluate")
            blobs, told = BlobStore(paths.blobs), hearer(variant)
            run = SuiteRun(suite, variant, folder, services, opened, blobs, hearer=told, **more)
            ends.callback(run.batch.close)
            runs.append(run)
        for until, run in product((*rounds, sys.maxsize), runs):
            if run.batch.open and run.batch.over < until:
                with work(run.batch) as doing:
                    run.run(doing, token, until - run.batch.over)
                    token.check()
