"""The set that is being worked on: what it holds, what was seen in it, and its former states."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from desktop_app.core.observable import Observable, Signal
from desktop_app.extensions.training.values.buckets import BucketPlace
from desktop_app.extensions.training.values.dataset import SetPicture, TrainingSet
from desktop_app.extensions.training.values.facts import PictureFacts
from desktop_app.extensions.training.values.findings import SetFinding


class SetState:
    """One set at a time; None: none is open.

    Attributes:
        value: the set.
        facts: what was seen in its pictures, by names.
        findings: what is wrong with it.
        placed: the bucket of each picture, by names.
        edited: sent with a set that is to be written down.
    """

    def __init__(self) -> None:
        self.value: Observable[TrainingSet | None] = Observable(None)
        self.facts: Observable[Mapping[str, PictureFacts]] = Observable({})
        self.findings: Observable[tuple[SetFinding, ...]] = Observable(())
        self.placed: Observable[Mapping[str, BucketPlace]] = Observable({})
        self.edited: Signal[TrainingSet] = Signal()
        self._before = dict[str, "list[SetPicture]"]()
        self._edits = list[frozenset[str]]()
        self._typed: int | None = None

    def show(self, found: TrainingSet | None) -> None:
        """Another set, or the same as it is on the disk now."""
        old = self.value.value
        if old is None or found is None or old.folder != found.folder:
            self._before.clear()
            self._edits.clear()
            self.facts.value, self.findings.value, self.placed.value = {}, (), {}
        self.value.value = found

    def edit(self, change: Callable[[TrainingSet], TrainingSet], typed: int | None = None) -> None:
        """Change it; what `change` refuses, it raises. ``typed``: what is typed into one row is one
        edit until `end_typing`."""
        old = self.value.value
        new = None if old is None else change(old)
        if old is None or new is None or new == old:
            return
        here = {one.name: one for one in new.pictures}
        changed = [one for one in old.pictures if here.get(one.name, one) != one]
        goes_on, self._typed = typed is not None and typed == self._typed, typed
        for one in () if goes_on else changed:
            self._before.setdefault(one.name, []).append(one)
        if changed and not goes_on:
            self._edits.append(frozenset(one.name for one in changed))
        self._take(new)

    def end_typing(self, cancelled: bool = False) -> None:
        """What is typed from now on is another edit. ``cancelled``: it is taken back."""
        if cancelled and self._typed is not None:
            self.undo()
        self._typed = None

    def undo(self, names: Iterable[str] | None = None) -> None:
        """Bring back what these pictures were before their last edit; None: those of the last
        edit."""
        now = self.value.value
        if now is None:
            return
        if names is None:
            names = self._edits.pop() if self._edits else ()
        else:
            names = [*names]
            self._edits = [left for one in self._edits if (left := one.difference(names))]
        former = {name: self._before[name].pop() for name in names if self._before.get(name)}
        if former:
            pictures = tuple(former.get(one.name, one) for one in now.pictures)
            self._take(replace(now, pictures=pictures))

    def can_undo(self, names: Iterable[str] | None = None) -> bool:
        """Whether `undo` would change something."""
        if names is None:
            return bool(self._edits)
        return any(self._before.get(name) for name in names)

    def _take(self, new: TrainingSet) -> None:
        self.value.value = new
        self.edited.send(new)
