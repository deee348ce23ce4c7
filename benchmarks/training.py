"""Does it learn a new thing from twelve drawings in ten minutes, and forget nothing?

Five things that the starter model does not know (`benchmarks.teaching.things`), and a style
(`benchmarks.teaching.style`), each taught by ``velatura train`` with the usual preset; then the
program makes it from text, and fills holes with it, fifty times each. Judges that learnt from other
drawings name what there is; another one, that learnt from the model's own pictures, says whether
its other things are still made. Then what the loop costs beside a bare one, and how far forecasts
of memory are off.

``--quick`` compares the loop with a bare one, and nothing else; ``ONLY=kite`` in the environment
teaches one thing. Judges and results are kept in `.training-bench` (ignored by git); those that are
there are not made again. Sheets of all pictures, seeds not chosen, go there, too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging"), str(ROOT / "packaging" / "starter_model")]

from desktop_app.networks.environment import prepare_environment  # noqa: E402

prepare_environment()

import cv2  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402

from benchmarks.common import Row, at_least, at_most, main  # noqa: E402
from benchmarks.teaching import judge as judging  # noqa: E402
from benchmarks.teaching import style  # noqa: E402
from benchmarks.teaching.loop_cost import loop_cost  # noqa: E402
from benchmarks.teaching.making import (  # noqa: E402
    ASKED,
    Filling,
    Maker,
    fills,
    from_text,
    named_prompt,
    noun_prompts,
    other_prompts,
)
from benchmarks.teaching.things import THINGS, Bytes, drawings  # noqa: E402
from desktop_app.imaging.png import write_png  # noqa: E402

WORK = ROOT / ".training-bench"
SEEDS, DRAWINGS, FIRST = 50, 12, 1000
MINUTES, TRAINING = 10.0, 7.5
"""All that it may take, and for how long it trains: before that pictures are made and encoded,
between steps samples."""
JUDGED, ASKED_TIMES = 24, 6
"""Pictures of each noun that their judge learns from, and is asked of."""


@dataclass(frozen=True)
class Lesson:
    """One picture of a set, (256, 256, 3) uint8, its caption, and maybe a mask of the thing."""

    pixels: Bytes
    caption: str
    mask: Bytes | None = None


@dataclass(frozen=True)
class Subject:
    """What is taught, and how it is asked for.

    Attributes:
        name: of its folder.
        trigger: its word.
        preset: that it is taught with.
        lessons: what is learnt from.
        text: prompts and seeds.
        holes: pictures with masks, and seeds.
        named: the share, in per cent, of pictures that show it; the masks where holes were filled.
    """

    name: str
    trigger: str
    preset: str
    lessons: Callable[[], list[Lesson]]
    text: tuple[list[str], list[int]]
    holes: tuple[list[Filling], list[int]]
    named: Callable[[list[Bytes], list[Bytes] | None], float]


def write_set(folder: Path, lessons: Sequence[Lesson]) -> None:
    """A set as a person would make it: pictures, captions beside them, masks of the thing."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, each in enumerate(lessons):
        name = folder / f"{number:02d}"
        name.with_suffix(".png").write_bytes(write_png(each.pixels, ()))
        name.with_suffix(".txt").write_text(each.caption)
        if each.mask is not None:
            mask = np.repeat(each.mask[..., None], 3, 2)
            name.with_name(f"{name.name}-masklabel.png").write_bytes(write_png(mask, ()))


def taught(subject: Subject) -> tuple[Path, float]:
    """The LoRA of a thing, and the minutes that it took in all."""
    folder = WORK / subject.name
    made, told = folder / "taught.safetensors", folder / "minutes.json"
    if not (made.exists() and told.exists()):
        write_set(folder / "set", subject.lessons())
        command = [
            *(sys.executable, "-m", "desktop_app", "--data-dir", str(WORK / "data"), "train"),
            *(str(folder / "set"), "--out", str(folder / "taught"), "--preset", subject.preset),
            *("--trigger", subject.trigger, "--minutes", f"{TRAINING:g}", "--json"),
        ]
        begun = time.monotonic()
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with (folder / "train.log").open("w") as log:
            subprocess.run(command, check=True, env=environment, stdout=log, stderr=log)
        told.write_text(json.dumps((time.monotonic() - begun) / 60))
    return made, float(json.loads(told.read_text()))


