"""Evaluations in the window put together: sets of files, of the history and of suites, by the
studio's engine."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack, contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop_app.core.naming import safe_name
from desktop_app.core.observable import Observable
from desktop_app.extensions.evaluation.work.evaluating.encoders import encoders_of
from desktop_app.extensions.evaluation.work.evaluating.evaluating import (
    EvaluationServices,
    report_of,
)
from desktop_app.extensions.evaluation.work.evaluating.sets import HistorySource, set_of
from desktop_app.extensions.evaluation.work.reports.exporting import pictures_of
from desktop_app.extensions.evaluation.work.sessions.checkpoint_session import CheckpointSession
from desktop_app.extensions.evaluation.work.sessions.drift_session import DriftSession
from desktop_app.extensions.evaluation.work.sessions.evaluation_session import EvaluationSession
from desktop_app.extensions.evaluation.work.sessions.lab_session import LabSession
from desktop_app.extensions.evaluation.work.sessions.rating_session import RatingSessions
from desktop_app.extensions.evaluation.work.sessions.reproducing import ReproducingSession
from desktop_app.extensions.evaluation.work.stores.evaluations import EvaluationStore
from desktop_app.extensions.evaluation.work.stores.feature_cache import FeatureCache
from desktop_app.extensions.evaluation.work.stores.suites import SuiteStore
from desktop_app.extensions.evaluation.work.suites.suite_run import run_suite
from desktop_app.extensions.evaluation.work.suites.variants import LABELS as VARIANTS
from desktop_app.extensions.evaluation.work.suites.variants import variant_of
from desktop_app.operations.context import OperationContext
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history_lineage import ancestors_of
from desktop_app.storage.item_run import Hearer
from desktop_app.studio.recipes.made import made_by
from desktop_app.studio.studio_engine import StudioEngine
from desktop_app.worker.background import reporting
from desktop_app.worker.opening import read_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from desktop_app.core.cancel import CancelToken
    from desktop_app.extensions.evaluation.values.evaluation import Report
    from desktop_app.extensions.evaluation.values.suites import Suite
    from desktop_app.extensions.evaluation.work.evaluating.sets import PictureSet
    from desktop_app.extensions.evaluation.work.reports.rendering import Picture
    from desktop_app.extensions.evaluation.work.sessions.evaluation_session import Tell
    from desktop_app.extensions.evaluation.work.sessions.grid_session import GridSession
    from desktop_app.extensions.evaluation.work.suites.suite_run import Variant
    from desktop_app.storage.history_entry import HistoryEntry
    from desktop_app.studio.recipes.made import RecipeResult
    from desktop_app.studio.recipes.queue_work import QueueWork
    from desktop_app.worker.threaded_run import RunParts
    from desktop_app.worker.workspace import Workspace

LABELS: Final = {"A": "samples", "B": "other", "reference": "reference"}
"""What was said of the sets, by their labels."""


class Evaluations:
    """The sessions of the page Evaluate, each made when it is first asked for.

    Args:
        show: brings up a page.

    Attributes:
        wanted: module of the stop of the page that should be shown (`faces.page.evaluation_page`).
        made: how a picture was made, that is looked at; None: none is.
    """

    def __init__(self, parts: RunParts, show: Callable[[str], object]) -> None:
        self._parts, self._show = parts, partial(show, "evaluation")
        self.wanted = Observable("")
        self.made: Observable[RecipeResult | None] = Observable(None)

    def bring_up(self, stop: str) -> None:
        """Show the page, with that stop."""
        self.wanted.value = stop
        self._show()

    def tell_made(self, uid: str) -> None:
        """Show how a picture of the history was made."""

        def show(made: RecipeResult) -> None:
            self.made.value = made
            self.bring_up("made_view")

        failed = reporting(self._parts.state.notice)
        self._parts.background.run(partial(_made_of, self._parts, uid), show, failed)

    @cached_property
    def comparing(self) -> EvaluationSession:
        parts = self._parts
        return EvaluationSession(
            parts.state,
            parts.background,
            EvaluationStore(parts.paths.root / "evaluations"),
            SuiteStore(parts.paths.root / "suites"),
            partial(_evaluate, parts),
            partial(_picture, parts),
            partial(_names, parts),
            self._show,
        )

    @cached_property
    def checkpoints(self) -> CheckpointSession:
        """The steps of trainings, compared."""
        parts = self._parts
        making, services = partial(_made, parts), partial(_services, parts)
        return CheckpointSession(parts.state, parts.paths.root / "trainings", making, services)

    def compare_checkpoints(self, run_id: str) -> None:
        """Compare the steps of that training, and show it."""
        self.checkpoints.begin(run_id)
        self.bring_up("checkpoint_view")

    @cached_property
    def ratings(self) -> RatingSessions:
        parts = self._parts
        return RatingSessions(parts.state, parts.background, parts.paths.root / "ratings")

    @cached_property
    def drift(self) -> DriftSession:
        """Kept sets of requests, and checks of them."""
        return DriftSession(self._parts)

    @cached_property
    def reproducing(self) -> ReproducingSession:
        """Pictures of the history that are made again."""
        return ReproducingSession(self._parts)

    def make_again(self, entries: Sequence[HistoryEntry]) -> None:
        """Make these pictures of the history again, and show what comes of it."""
        self.reproducing.begin(entries)
        self.bring_up("reproduce_view")

    @cached_property
    def grids(self) -> GridSession:
        from desktop_app.extensions.evaluation.work.sessions.grid_session import GridSession

        return GridSession(self._parts)

    @cached_property
    def lab(self) -> LabSession:
        """The lab for consistency models."""
        return LabSession(self._parts)

    def shutdown(self) -> None:
        for name in ("comparing", "checkpoints", "drift", "lab", "reproducing", "grids"):
            if name in self.__dict__:
                getattr(self, name).shutdown()


def evaluations_of(workspace: Workspace) -> Evaluations:
    """The session that the manifest adds to each workspace, made when first asked for."""
    return workspace.added["evaluations"]


def _names(parts: RunParts) -> tuple[str, ...]:
    found = encoders_of(parts.state.add_ons.value)
    return tuple(dict.fromkeys(one.name for one in found))


def _picture(parts: RunParts, report: Report) -> Picture:
    return pictures_of(report, lambda file: parts.paths.history / file)


def _evaluate(parts: RunParts, values: Mapping[str, Any], token: CancelToken, tell: Tell) -> Report:
    sets = _sets(parts, values, token, tell)
    return report_of(values, sets, _services(parts, token), Hearer(show=tell))


def _services(parts: RunParts, token: CancelToken) -> EvaluationServices:
    return EvaluationServices(
        OperationContext(StudioEngine(parts.studio).run, lambda event: None, token),
        FeatureCache(parts.paths.root / "feature-cache"),
        lambda: encoders_of(parts.state.add_ons.value),
        parts.studio.describe,
    )


def _sets(
    parts: RunParts, values: Mapping[str, Any], token: CancelToken, tell: Tell
) -> list[PictureSet]:
    """Raises InputError, StorageError: one can't be read, or made."""
    named = {label: str(values.get(name, "")) for label, name in LABELS.items()}
    suite, variants = _variants(parts, values)
    if suite is not None:

        def on_item(variant: Variant, over: int, total: int) -> None:
            tell(f"{variant.label}: {over} / {total}")

        made = _made(parts, suite, variants, token, on_item)
        named |= dict(zip(VARIANTS, map(str, made), strict=False))
    named["reference"] = named.pop("reference")  # the last
    with ExitStack() as ends:  # a connection of this thread's own

        def services() -> HistorySource:
            return HistorySource(parts.history(ends), BlobStore(parts.paths.blobs))

        return [set_of(text, label, services) for label, text in named.items() if text]


