"""Details that are gone over one by one: what is masked, parts of people, what words name.

Each is its own edit, with its own words and strength, made like any other: its context at the
model's working size, locked outside of its mask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

import numpy as np

from desktop_app.catalog.intents import Intent
from desktop_app.core.events import Thing
from desktop_app.core.geometry import Rect
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.operation_values import MOST_TEXTS
from desktop_app.imaging.mask import painted
from desktop_app.imaging.mask_spots import find_spots
from desktop_app.imaging.preprocessors.pose import NAMES, People, Point
from desktop_app.imaging.tiles import Tiles
from desktop_app.jobs.job import Job
from desktop_app.operations.networks import finding
from desktop_app.operations.networks.finding import LEAST, around, ellipse
from desktop_app.state.document.snapshot import DocumentSnapshot, MaskSnapshot
from desktop_app.state.work.intents import resolve_intent
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.job_assembly import JobResources, assemble
from desktop_app.studio.requests import plans_for

Kind: TypeAlias = Literal["spot", "face", "hand", "eye", "text", "thing"]

INTENT: Final = "refine"
"""Of such edits."""


@dataclass(frozen=True, slots=True, eq=False)
class Detail:
    """One of them.

    Attributes:
        kind: what it is.
        mask: where: a mask of the document.
        rect: around what is masked.
        word: what a "thing" is called.
    """

    kind: Kind
    mask: MaskSnapshot
    rect: Rect
    word: str = ""


@dataclass(frozen=True, slots=True)
class Pass:
    """How one is gone over.

    Attributes:
        detail: which.
        prompt: what it shows; empty: the prompt of the whole picture.
        strength: 0..1: how much may change.
    """

    detail: Detail
    prompt: str
    strength: float


def masked_details(document: DocumentSnapshot) -> list[Detail]:
    """Each masked spot, in reading order."""
    mask = document.mask
    if mask.is_blank:
        return []
    values = mask.read(mask.rect)
    spots = find_spots(painted(values), lambda one: one)
    return [Detail("spot", _mask(mask, values[rect.slices], rect), rect) for rect in spots]


def details_of(people: People, kinds: Sequence[Kind], document: DocumentSnapshot) -> list[Detail]:
    """Parts of people, each as an ellipse.

    Args:
        people: joints in shares of the document's sides.
        kinds: which parts.
        document: they are in.
    """
    found: list[Detail] = []
    for person in people:
        joints = {
            name: type(joint)(joint.x * document.size.width, joint.y * document.size.height)
            for name, joint in zip(NAMES, person.joints, strict=True)
            if joint is not None
        }
        for kind in kinds:
            for rect in _PARTS[kind](joints) if kind in _PARTS else ():
                inside = rect.intersected(document.size.rect)
                if min(inside.width, inside.height) >= LEAST:
                    mask = _mask(document.mask, ellipse(rect, inside), inside)
                    found.append(Detail(kind, mask, inside))
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for.

    Attributes:
        kinds: parts of people, and text.
        words: further things, by their names.
    """

    kinds: tuple[Kind, ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kinds or self.words)

    @property
    def named(self) -> tuple[str, ...]:
        """All of it in words; kinds first."""
        return (*self.kinds, *self.words)[:MOST_TEXTS]


def details_in(
    things: Sequence[Thing], share: float, wanted: Wanted, document: DocumentSnapshot
) -> list[Detail]:
    """What was found by words: parts of people as ellipses, other things as boxes.

    Args:
        things: in pixels of the picture that was looked at.
        share: by how much the document is larger.
        wanted: what was looked for.
        document: they are in.
    """
    found: list[Detail] = []
    parts = finding.details_of(things, wanted.named, share, document.size)
    for name, rect, values in parts:
        kind: Kind = name if name in wanted.kinds else "thing"  # type: ignore[assignment]
        word = "" if name in wanted.kinds else name
        found.append(Detail(kind, _mask(document.mask, values, rect), rect, word))
    return found


def job_for(
    chosen: Pass,
    parameters: Parameters,
    model: ModelInfo,
    document: DocumentSnapshot,
    intents: Mapping[str, Intent],
    resources: JobResources,
) -> Job:
    """The job that goes over one detail, once.

    Raises:
        As `assemble`.
    """
    wanted = replace(
        parameters,
        prompt=chosen.prompt or parameters.prompt,
        fill_strength=chosen.strength,
        count=1,
        intent=INTENT,
        without_model=False,
        line_each=False,
    )
    there = replace(document, mask=chosen.detail.mask)
    resolved = resolve_intent(intents, wanted, has_picture=True, has_mask=True, model=model)
    plans = plans_for(there, model, resolved.settings)
    return assemble(replace(wanted, plan=resolved.settings), model, plans, there, resources)


# -- where they are -------------------------------------------------------------------------------

_Joints: TypeAlias = "Mapping[str, Point]"


def _face(joints: _Joints) -> list[Rect]:
    """Around eyes, nose and ears. A face is about 2.3 times as wide as its eyes are apart, and
    somewhat higher; seen from the side, the nose is half a face from the ear."""
    eyes = [joints[name] for name in ("right eye", "left eye") if name in joints]
    ears = [joints[name] for name in ("right ear", "left ear") if name in joints]
    nose = joints.get("nose")
    spans = [
        2.3 * _distance(*eyes) if len(eyes) == 2 else 0.0,
        1.15 * _distance(*ears) if len(ears) == 2 else 0.0,
        2.0 * max((_distance(nose, ear) for ear in ears), default=0.0) if nose else 0.0,
    ]
    seen = [*eyes, *([nose] if nose else [])]
    width = max(spans)
    if not width or not seen:
        return []
    x, y = (sum(axis) / len(seen) for axis in zip(*seen, strict=True))
    return [around(x, y + 0.05 * width, 1.15 * width, 1.5 * width)]


def _hands(joints: _Joints) -> list[Rect]:
    """Beyond the wrist, about as far as a third of the forearm."""
    found: list[Rect] = []
    for side in ("right", "left"):
        wrist, elbow = joints.get(f"{side} wrist"), joints.get(f"{side} elbow")
        if wrist is not None and elbow is not None:
            length = _distance(wrist, elbow)
            x, y = (w + 0.33 * (w - e) for w, e in zip(wrist, elbow, strict=True))
            found.append(around(x, y, 0.9 * length, 0.9 * length))
    return found


def _eyes(joints: _Joints) -> list[Rect]:
    """Each, brow and lid with it."""
    eyes = [joints[name] for name in ("right eye", "left eye") if name in joints]
    if len(eyes) != 2:
        return []
    apart = _distance(*eyes)
    return [around(eye.x, eye.y, 0.85 * apart, 0.6 * apart) for eye in eyes]


_PARTS: Final[dict[Kind, Callable[[_Joints], list[Rect]]]] = {
    "face": _face,
    "hand": _hands,
    "eye": _eyes,
}


def _distance(one: Point, other: Point) -> float:
    return float(np.hypot(one.x - other.x, one.y - other.y))


def _mask(like: MaskSnapshot, values: np.ndarray, rect: Rect) -> MaskSnapshot:
    return MaskSnapshot(
        Tiles.of_array(np.ascontiguousarray(values)).moved(rect.x, rect.y), like.size, like.revision
    )