class Judges:
    """What names the pictures; made where there are none yet."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self.of_things = judging.kept(
            WORK / "judge.safetensors", self._learn_things, len(judging.NAMES)
        )
        self.of_nouns = judging.kept(WORK / "nouns.safetensors", self._learn_nouns, len(ASKED))
        self.of_style = judging.kept(WORK / "style.safetensors", self._learn_style, 2)

    @cached_property
    def pictures(self) -> list[Bytes]:
        """The model's own, of its nouns."""
        prompts, seeds, _ = noun_prompts(JUDGED, 10_000_000)
        return self._maker.pictures(prompts, seeds)

    def _learn_things(self) -> judging.Judge:
        lessons = judging.lessons(400, self._maker.coded, self.pictures[::2])
        return judging.learnt(*lessons, len(judging.NAMES), 2000, torch.device("cpu"))

    def _learn_nouns(self) -> judging.Judge:
        right = torch.tensor(noun_prompts(JUDGED, 0)[2])
        learnt = judging.small(self.pictures), right
        return judging.learnt(*learnt, len(ASKED), 1500, torch.device("cpu"))

    def _learn_style(self) -> judging.Judge:
        pictures = self._maker.pictures(*noun_prompts(4, 50_000_000)[:2])
        return style.learnt(pictures, self._maker.coded)

    def exams(self) -> list[Row]:
        """How good they are, on pictures that they have not seen."""
        coded = self._maker.coded
        named, wrong = judging.exam(self.of_things, coded)
        fresh = self._maker.pictures(*noun_prompts(2, 40_000_000)[:2])
        in_style, others = style.exam(self.of_style, fresh, coded)
        return [
            at_least("judge: drawings it names", 100 * named, "%", 95),
            at_most("judge: others it takes for one", 100 * wrong, "%", 2),
            at_least("judge of the style: pictures it names", 100 * in_style, "%", 95),
            at_most("judge of the style: others it takes for it", 100 * others, "%", 2),
        ]

    def thing(self, number: int, pictures: list[Bytes]) -> float:
        """Per cent that show the ``number``-th of `THINGS`."""
        return share(judging.answers(self.of_things, pictures, judging.SURE), number)

    def style(self, pictures: list[Bytes], masks: list[Bytes] | None) -> float:
        """Per cent in the style, by the rule of the exam; where masks are given, in them."""
        if masks is not None:
            pictures = [cut(*pair) for pair in zip(pictures, masks, strict=True)]
        return share(judging.answers(self.of_style, pictures), 0)


