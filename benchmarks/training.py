"""Does it learn a new thing from twelve drawings in ten minutes, and forget nothing?

Five things that the starter model does not know (`benchmarks.teaching.things`), each taught by
``velatura train`` with the usual preset; then the program makes it from text, and fills holes with
it, fifty times each. A judge that learnt from other drawings names what there is; another one, that
learnt from the model's own pictures, says whether its other things are still made. Then what the
loop costs beside a bare one, and how far forecasts of memory are off.

``--quick`` compares the loop with a bare one, and nothing else; ``ONLY=kite`` in the environment
teaches one thing.
Judges and results are kept in `.training-bench` (ignored by git); those that are there are not made
again. Sheets of all pictures, seeds not chosen, go there, too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
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
from benchmarks.teaching.loop_cost import loop_cost  # noqa: E402
from benchmarks.teaching.making import Maker, fills, from_text, noun_prompts  # noqa: E402
from benchmarks.teaching.things import THINGS, Bytes, Drawn, drawings  # noqa: E402
from desktop_app.imaging.png import write_png  # noqa: E402

WORK = ROOT / ".training-bench"
SEEDS, DRAWINGS, FIRST = 50, 12, 1000
MINUTES = 10.0
JUDGED, ASKED = 24, 6
"""Pictures of each noun that their judge learns from, and is asked of."""


def write_set(folder: Path, drawn: Sequence[Drawn], trigger: str) -> None:
    """A set as a person would make it: pictures, captions beside them, masks of the thing."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, each in enumerate(drawn):
        name = folder / f"{number:02d}"
        name.with_suffix(".png").write_bytes(write_png(each.pixels, ()))
        mask = np.repeat(each.mask[..., None], 3, 2)
        name.with_name(f"{name.name}-masklabel.png").write_bytes(write_png(mask, ()))
        name.with_suffix(".txt").write_text(f"a {trigger} {each.words}")


def taught(name: str, trigger: str, drawn: Sequence[Drawn], preset: str) -> tuple[Path, float]:
    """The LoRA of a thing, and the minutes that it took in all."""
    folder = WORK / name
    made, told = folder / "taught.safetensors", folder / "minutes.json"
    if not (made.exists() and told.exists()):
        write_set(folder / "set", drawn, trigger)
        command = [
            *(sys.executable, "-m", "desktop_app", "--data-dir", str(WORK / "data"), "train"),
            *(str(folder / "set"), "--out", str(folder / "taught"), "--preset", preset),
            *("--trigger", trigger, "--minutes", f"{MINUTES * 0.75:g}", "--json"),
        ]
        begun = time.monotonic()
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with (folder / "train.log").open("w") as log:
            subprocess.run(command, check=True, env=environment, stdout=log, stderr=log)
        told.write_text(json.dumps((time.monotonic() - begun) / 60))
    return made, float(json.loads(told.read_text()))


def judges(maker: Maker) -> tuple[judging.Judge, judging.Judge]:
    """The judge of things, and that of the model's own nouns."""
    prompts, seeds, right = noun_prompts(JUDGED, 10_000_000)
    names = max(right) + 1
    own: list[Bytes] = []

    def pictures() -> list[Bytes]:
        if not own:
            own.extend(maker.pictures(prompts, seeds))
        return own

    def of_things() -> judging.Judge:
        lessons = judging.lessons(400, maker.coded, pictures()[::2])
        return judging.learnt(*lessons, len(judging.NAMES), 2000, torch.device("cpu"))

    def of_nouns() -> judging.Judge:
        learnt = judging.small(pictures()), torch.tensor(right)
        return judging.learnt(*learnt, names, 1500, torch.device("cpu"))

    things = judging.kept(WORK / "judge.safetensors", of_things, len(judging.NAMES))
    return things, judging.kept(WORK / "nouns.safetensors", of_nouns, names)


def sheet(name: str, pictures: Sequence[Bytes]) -> None:
    """All of them, ten in a row."""
    rows = [np.hstack(pictures[at : at + 10]) for at in range(0, len(pictures) // 10 * 10, 10)]
    small = cv2.resize(np.vstack(rows), None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(WORK / f"{name}.jpg"), cv2.cvtColor(small, cv2.COLOR_RGB2BGR))


def share(answers: Sequence[int], right: int | Sequence[int]) -> float:
    """Per cent of ``answers`` that are right."""
    return 100 * float(np.mean(np.asarray(answers) == np.asarray(right)))


def things(only: str) -> list[Row]:
    """What five things come to: the worst of them counts."""
    maker = Maker(ROOT / "resources" / "models" / "starter")
    judge, of_nouns = judges(maker)
    named, wrong = judging.exam(judge, maker.coded)
    rows = [
        at_least("judge: drawings it names", 100 * named, "%", 95),
        at_most("judge: others it takes for one", 100 * wrong, "%", 2),
    ]
    prompts, seeds, right = noun_prompts(ASKED, 20_000_000)
    before = share(judging.answers(of_nouns, maker.pictures(prompts, seeds)), right)
    rows.append(Row("nouns made before", before, "%"))
    worst: dict[str, float] = {}
    for number, (name, (_, trigger)) in enumerate(THINGS.items()):
        if only not in ("", name):
            continue
        lora, minutes = taught(name, trigger, drawings(name, DRAWINGS, FIRST), "mascot")
        for when, file in (("before", None), ("after", lora)):
            text = maker.pictures(*from_text(trigger, SEEDS), file)
            holes = maker.fillings(*fills(trigger, SEEDS), file)
            sheet(f"{name}-{when}", [*text, *holes])
            for what, made in (("text", text), ("holes", holes)):
                found = share(judging.answers(judge, made, judging.SURE), number)
                rows.append(Row(f"{name}: {what}, {when}", found, "%"))
                key = f"{what}, {when}"
                better = max if when == "before" else min
                worst[key] = better(worst.get(key, found), found)
        after = share(judging.answers(of_nouns, maker.pictures(prompts, seeds, lora)), right)
        rows += [Row(f"{name}: nouns", after, "%"), Row(f"{name}: minutes", minutes, "min")]
        worst["lost"] = max(worst.get("lost", 0.0), before - after)
        worst["minutes"] = max(worst.get("minutes", 0.0), minutes)
    return [
        *rows,
        at_most("worst from text, before", worst["text, before"], "%", 10),
        at_most("worst in holes, before", worst["holes, before"], "%", 10),
        at_least("worst from text", worst["text, after"], "%", 80),
        at_least("worst in holes", worst["holes, after"], "%", 70),
        at_most("most that nouns lose", worst["lost"], "points", 3),
        at_most("longest, all in all", worst["minutes"], "min", MINUTES),
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
    return [*things(os.environ.get("ONLY", "")), *cost(quick), *forecasts()]


if __name__ == "__main__":
    sys.exit(main("Does it learn a new thing from twelve drawings, and forget nothing?", measure))
