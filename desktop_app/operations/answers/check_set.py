"""What is wrong, or may be, with a set of pictures that something shall be learnt from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.core.training.facts import groups_of_alike
from desktop_app.core.training.fields import settings_of
from desktop_app.core.training.findings import TITLES, SetFinding
from desktop_app.core.training.picture_fields import PICTURES, READ
from desktop_app.operations.answer_operation import AnswerOperation

if TYPE_CHECKING:
    from desktop_app.core.training.buckets import BucketPlace
    from desktop_app.core.work import Values
    from desktop_app.operations.answer_operation import Inputs
    from desktop_app.operations.context import OperationContext
    from desktop_app.operations.operation import Needs

_NAMED = 5
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


def _run(inputs: Inputs, values: Values, needs: Needs, context: OperationContext) -> SetReport:
    from desktop_app.core.training.choosing import examples_of
    from desktop_app.core.training.findings import findings

    seen, settings, model = inputs.seen_set, settings_of(values), inputs.model
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


def _text(inputs: Inputs, answer: SetReport) -> str:
    counts = f"{answer.pictures} pictures, {answer.different} different, {answer.left_out} left out"
    lines = [f"{counts}; {answer.captions} captions, {answer.masks} masks"]
    if inputs.model is not None:
        name = inputs.model.name
        lines.append(f"{name}: {answer.learnt} to learn from, {answer.held_out} held out")
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


OPERATION = AnswerOperation(
    id="check_set",
    name="Check a set",
    verb="dataset check",
    help="check a folder of pictures to train on",
    description="Reads all pictures of a folder with their captions and masks. Reports which can't"
    " be read, are too small, blurred, strongly compressed, there twice or without a caption; with"
    " a model, also the sizes that pictures are brought to, and captions that are too long. Changes"
    " nothing.",
    fields=tuple(each for each in PICTURES if each.id in ("size", "smallest", *READ)),
    takes="set",
    gives="report",
    answer=SetReport,
    run=_run,
    text=_text,
    not_offered={
        "server": "it reads a folder of this machine",
        "request file": "it is answered at once",
    },
    by_hand=frozenset({"window"}),
)
