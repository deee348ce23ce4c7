"""Do the same requests still give the same pictures? A set is kept once, and checked later.

With the kept seeds every picture repeats bit for bit, or the field of the environment that differs
is named, or nothing known differs. With new seeds, for what can't repeat bit for bit, a sequential
test tells whether the model's pictures have changed as a whole (`work.drift.sequential`).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.uid import UidMaker
from desktop_app.extensions.evaluation.values.drift import (
    VERDICTS,
    DriftCheck,
    DriftedPicture,
    DriftSet,
    KeptRequest,
    changed_fields,
    verdict_of,
)
from desktop_app.extensions.evaluation.work.drift.drift_run import DriftItem, DriftRun
from desktop_app.extensions.evaluation.work.drift.drift_statistics import STATISTICS, difference_of
from desktop_app.extensions.evaluation.work.drift.sequential import Evidence, Values, rank_evidence
from desktop_app.extensions.evaluation.work.queued_run import Records
from desktop_app.extensions.evaluation.work.stores.drift import DriftStore
from desktop_app.imaging.opening import read_picture
from desktop_app.operations.recipes.recipe import made_step
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.item_run import Hearer, content_of
from desktop_app.studio.recipes.services import RecipeServices, RecipeWork

PROMPTS: Final = (
    "a red fox in the snow",
    "a blue boat on a lake",
    "three apples on a wooden table",
    "a castle on a hill at sunset",
    "a portrait of an old man, oil painting",
    "a sign that says OPEN",
    "a yellow flower in the left, a green bottle in the right",
    "a street in the rain at night",
)
"""Kept where nothing else is said."""

MOST: Final = 24
"""Pictures of a set."""

_SEEDS: Final = 3
"""Of each prompt, at the most: the test with new seeds needs others of the same prompt."""


@dataclass(frozen=True, slots=True)
class DriftReport:
    """What a check found.

    Attributes:
        of: the set, with the check as its last.
        check: the check.
        pictures: those that differ, the largest difference first; () with new seeds.
        failed: sentences of what could not be made; then there is no verdict.
    """

    of: DriftSet
    check: DriftCheck
    pictures: tuple[DriftedPicture, ...] = ()
    failed: tuple[str, ...] = field(default=())

    @property
    def alarm(self) -> bool:
        """Whether somebody has to look."""
        return VERDICTS[self.check.verdict].alarm

    @property
    def sentence(self) -> str:
        return self.check.sentence(len(self.of.requests))


# -- what is kept -------------------------------------------------------------------------------


def seed_for(set_id: str, request: str, turn: int) -> int:
    """The seed of a request in the ``turn``-th run with new seeds, from 0: that of keeping. No two
    are the same but by chance: the test needs pictures that know nothing of each other."""
    digest = hashlib.sha256(f"{set_id}/{request}/{turn}".encode()).digest()
    return int.from_bytes(digest[:4])


def new_set(
    name: str,
    model: str,
    services: RecipeServices,
    prompts: Sequence[str] = (),
    values: Mapping[str, Any] | None = None,
    entries: Sequence[HistoryEntry] = (),
) -> DriftSet:
    """A set to be kept.

    Args:
        name: the user's; empty: the model's.
        model: id or name; empty: the usual one.
        services: what jobs are made with.
        prompts: what pictures show; () and no ``entries``: `PROMPTS`.
        values: further fields of "generate" (`operations.recipes.words`), as ``settings``.
        entries: of the history, made from words; their own seeds are kept.

    Raises:
        InputError: ``drift_needs_words``; ``value_range``: too many.
        InputError, ModelError: as `RecipeServices.job`.
    """
    prompts = prompts if prompts or entries else PROMPTS
    if not 0 < len(prompts) + len(entries) <= MOST:
        count = len(prompts) + len(entries)
        raise InputError("value_range", setting="prompts", value=count, minimum=1, maximum=MOST)
    set_id, info = UidMaker()(), services.model(model)
    seeds = min(_SEEDS, (MOST - len(entries)) // max(1, len(prompts)))
    said, requests = dict(values or {}), list[KeptRequest]()
    for number, prompt in enumerate(prompts, 1):
        for turn in range(1, seeds + 1):
            key = f"{number:02}-{turn}"
            settings = {**said.get("settings", {}), "seed": seed_for(set_id, key, 0)}
            words = {**said, "prompt": prompt, "model": info.id, "settings": settings}
            job = services.job(made_step("do", "generate", words), None, 0)
            made = job.request.single(0).finished
            requests.append(KeptRequest(id=key, group=f"{number:02}", request=made.to_json()))
    for number, entry in enumerate(entries, len(prompts) + 1):
        requests.append(_of_entry(entry, f"{number:02}"))
    now = time.time_ns() // 1_000_000
    return DriftSet(
        id=set_id,
        name=" ".join(name.split())[:100] or info.name,
        model=info.id,
        model_name=info.name,
        created_ms=now,
        requests=tuple(requests),
    )


def _of_entry(entry: HistoryEntry, group: str) -> KeptRequest:
    request = entry.request
    if (
        request is None
        or entry.work
        or request.task is not Task.TEXT_TO_IMAGE
        or any(each.brought for each in request.conditions)
    ):
        raise InputError("drift_needs_words", name=entry.prompt[:60] or entry.uid[:12])
    made = replace(request.single(0).finished, way="")
    return KeptRequest(id=f"{group}-1", group=group, request=made.to_json(), drawn=False)


# -- runs ---------------------------------------------------------------------------------------


class Drift:
    """Keeps sets and checks them. A run may be called in any thread.

    Args:
        store: the sets.
        services: what jobs are made with.
        records: what they have made.
        hearer: is told on the way.
    """

    def __init__(
        self,
        store: DriftStore,
        services: RecipeServices,
        records: Records,
        hearer: Hearer | None = None,
    ) -> None:
        self._store, self._services, self._records, self._hearer = store, services, records, hearer

    def add(
        self,
        name: str,
        model: str,
        prompts: Sequence[str] = (),
        values: Mapping[str, Any] | None = None,
        entries: Sequence[HistoryEntry] = (),
    ) -> DriftSet:
        """A new set in the store, of which nothing is made yet. Raises as `new_set` and
        `DriftStore.put`."""
        return self._store.add(new_set(name, model, self._services, prompts, values, entries))

    def keep(self, of: DriftSet, work: RecipeWork, token: CancelToken) -> tuple[DriftSet, DriftRun]:
        """Make the pictures of a set that is in the store; what is there already stays. The set,
        kept if all are there. Raises as `DriftRun` and `DriftStore.put`."""
        run = self._run(of, None)
        run.run(work, token)
        if run.is_whole:
            told = run.notes_of(run.items[0])
            of = replace(of, kept=True, environment=dict(told["fields"]))
            self._store.put(of)
        return of, run

    def check(
        self,
        of: DriftSet,
        work: RecipeWork,
        token: CancelToken,
        *,
        fresh: bool = False,
        profile: str = "",
    ) -> DriftReport:
        """Make its pictures again, and compare; goes on with a check that was interrupted.

        Args:
            of: the set.
            work, token: as of `DriftRun.run`.
            fresh: with new seeds.
            profile: by which a processor calculates it; empty: as it did then (with new seeds: as
                it is usual now).

        Raises:
            InputError: ``drift_not_kept``.
            InputError, StorageError: as `DriftRun` and `DriftStore.put`.
        """
        if not of.kept:
            raise InputError("drift_not_kept", name=of.name)
        check = _begun(of, fresh, profile)
        of = self._store.put_check(of.id, check)
        run = self._run(of, check)
        run.run(work, token)
        if not run.is_whole:
            failed = (run.summed(item).get("error", {}).get("what", "") for item in run.items)
            return DriftReport(of, check, (), tuple(filter(None, failed)))
        pictures = () if fresh else self.differences(of, check, run)
        check = self._judged(of, check, run, len(pictures))
        return DriftReport(self._store.put_check(of.id, check), check, pictures)

    def report(self, of: DriftSet, check: DriftCheck) -> DriftReport:
        """What a check that is over has found. Raises as `DriftRun`."""
        is_compared = bool(check.verdict) and not check.fresh
        return DriftReport(of, check, self.differences(of, check) if is_compared else ())

    def differences(
        self, of: DriftSet, check: DriftCheck, run: DriftRun | None = None
    ) -> tuple[DriftedPicture, ...]:
        """The pictures of a check with the kept seeds whose float outputs differ from the kept
        ones, the largest difference first; both folders are read."""
        kept, run, found = self._run(of, None), run or self._run(of, check), list[DriftedPicture]()
        for old, new in zip(kept.items, run.items, strict=True):
            if kept.notes_of(old).get("output_digest") == run.notes_of(new).get("output_digest"):
                continue
            found.append(_drifted(new, kept.file(old), run.file(new)))
        return tuple(sorted(found, key=lambda one: (-one.mean, -one.most, one.id)))

    def _judged(self, of: DriftSet, check: DriftCheck, run: DriftRun, changed: int) -> DriftCheck:
        if check.fresh:
            found = self.evidence(of, check)[-1]
            verdict = "drifted" if found.alarm else "steady"
            share = min(found.share, 1e6)
            return replace(check, verdict=verdict, evidence=share, statistic=found.statistic)
        kept, fields = self._run(of, None), dict[str, None]()
        for old, new in zip(kept.items, run.items, strict=True):
            first, second = kept.notes_of(old), run.notes_of(new)
            if not changed or first["output_digest"] != second["output_digest"]:
                fields |= dict.fromkeys(changed_fields(first["fields"], second["fields"]))
        named = tuple(fields)
        return replace(check, verdict=verdict_of(changed, named), changed=changed, fields=named)

    def evidence(self, of: DriftSet, last: DriftCheck) -> list[Evidence]:
        """After each check with new seeds up to ``last``: how strongly they tell of a change."""
        drawn = {one.id for one in of.requests if one.drawn}
        kept = _values(of, self._run(of, None), drawn)
        every = {one.id for one in of.requests}
        checks = [one for one in of.checks if one.fresh and one.verdict and one.id != last.id]
        rounds = [_values(of, self._run(of, one), every) for one in (*checks, last)]
        return rank_evidence(kept, rounds, STATISTICS, seed=int(of.id[-8:], 16))

    def _run(self, of: DriftSet, check: DriftCheck | None) -> DriftRun:
        """The run of a set, or of a check of it, as far as it is."""
        kept = None if check is None or check.fresh else self._run(of, None)
        items = list[DriftItem]()
        for at, one in enumerate(of.requests):
            request = replace(_request(one), way="")
            if kept is not None:
                request = replace(request, way=kept.notes_of(kept.items[at]).get("way", ""))
            if check is not None:
                fresh = check.fresh and seed_for(of.id, one.id, check.fresh)
                request = replace(request, seed=fresh or request.seed, way=check.way or request.way)
            run = of.id if check is None else check.id
            items.append(DriftItem(one.id, f"{run}/{one.id}", request))
        folder = self._store.folder(of, check)
        title = f"Drift: {of.name}"
        return DriftRun(items, folder, title, self._services, self._records, self._hearer)


def _request(one: KeptRequest) -> GenerationRequest:
    """Raises StorageError: ``job_unreadable``: another version wrote it in another shape."""
    try:
        return GenerationRequest.from_json(one.request)
    except (KeyError, TypeError, ValueError) as error:
        raise StorageError("job_unreadable", str(error)) from error


def _begun(of: DriftSet, fresh: bool, profile: str) -> DriftCheck:
    """One that was interrupted, or a new one."""
    for one in of.checks:
        if not one.verdict and bool(one.fresh) == fresh and one.way == profile:
            return one
    turn = 1 + max((one.fresh for one in of.checks), default=0)
    now = time.time_ns() // 1_000_000
    return DriftCheck(id=UidMaker()(), created_ms=now, fresh=turn if fresh else 0, way=profile)


def _values(of: DriftSet, run: DriftRun, ids: set[str]) -> dict[str, Values]:
    """Statistics by group: (k, J), of those requests."""
    found = {one.group: list[Any]() for one in of.requests}
    for one, item in zip(of.requests, run.items, strict=True):
        if one.id in ids and (told := run.notes_of(item)):
            found[one.group].append(told["statistics"])
    return {name: np.reshape(each, (-1, len(STATISTICS))) for name, each in found.items()}


def _pixels(path: Path) -> ByteArray:
    return np.ascontiguousarray(read_picture(content_of(path), path.name).shown[..., :3])


def _drifted(item: DriftItem, old: Path, new: Path) -> DriftedPicture:
    most, mean, delta_e = difference_of(_pixels(old), _pixels(new))
    return DriftedPicture(
        id=item.id,
        prompt=item.request.title,
        old=str(old),
        new=str(new),
        most=most,
        mean=round(mean, 4),
        delta_e=round(delta_e, 4),
    )
