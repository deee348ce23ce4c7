"""From a set and settings to what the trainer gets."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.training.values.buckets import BucketPlace, placed, sizes_of
from desktop_app.extensions.training.values.dataset import SetPicture, TrainingSet
from desktop_app.extensions.training.values.examples import FROM_ALPHA, Example, Role
from desktop_app.extensions.training.values.facts import PictureFacts, groups_of_alike
from desktop_app.extensions.training.values.fields import is_distilled
from desktop_app.extensions.training.values.findings import is_too_small
from desktop_app.extensions.training.values.run import SetNotes

Reason: TypeAlias = Literal["left_out", "damaged", "too_small", "not_looked_at"]


@dataclass(frozen=True, slots=True)
class ChosenExamples:
    """What is learnt from, and what not.

    Attributes:
        examples: in the order of their paths.
        without: names of pictures that are left out, and why.
        placed: where each of the set's own falls, by names.
    """

    examples: tuple[Example, ...]
    without: Mapping[str, Reason]
    placed: Mapping[str, BucketPlace]


def examples_of(
    of: TrainingSet,
    facts: Sequence[PictureFacts],
    settings: Mapping[str, Any],
    model: ModelInfo,
    prior: tuple[TrainingSet, Sequence[PictureFacts]] | None = None,
) -> ChosenExamples:
    """The examples of a set.

    Args:
        of: the set.
        facts: of its pictures.
        settings: `fields.settings_of`.
        model: whose factor and native size count.
        prior: the pictures that keep it from forgetting, and what was seen in them.
    """
    sizes = sizes_of(settings, model)
    trigger = settings["trigger"]
    subject = settings["subject"]
    found = _examples(of, facts, sizes, settings["smallest"], "learn", trigger, subject)
    # A distilled model is not measured: the loss against its own answers says little.
    share = 0.0 if is_distilled(settings) else settings["held_out"]
    taught = [each for each in found.examples if each.role == "learn"]
    held = held_out(taught, share, settings["seed"])
    learnt = [
        replace(each, role="held out") if each.role == "learn" and each.group in held else each
        for each in found.examples
    ]
    if prior is not None:
        kept = _examples(*prior, sizes, 0, "prior", "", subject)
        learnt += kept.examples
    return ChosenExamples(
        tuple(sorted(learnt, key=lambda each: each.path)), found.without, found.placed
    )


def _examples(
    of: TrainingSet,
    facts: Sequence[PictureFacts],
    sizes: Sequence[tuple[int, int]],
    smallest: int,
    role: Role,
    trigger: str,
    subject: str,
) -> ChosenExamples:
    """Of one folder; ``subject``: caption of pictures that keep from forgetting and have none, not
    even in their metadata."""
    of = of.with_found({each.name: each.prompt for each in facts})
    seen = {each.name: each for each in facts}
    alike = groups_of_alike([seen[one.name] for one in of.used if one.name in seen])
    group = {name: number for number, names in enumerate(alike) for name in names}
    folder, made = Path(of.folder), list[Example]()
    without, places = dict[str, Reason](), dict[str, BucketPlace]()
    for one in of.pictures:
        told = seen.get(one.name)
        reason = _reason_against(one, told, smallest)
        if told is None or reason:
            without[one.name] = reason or "not_looked_at"
            continue
        place = places[one.name] = placed(told, sizes, one.crop)
        mask = one.mask if one.mask in ("", FROM_ALPHA) else str(folder / one.mask)
        if one.mask == FROM_ALPHA and not told.alpha:
            mask = ""
        own: Role = "prior" if one.is_prior else role
        caption = one.caption if one.is_prior else of.full_caption(one.caption, trigger)
        made.append(
            Example(
                path=str(folder / one.name),
                caption=caption or (subject if own == "prior" else ""),
                crop=place.crop,
                width=place.width,
                height=place.height,
                mask=mask,
                role=own,
                sha256=told.sha256,
                group=group[one.name],
                repeats=one.repeats,
            )
        )
    return ChosenExamples(tuple(made), without, places)


def _reason_against(
    one: SetPicture, facts: PictureFacts | None, smallest: int
) -> Reason | Literal[""]:
    if one.left_out:
        return "left_out"
    if facts is None:
        return "not_looked_at"
    if facts.damage:
        return "damaged"
    return "too_small" if is_too_small(facts, smallest) else ""


def held_out(examples: Sequence[Example], share: float, seed: int) -> frozenset[int]:
    """Groups that are held out: whole ones, so that nothing like what is measured on is learnt.

    Args:
        examples: that are learnt from.
        share: of them, 0..0.5; above 0 it is at least one group where there are two, never all.
        seed: the same gives the same ones, whatever the order of the files.
    """
    members = dict[int, list[str]]()
    for each in examples:
        members.setdefault(each.group, []).append(each.sha256)
    if share <= 0 or len(members) < 2:
        return frozenset()

    def drawn(group: int) -> str:
        return hashlib.sha256(f"{seed} {min(members[group])}".encode()).hexdigest()

    wanted, held, count = share * len(examples), list[int](), 0
    for group in sorted(members, key=drawn):
        size = len(members[group])
        if count + size / 2 < wanted:  # with it the share is nearer to what is wanted
            held.append(group)
            count += size
    return frozenset(held or [min(members, key=lambda group: (len(members[group]), drawn(group)))])


def examples_to_make(
    prompts: Sequence[str], settings: Mapping[str, Any], model: ModelInfo
) -> tuple[Example, ...]:
    """Examples without pictures: the model makes them before it learns from them."""
    side = own_side(settings, model)
    every = [prompt for prompt in prompts for _ in range(settings["made"])]
    return tuple(
        Example("", prompt, (0, 0, side, side), side, side, group=number)
        for number, prompt in enumerate(every)
    )


def own_side(settings: Mapping[str, Any], model: ModelInfo) -> int:
    """Of the square pictures that the model makes itself."""
    side = settings["size"] or model.native_size
    return max(model.factor, side // model.factor * model.factor)


def notes_of(of: TrainingSet) -> SetNotes:
    """What the result says of the set."""
    return SetNotes(Path(of.folder).name, of.licence, of.consent, of.tags())
