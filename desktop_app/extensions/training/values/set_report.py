"""What is wrong, or may be, with a set of pictures that something shall be learnt from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from desktop_app.core.model_info import ModelInfo
from desktop_app.core.work import Values
from desktop_app.extensions.training.values.buckets import BucketPlace
from desktop_app.extensions.training.values.choosing import examples_of
from desktop_app.extensions.training.values.facts import groups_of_alike
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.findings import TITLES, SeenSet, SetFinding, findings
from desktop_app.extensions.training.values.picture_fields import PICTURES, READ

FIELDS: Final = tuple(each for each in PICTURES if each.id in ("size", "smallest", *READ))
"""Settings of a training that tell how the set is read."""

_NAMED: Final = 5
"""Pictures that the text names of a finding."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A size that pictures are brought to: how many, and the mean share that is cut off."""

    width: int
    height: int
    pictures: int
    cut: float


@dataclass(frozen=True, slots=True)
class SetReport:
    """What a set is: how many pictures there are, are left out, differ, have captions and masks;
    findings and buckets. Without a model, there are no buckets, and nothing is known of what is
    learnt from and held out."""

    pictures: int
    left_out: int
    different: int
    captions: int
    masks: int
    learnt: int
    held_out: int
    findings: list[SetFinding]
    buckets: list[Bucket]


def report_of(seen: SeenSet, values: Values, model: ModelInfo | None) -> SetReport:
    """Of a set that was looked at; ``values`` are of `FIELDS`."""
    settings = settings_of(values)
    of, used = seen.of, {one.name for one in seen.of.used}
    chosen = None if model is None else examples_of(of, seen.facts, settings, model)
    roles = [] if chosen is None else [each.role for each in chosen.examples]
    return SetReport(
        pictures=len(of.pictures),
        left_out=len(of.pictures) - len(used),
        different=len(groups_of_alike([each for each in seen.facts if each.name in used])),
        captions=sum(bool(one.caption) for one in of.used),
        masks=sum(bool(one.mask) for one in of.used),
        learnt=roles.count("learn"),
        held_out=roles.count("held out"),
        findings=findings(of, seen.facts, seen.limits),
        buckets=[] if chosen is None else _buckets(chosen.placed.values()),
    )


def _buckets(places: Iterable[BucketPlace]) -> list[Bucket]:
    cuts = defaultdict[tuple[int, int], list[float]](list)
    for each in places:
        cuts[each.width, each.height].append(each.cut)
    return [
        Bucket(width, height, len(cut), round(sum(cut) / len(cut), 3))
        for (width, height), cut in sorted(cuts.items())
    ]


def report_text(answer: SetReport, model: ModelInfo | None) -> str:
    """English lines for the terminal; `_NAMED` names a finding, at most."""
    counts = f"{answer.pictures} pictures, {answer.different} different, {answer.left_out} left out"
    lines = [f"{counts}; {answer.captions} captions, {answer.masks} masks"]
    if model is not None:
        lines.append(f"{model.name}: {answer.learnt} to learn from, {answer.held_out} held out")
    lines += [
        f"  {each.width} × {each.height}: {each.pictures}, {each.cut:.0%} cut off"
        for each in answer.buckets
    ]
    for each in answer.findings:
        said = f"{each.said}; " if each.said else ""
        lines.append(f"{TITLES[each.kind]} ({said}{len(each.names)})")
        lines += [f"  {name}" for name in each.names[:_NAMED]]
        if len(each.names) > _NAMED:
            lines.append(f"  … {len(each.names) - _NAMED} more")
    return "\n".join(lines if answer.findings else [*lines, "Nothing is wrong with them."])
