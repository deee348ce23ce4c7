"""The models there are: their cards, what the user notes of them, importing and removing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from desktop_app.catalog.models import CatalogModel
from desktop_app.core.cancel import CancelToken
from desktop_app.core.model_record import ModelChoices
from desktop_app.library.collection.collection import CollectionEntry
from desktop_app.library.collection.importing import ImportProgress, ImportReport, import_models
from desktop_app.library.probing.part_search import check_chosen, part_unfit, slot_of
from desktop_app.state.model_cards import ModelCard, ModelPictures
from desktop_app.storage.history_models import ModelUses
from desktop_app.worker.history_session import HistorySession
from desktop_app.worker.managing.cards import CardFacts, card_of
from desktop_app.worker.managing.manager_parts import ManagerCommands, ManagerParts
from desktop_app.worker.managing.task_queue import Tell
from desktop_app.worker.model_session import import_notice

_KINDS = ("tokenizer", "text_encoder", "vae")
"""Of parts: nothing that is chosen as one of these is taken for another."""


class InstalledModels(ManagerCommands):
    """Commands on models that are here.

    Attributes:
        catalog: the catalog's models by id, once they are read.
    """

    def __init__(self, parts: ManagerParts, history: HistorySession) -> None:
        super().__init__(parts)
        self._history = history
        self.catalog: Mapping[str, CatalogModel] = {}
        self._rows: dict[str, CollectionEntry] = {}
        self._made: dict[int, tuple[CollectionEntry, ModelCard]] = {}
        """Cards by the identity of their rows, which are kept alive with them."""
        self._made_with: CardFacts | None = None
        self._state.folder.value = str(self._collection.library.folder)
        self._models.rows.changed.connect(lambda _: self.show())
        self._app.models.changed.connect(
            lambda _: self.show()
        )  # a part may be gone, the rows the same
        self._app.parameters.changed.connect(lambda _: self._show_use())

    # -- looking --------------------------------------------------------------------------------

    def show(self) -> None:
        facts, before = self._facts(), self._made
        same = self._made_with == facts
        made: dict[int, tuple[CollectionEntry, ModelCard]] = {}
        for row in self._models.rows.value:
            known = before.get(id(row)) if same else None
            # Of thousands of rows most stay as they are.
            made[id(row)] = known or (row, card_of(row, facts))
        self._made, self._made_with = made, facts
        self._rows = {card.key: row for row, card in made.values()}
        self._state.cards.value = tuple(card for _, card in made.values())

    def row(self, key: str) -> CollectionEntry | None:
        """The collection's row behind a card; None if it is gone."""
        return self._rows.get(key)

    def card(self, key: str) -> ModelCard | None:
        """The card with that key."""
        return next((card for card in self._state.cards.value if card.key == key), None)

    def refresh(self) -> None:
        """Look at the disk again."""
        self._models.refresh()

    def count_pictures(self, key: str, facet: str) -> None:
        """Count what was made with it; see `ModelPictures`."""
        card = self.card(key)

        def counted(made: int, uses: ModelUses) -> None:
            told = ModelPictures(key, facet, made, uses.lost, uses.lost_starred)
            self._state.pictures.value = told

        if card is not None:
            self._history.finding.uses_of(facet, key, card.model_id or key, counted)

    # -- what the user notes --------------------------------------------------------------------

    def use(self, key: str) -> None:
        """Make pictures with it from now on."""
        card = self.card(key)
        if card is not None and card.model_id:
            self._models.choose(card.model_id)

    def set_favourite(self, key: str, favourite: bool) -> None:
        """Mark it as one of the favourites, or no longer."""
        self._note(key, lambda at: self._collection.records.set_favourite(at, favourite))

    def set_tags(self, key: str, tags: tuple[str, ...]) -> None:
        self._note(key, lambda at: self._collection.records.set_tags(at, tags))

    def set_notes(self, key: str, notes: str) -> None:
        """What the user wrote about it."""
        self._note(key, lambda at: self._collection.records.set_notes(at, notes))

    def set_name(self, key: str, name: str) -> None:
        """Call it so; its file keeps its name."""
        self._note(key, lambda at: self._collection.records.set_name(at, name))

    def set_choices(self, key: str, choices: ModelChoices) -> None:
        """What to use with it."""
        self._note(key, lambda at: self._collection.records.set_choices(at, choices))

    def choose_part(self, key: str, slot: str, path: Path) -> None:
        """Let a part of a model be read from ``path``: ``slot``, or another that it is for."""
        row = self.row(key)
        if row is None or (info := row.info) is None:
            return
        family, others = (
            self._collection.library.families[info.family],
            {w.slot for w in info.wants},
        )

        def chosen(at: str) -> None:
            meant = slot_of(path, info, family, others - {slot})
            if next(kind for kind in _KINDS if kind in slot) not in meant:
                raise part_unfit(path, info, None, "kind")
            check_chosen(self._collection.chosen(info), family, {meant: str(path)})
            self._collection.records.change(
                at,
                lambda record: replace(record, choices=record.choices.with_part(meant, str(path))),
            )

        self._note(key, chosen)

    def keep_settings(self, key: str) -> None:
        """The settings in use become this model's own."""
        card = self.card(key)
        if card is not None and card.in_use:
            self._models.keep_settings()

    def forget(self, key: str) -> None:
        """Forget a model that is away or missing."""
        row = self.row(key)
        if row is not None and not row.is_present:
            self._note(key, self._collection.records.forget)

    # -- files ----------------------------------------------------------------------------------

    def check_paths(self, paths: Sequence[Path], then: Callable[[list[Path]], None]) -> None:
        """Look at files and folders; those that can be added go to ``then``."""
        self._models.check_paths(paths, then)

    def import_paths(self, paths: Sequence[Path], mode: Literal["copy", "in_place"]) -> None:
        """Take files and folders into the list."""

        def work(tell: Tell, cancel: CancelToken) -> ImportReport:
            def on_progress(progress: ImportProgress) -> None:
                tell(progress.done, progress.total)

            return import_models(self._collection, paths, mode, on_progress, cancel)

        title = paths[0].name if len(paths) == 1 else ""
        self._works.run("import", title, work, self._imported)

    def remove(self, key: str) -> None:
        """Move it to the trash."""
        row = self.row(key)
        entry = row.entry if row is not None else None
        if row is None or entry is None:
            return

        def work(_tell: Tell, _cancel: CancelToken) -> None:
            self._collection.remove(entry, self._services.trash)

        self._works.run("remove", row.name, work, lambda _: self.refresh())

    def _imported(self, report: ImportReport) -> None:
        self.refresh()
        if report.refused:
            self._failed(report.refused[0][1])
        elif report.added or report.known:
            self._app.notice.value = import_notice(report)

    # -- within ---------------------------------------------------------------------------------

    def _facts(self) -> CardFacts:
        model = self._app.model
        models = {each.id: each for each in self._collection.models()}
        used = model.id if model is not None else ""
        return CardFacts(used, self._services.pictures, self.catalog, models)

    def _show_use(self) -> None:
        model = self._app.model
        used = next((card.model_id for card in self._state.cards.value if card.in_use), "")
        if used != (model.id if model is not None else ""):
            self.show()

    def _note(self, key: str, note: Callable[[str], object]) -> None:
        """Write something down in the background, then show it."""
        row = self.row(key)
        if row is not None and row.key:
            self._models.note(row.key, note)