def _variants(parts: RunParts, values: Mapping[str, Any]) -> tuple[Suite | None, Sequence[Variant]]:
    """What is made first, and of what; None: nothing is. Raises InputError, StorageError."""
    if not values.get("suite"):
        return None, ()
    models = parts.state.models.value
    suite = SuiteStore(parts.paths.root / "suites").get(str(values["suite"]))
    return suite, [variant_of(text, models) for text in values.get("variants", ())]


def _folder(parts: RunParts, suite: Suite, variant: Variant) -> str:
    """Of a suite's pictures: the same for the same, so that what is there is kept."""
    model = variant.services(parts.services()).model(str(variant.words.get("model", "")))
    weights = [one.sha256 or one.key for one in variant.weights]
    told = f"{suite.id} {suite.version} {model.digest} {variant.words!r} {weights}"
    digest = hashlib.sha256(told.encode()).hexdigest()[:16]
    return f"{safe_name(suite.id) or 'suite'}-{digest}"


def _made_of(parts: RunParts, uid: str) -> RecipeResult:
    models = parts.state.models.value
    known = {name for one in models for name in (one.id, one.name)}
    with ExitStack() as ends:
        history = parts.history(ends)
        found = ancestors_of(history, uid)
        return made_by(found, history.environment, parts.state.intents, known.__contains__)


def _made(
    parts: RunParts,
    suite: Suite,
    variants: Sequence[Variant],
    token: CancelToken,
    on_item: Callable[[Variant, int, int], object],
    begun: Callable[[list[Path]], object] = lambda folders: None,
    root: Path | None = None,
    rounds: Sequence[int] = (),
) -> list[Path]:
    """Folders with a suite's pictures, one a variant; one that comes twice is made once.
    ``on_item`` hears how many of a variant are made, ``begun`` of the folders first and before
    each; they are in ``root``, or with evaluations. Raises as `run_suite`, and whatever ``begun``
    raises."""

    def hearer(variant: Variant) -> Hearer:
        def ended(item: object, outcome: object, over: int, total: int) -> None:
            on_item(variant, over, total)

        return Hearer(ended=ended)

    @contextmanager
    def work(batch: object) -> Iterator[QueueWork]:
        begun(folders)
        doing = parts.work(token)
        yield doing
        doing.finish()

    root = root or parts.paths.root / "evaluations"
    folders = [root / _folder(parts, suite, one) for one in variants]
    begun(folders)
    by_folder = dict(zip(folders, variants, strict=True))
    using = parts.services(), read_document, parts.paths
    run_suite(suite, by_folder, using, work, token, hearer, rounds, resume=True)
    return folders
