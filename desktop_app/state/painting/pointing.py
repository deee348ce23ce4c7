"""What is pointed at for the mask: points, a box, words, or everything; and what was found of it.

`worker.pointing` finds it, by a network or roughly; what it would mask is a draft like the others
(`mask_drafts.ObjectDraft`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from desktop_app.core.observable import Observable, connect_each
from desktop_app.imaging.combining import Combine
from desktop_app.state.painting.mask_drafts import ObjectDraft

if TYPE_CHECKING:
    from desktop_app.core.pixels import ByteArray
    from desktop_app.imaging.pointing import Box, Point
    from desktop_app.state.painting.mask_drafts import Draft
    from desktop_app.state.painting.masking import MaskingState

Said = Literal["", "looking", "nothing", "no_finder", "beside"]


@dataclass(frozen=True, slots=True)
class Pointed:
    """What is meant.

    Attributes:
        points: on the thing and beside it, in pixels of the document.
        box: around it; None: there is none.
        words: that name it, with commas between several; empty: it isn't named.
        everything: whether all parts of the picture are wanted, to take some of them.
        unwanted: whether it is what is seldom wanted in a picture (`imaging.unwanted`).
    """

    points: tuple[Point, ...] = ()
    box: Box | None = None
    words: str = ""
    everything: bool = False
    unwanted: bool = False


NOTHING = Pointed()

REMOVED = "remove_object"
"""Name of the draft of what is removed as soon as it is accepted."""


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """What was found.

    Attributes:
        masks: as `core.events.Segmented` has them, of one thing the likeliest first.
        together: whether they are several things, all of which are meant.
        kinds: what each is, where that is known.
    """

    masks: tuple[ByteArray, ...]
    together: bool = False
    kinds: tuple[str, ...] = ()


class PointingState:
    """What is pointed at now.

    Attributes:
        pointed: what is meant; `NOTHING` while there is no draft of it.
        parts: all parts of the picture, while some of them are taken.
        said: why there is no outline, or no other one.
        rough: whether there is no network for it; told by `worker.pointing`.
        removes: `ToolState.removes_pointed`.
        grows: whether what is masked is for a removal in any case; told by `worker.pointing`.
        answered: what the outlines there are were found of.
        steps: ``pointed``, ``answered``, ``said`` and the draft before each click but the first.
    """

    def __init__(self, masking: MaskingState, removes: Observable[bool]) -> None:
        self._masking, self.removes = masking, removes
        self.pointed: Observable[Pointed] = Observable(NOTHING)
        self.parts: Observable[Outlines | None] = Observable(None)
        self.said: Observable[Said] = Observable("")
        self.rough: Observable[bool] = Observable(True)
        self.grows: Observable[bool] = Observable(False)
        self.answered = NOTHING
        self._serial = 0
        self.steps: list[tuple[Pointed, Pointed, Said, ObjectDraft]] = []
        masking.draft.changed.connect(self._on_draft)
        connect_each(self._on_purpose, self.removes.changed, self.grows.changed)

    @property
    def draft(self) -> ObjectDraft | None:
        """What is being chosen, if it was pointed at."""
        draft = self._masking.draft.value
        return draft if isinstance(draft, ObjectDraft) else None

    def click(self, x: float, y: float, *, on: bool, another: bool = False) -> None:
        """Point at (x, y), on the thing or beside it. ``another``: what was pointed at stays, and
        a thing begins that is added."""
        now = self._begun(another=another)
        if now.words or now.everything or now.unwanted or self.said.value == "nothing":
            now = Pointed()
        self.pointed.value = replace(now, points=(*now.points, (x, y, on)))

    def frame(self, box: Box, *, another: bool = False) -> None:
        """Draw a box around a thing; points that are there stay."""
        now = self._begun(another=another)
        self.pointed.value = Pointed(() if now.words else now.points, box)

    def name(self, words: str) -> None:
        """Ask for what ``words`` name, instead of points; nothing where they are empty."""
        if words.strip():
            self._ask_anew(Pointed(words=words.strip()))

    def ask_everything(self, _: object = None) -> None:
        """Have all parts of the picture shown, to take some."""
        self._ask_anew(Pointed(everything=True))

    def ask_unwanted(self, _: object = None) -> None:
        """Have what is seldom wanted proposed, one kind after another."""
        self._ask_anew(Pointed(unwanted=True))

    def back(self) -> bool:
        """Take back the last click, box or part; False: there was nothing before it."""
        if not self.steps:
            return False
        pointed, self.answered, self.said.value, draft = self.steps.pop()
        self._masking.is_looked_for = self.said.value == "looking"
        self._masking.draft.value = self._for_purpose(draft)
        self.pointed.value = pointed
        return True

    def miss(self) -> None:
        """What was clicked is beside the picture."""
        if not self._masking.is_looked_for:
            self.said.value = "beside"

    def take(self, number: int, *, on: bool, another: bool) -> None:
        """Take a part in place of those that are taken, or one more, or leave it out."""
        draft = self.draft
        if draft is not None:
            self._remember(draft)
            others = tuple(each for each in draft.which if each != number)
            taken = others if not on else (*others, number) if another else (number,)
            self._masking.draft.value = replace(draft, which=taken)

    def step(self, direction: int) -> None:
        """Choose the next larger of several outlines (1), or the next smaller (-1)."""
        draft, other = self.draft, self.next_in(direction)
        if draft is not None and other is not None:
            self._masking.draft.value = replace(draft, which=(other,))

    def next_in(self, direction: int) -> int | None:
        """Which is the next larger one (1), or smaller one (-1); None: there is none."""
        draft = self.draft
        if draft is None or len(draft.which) != 1 or draft.together:
            return None
        areas = [int((mask > 127).sum()) for mask in draft.masks]
        order = sorted(range(len(areas)), key=areas.__getitem__)
        place = order.index(draft.which[0]) + direction
        return order[place] if 0 <= place < len(order) else None

    def propose(self, name: str, masks: tuple[ByteArray, ...], likely: tuple[float, ...]) -> None:
        """Show guesses at what ``name`` wants, the first of them."""
        self._serial += 1
        self.pointed.value = NOTHING
        self._masking.draft.value = ObjectDraft(
            self._serial, Combine.REPLACE, (0,), masks=masks, likely=likely, name=name
        )

    def turn(self, name: str) -> bool:
        """Show the next of those guesses, after the last one the first; False: there are none."""
        draft = self.draft
        if draft is None or draft.name != name or len(draft.which) != 1:
            return False
        which = (draft.which[0] + 1) % len(draft.masks)
        self._masking.draft.value = replace(draft, which=(which,))
        return True

    def start_search(self) -> None:
        """It is being looked for."""
        self._masking.is_looked_for, self.said.value = True, "looking"

    def found(self, pointed: Pointed, outlines: Outlines) -> None:
        """What was found of ``pointed``."""
        draft = self.draft
        if draft is None or pointed == NOTHING:
            return
        self._serial += 1
        self.answered = pointed
        self.parts.value = outlines if pointed.everything else None
        count = len(outlines.masks)
        which = () if pointed.everything else tuple(range(count)) if outlines.together else (0,)
        self.said.value = "" if count else "nothing"
        self._masking.found(
            replace(
                draft,
                serial=self._serial,
                which=which if count else (),
                masks=outlines.masks,
                kinds=outlines.kinds,
                together=outlines.together or pointed.everything,
            )
        )

    def _ask_anew(self, wanted: Pointed) -> None:
        """Mean this in place of all that was pointed at."""
        self.pointed.value = NOTHING
        self._begun()
        self.steps.clear()
        draft = self.draft
        if draft is not None:
            self._masking.draft.value = replace(draft, serial=self._serial, others=())
        self.pointed.value = wanted

    def _begun(self, *, another: bool = False) -> Pointed:
        """What is pointed at, with a draft of it."""
        draft = self.draft
        if draft is not None and draft.likely:
            self._masking.dismiss()
            draft = None
        self._serial += 1
        if draft is None:
            combine = Combine.ADD if another else self._masking.shape.value.combine
            self._masking.draft.value = self._for_purpose(ObjectDraft(self._serial, combine))
            return self.pointed.value
        self._remember(draft)
        if not another or self._masking.is_looked_for:
            return self.pointed.value
        self._masking.draft.value = replace(
            draft, serial=self._serial, which=(), masks=(), others=draft.marked
        )
        return NOTHING

    def _remember(self, draft: ObjectDraft) -> None:
        """It can be come back to."""
        self.steps.append((self.pointed.value, self.answered, self.said.value, draft))

    def _for_purpose(self, draft: ObjectDraft) -> ObjectDraft:
        removes = self.removes.value
        return replace(
            draft,
            name=REMOVED if removes else "mask_object",
            combine=Combine.REPLACE if removes else draft.combine,
            grows=removes or self.grows.value,
        )

    def _on_purpose(self, _: bool) -> None:
        """What was pointed at stays."""
        draft = self.draft
        if draft is not None and not draft.likely:
            self._masking.draft.value = self._for_purpose(draft)

    def _on_draft(self, draft: Draft | None) -> None:
        if not isinstance(draft, ObjectDraft):
            self._masking.is_looked_for = False
            self.steps.clear()
            self.answered = self.pointed.value = NOTHING
            self.parts.value = None
            self.said.value = ""