def cut(picture: Bytes, mask: Bytes) -> Bytes:
    """What is in the mask's rectangle, as large as the picture."""
    x, y, w, h = cv2.boundingRect(mask)
    size = picture.shape[1], picture.shape[0]
    part = cv2.resize(picture[y : y + h, x : x + w], size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(part, np.uint8)


def subjects(maker: Maker, judges: Judges) -> Iterator[Subject]:
    """Five things and a style."""
    for number, (name, (_, trigger)) in enumerate(THINGS.items()):

        def lessons(name: str = name, trigger: str = trigger) -> list[Lesson]:
            drawn = drawings(name, DRAWINGS, FIRST)
            return [Lesson(one.pixels, f"a {trigger} {one.words}", one.mask) for one in drawn]

        def named(pictures: list[Bytes], _: list[Bytes] | None, number: int = number) -> float:
            return judges.thing(number, pictures)

        texts, holes = from_text(trigger, SEEDS), fills(trigger, SEEDS)
        yield Subject(name, trigger, "mascot", lessons, texts, holes, named)

    def styled() -> list[Lesson]:
        prompts, seeds = other_prompts(DRAWINGS, 30_000_000)
        made = [style.linocut(each) for each in maker.pictures(prompts, seeds)]
        return [*map(Lesson, made, prompts)]

    words = [ASKED[at % len(ASKED)] for at in range(SEEDS)]
    prompts, seeds = zip(*(named_prompt(word, at) for at, word in enumerate(words)), strict=True)
    filled, hole_seeds = fills("", SEEDS)
    holes = [
        (f"{style.TRIGGER}, {prompt}", style.linocut(pixels), mask)
        for prompt, (_, pixels, mask) in zip(prompts, filled, strict=True)
    ]
    texts = [f"{style.TRIGGER}, {prompt}" for prompt in prompts]
    yield Subject(
        *("linocut", style.TRIGGER, "style", styled, (texts, [*seeds])),
        *((holes, hole_seeds), judges.style),
    )


def sheet(name: str, pictures: Sequence[Bytes]) -> None:
    """All of them, ten in a row."""
    rows = [np.hstack(pictures[at : at + 10]) for at in range(0, len(pictures) // 10 * 10, 10)]
    small = cv2.resize(np.vstack(rows), None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(WORK / f"{name}.jpg"), cv2.cvtColor(small, cv2.COLOR_RGB2BGR))


def share(answers: Sequence[int], right: int | Sequence[int]) -> float:
    """Per cent of ``answers`` that are right."""
    return 100 * float(np.mean(np.asarray(answers) == np.asarray(right)))


def results(subject: Subject, maker: Maker, judges: Judges, lora: Path) -> dict[str, float]:
    """Per cent that show it, from text and in holes, before and after, and of the model's own nouns
    that stay; kept, when they were measured once."""
    told = WORK / subject.name / "results.json"
    if told.exists():
        return json.loads(told.read_text())
    found: dict[str, float] = {}
    masks = [mask for _, _, mask in subject.holes[0]]
    for when, file in (("before", None), ("after", lora)):
        text = maker.pictures(*subject.text, file)
        holes = maker.fillings(*subject.holes, file)
        sheet(f"{subject.name}-{when}", [*text, *holes])
        found[f"text, {when}"] = subject.named(text, None)
        found[f"holes, {when}"] = subject.named(holes, masks)
    prompts, seeds, right = noun_prompts(ASKED_TIMES, 20_000_000)
    kept = maker.pictures(prompts, seeds, lora)
    sheet(f"{subject.name}-nouns", kept)
    found["nouns"] = share(judging.answers(judges.of_nouns, kept), right)
    told.write_text(json.dumps(found))
    return found


def all_results(only: str) -> list[Row]:
    """What five things and a style come to: the worst counts."""
    maker = Maker(ROOT / "resources" / "models" / "starter")
    judges = Judges(maker)
    prompts, seeds, right = noun_prompts(ASKED_TIMES, 20_000_000)
    before = share(judging.answers(judges.of_nouns, maker.pictures(prompts, seeds)), right)
    rows = [*judges.exams(), Row("nouns made before", before, "%")]
    found: list[dict[str, float]] = []
    for subject in subjects(maker, judges):
        if only in ("", subject.name):
            lora, minutes = taught(subject)
            one = {**results(subject, maker, judges, lora), "minutes": minutes}
            found.append(one)
            rows += [
                Row(f"{subject.name}: {what}", value, "min" if what == "minutes" else "%")
                for what, value in one.items()
            ]
    return [
        *rows,
        at_most("most from text, before", max(each["text, before"] for each in found), "%", 10),
        at_most("most in holes, before", max(each["holes, before"] for each in found), "%", 10),
        at_least("worst from text", min(each["text, after"] for each in found), "%", 80),
        at_least("worst in holes", min(each["holes, after"] for each in found), "%", 70),
        at_most("most nouns lost", before - min(each["nouns"] for each in found), "points", 3),
        at_most("longest, all in all", max(each["minutes"] for each in found), "min", MINUTES),
    ]


def forecasts() -> list[Row]:
    """How far forecasts of memory are off in cases that they were not fitted to."""
    from checks.measure_training import errors

    return [
        at_most(f"forecast of memory, {name}", 100 * abs(off), "%", 10)
        for name, off in errors().items()
    ]


def cost(quick: bool) -> list[Row]:
    """A step of the loop beside a step of a bare one, in turns."""
    ours, bare = loop_cost(WORK / "cost", 12 if quick else 40)
    return [
        Row("step of the loop", 1000 * median(ours), "ms"),
        Row("step of a bare loop", 1000 * median(bare), "ms"),
        at_most("loop beside a bare one", median(ours) / median(bare), "×", 1.1),
    ]


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    WORK.mkdir(exist_ok=True)
    if quick:
        return cost(quick)
    return [*all_results(os.environ.get("ONLY", "")), *cost(quick), *forecasts()]


if __name__ == "__main__":
    sys.exit(main("Does it learn a new thing from twelve drawings, and forget nothing?", measure))
