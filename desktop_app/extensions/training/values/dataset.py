"""A set of pictures that something is learnt from: a folder, and what was decided of what is in it.

All of it are values: an edit gives another set, and undo is the set before. Reading and writing it
is `work.sets.set_file`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

SET_FILE: Final = "velatura-set.toml"
"""Name of the file of decisions, in the set's folder."""

Crop: TypeAlias = tuple[int, int, int, int]
"""Left, top, width and height, in pixels of the upright picture."""

Read: TypeAlias = Literal[
    "unread",
    "encoding",
    "alternatives",
    "first_line",
    "joined",
    "folder",
    "folder_unsure",
    "folder_prior",
    "no_mask",
]
"""What there is to say of the caption file, the mask, or the name of the folder, of a picture."""


@dataclass(frozen=True, slots=True)
class SetPicture:
    """A picture of a set.

    Attributes:
        name: its path in the folder, with ``/``.
        caption: without what the set adds to all (`TrainingSet.full_caption`); of several lines
            each is an alternative.
        crop: what of it is shown; None: it is chosen by the bucket it falls into.
        left_out: whether nothing is learnt from it.
        mask: of where it counts most: a path in the folder, with ``/``; `examples.FROM_ALPHA`;
            empty: all of it counts.
        found_caption, found_mask: as said beside it, or in it. The set's file holds
            what differs.
        cleared: whether the set's file says that it has no caption.
        repeats: how often it counts in an epoch.
        is_prior: whether it only keeps the model from forgetting.
        remarks: what is to be said of how it was read, with the words for it.
    """

    name: str
    caption: str = ""
    crop: Crop | None = None
    left_out: bool = False
    mask: str = ""
    found_caption: str = ""
    found_mask: str = ""
    cleared: bool = False
    repeats: int = 1
    is_prior: bool = False
    remarks: tuple[tuple[Read, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """One of them.

    Attributes:
        folder: absolute.
        trigger: the word that stands for what is taught; it begins each caption that lacks it.
        prefix: what else all captions begin with.
        licence: of its pictures; empty: not said.
        consent: whether those who are shown agreed, in words; empty: not said.
        masks: a folder in it, with masks that are called as the pictures; empty: there is none.
        pictures: by their names.
    """

    folder: str
    trigger: str = ""
    prefix: str = ""
    licence: str = ""
    consent: str = ""
    masks: str = ""
    pictures: tuple[SetPicture, ...] = ()

    def picture(self, name: str) -> SetPicture:
        """The one of that name. Raises KeyError."""
        found = next((each for each in self.pictures if each.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    @property
    def used(self) -> tuple[SetPicture, ...]:
        """Those that are not left out."""
        return tuple(each for each in self.pictures if not each.left_out)

    def full_caption(self, caption: str, trigger: str = "") -> str:
        """``caption``, each of its lines, with trigger and prefix, as the text encoder hears it;
        ``trigger``: in place of the set's."""
        word = trigger or self.trigger
        return "\n".join(self._full(line, word) for line in caption.split("\n"))

    def _full(self, line: str, word: str) -> str:
        parts = [self.prefix, line]
        if word and not _word_in(word, f"{self.prefix} {line}"):
            parts.insert(0, word)
        return ", ".join(part for each in parts if (part := each.strip().rstrip(",")))

    def changed(
        self, names: Iterable[str], change: Callable[[SetPicture], SetPicture]
    ) -> TrainingSet:
        """With ``change`` made to the pictures of these names."""
        wanted = {*names}
        return replace(
            self,
            pictures=tuple(change(each) if each.name in wanted else each for each in self.pictures),
        )

    def captioned(self, captions: Mapping[str, str]) -> TrainingSet:
        """With these captions, by names."""
        return self.changed(captions, lambda one: replace(one, caption=captions[one.name]))

    def with_found(self, captions: Mapping[str, str]) -> TrainingSet:
        """With captions that were found in pictures, by names, for those that have none yet. They
        are not written down."""

        def described(one: SetPicture) -> SetPicture:
            if one.caption or one.found_caption or one.cleared:
                return one
            return replace(one, caption=captions[one.name], found_caption=captions[one.name])

        return self.changed((name for name, text in captions.items() if text), described)

    def leaving_out(self, names: Iterable[str], *, left_out: bool = True) -> TrainingSet:
        """Without these, or with them again."""
        return self.changed(names, lambda one: replace(one, left_out=left_out))

    def cropped(self, crops: Mapping[str, Crop | None]) -> TrainingSet:
        """With these crops, by names; None: chosen by the bucket."""
        return self.changed(crops, lambda one: replace(one, crop=crops[one.name]))

    def masked(self, masks: Mapping[str, str]) -> TrainingSet:
        """With these masks (`SetPicture.mask`), by names."""
        return self.changed(masks, lambda one: replace(one, mask=masks[one.name]))

    def tags(self) -> dict[str, int]:
        """How often each tag (what commas divide) occurs in what is used, the commonest first."""
        counts = Counter(tag for each in self.used for tag in tags_in(each.caption))
        return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))

    def tagged(self, tag: str, names: Iterable[str]) -> TrainingSet:
        """With a tag at the end of these pictures' captions, where it isn't in them."""
        return self._retagged(names, lambda tags: tags if tag in tags else [*tags, tag])

    def untagged(self, tag: str, names: Iterable[str]) -> TrainingSet:
        """Without a tag in these pictures' captions."""
        return self._retagged(names, lambda tags: [each for each in tags if each != tag])

    def replaced(self, search: str, by: str, names: Iterable[str]) -> TrainingSet:
        """With ``by`` in place of ``search``, in small or capital letters, in these pictures'
        captions."""
        if not search:
            return self
        found = re.compile(re.escape(search), re.IGNORECASE)
        return self.changed(
            names, lambda one: replace(one, caption=found.sub(lambda _: by, one.caption))
        )

    def _retagged(
        self, names: Iterable[str], change: Callable[[list[str]], list[str]]
    ) -> TrainingSet:
        def changed(one: SetPicture) -> SetPicture:
            before = [tags_in(line) for line in one.caption.split("\n")]
            after = [change(tags) for tags in before]
            lines = map(", ".join, after)
            return one if after == before else replace(one, caption="\n".join(lines))

        return self.changed(names, changed)


def tags_in(caption: str) -> list[str]:
    """What commas, or lines, divide in a caption."""
    return [tag for each in re.split(r"[,\n]", caption) if (tag := each.strip())]


def _word_in(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None
