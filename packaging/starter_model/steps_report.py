"""Does an evaluation rank the starter's steps as the judge of its training does?

``python packaging/starter_model/steps_report.py --out FOLDER [--prompts 100] [--sprites DIR]``

A suite of scenes that no training saw is made with the starter at 1, 2, 4, 8 and 20 steps, with and
without its LoRA, by ``velatura evaluate``; goes on where it was killed. With sprites (see
packaging/feature_model) the same scenes are rendered as the reference, and Fréchet distances are
compared, too. Rank correlations (Spearman) with resources/models/starter/figures.json are printed
and written beside the report.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from captions import plain_caption  # noqa: E402
from data import UNSEEN, render_range, scene_of  # noqa: E402
from desktop_app.app.cli import main as velatura  # noqa: E402
from desktop_app.extensions.evaluation.work.stores.evaluations import read_report  # noqa: E402
from judge import QUESTIONS, answers  # noqa: E402

STEPS = (1, 2, 4, 8, 20)
JUDGED = ROOT / "resources" / "models" / "starter" / "figures.json"


def variants() -> dict[str, str]:
    """What the judge calls a way of making pictures → the variant."""
    guided = {f"guided-{n}": f"starter; steps={n}; label={n} steps" for n in STEPS}
    few = {f"few-{n}": f"starter; quick=yes; steps={n}; label={n} steps, with LoRA" for n in STEPS}
    return guided | few


def write_suite(folder: Path, count: int) -> None:
    """The first scenes that show one thing, each another one, with what is right."""
    scenes = (one for one in map(scene_of, range(UNSEEN, UNSEEN + 4 * count)) if one.single)
    others = {plain_caption(one): one for one in scenes}
    rows = ['version = 1\nname = "Scenes of the starter"\n']
    for scene in [*others.values()][:count]:
        right = zip(QUESTIONS.items(), answers(scene), strict=True)
        asks = ", ".join(f'{name} = "{words[at]}"' for (name, words), at in right)
        rows.append(
            f'[[prompt]]\nid = "s{scene.seed}"\ncategory = "{scene.look}"\n'
            f"text = {json.dumps(plain_caption(scene))}\nasks = {{ {asks} }}\n"
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "starter-scenes.toml").write_text("\n".join(rows), "utf-8")


def render(sprites: Path, folder: Path, count: int) -> None:
    """The reference."""
    folder.mkdir(parents=True, exist_ok=True)
    scenes = (one for one in map(scene_of, range(UNSEEN, UNSEEN + 4 * count)) if one.single)
    for number, scene in zip(range(2 * count), scenes, strict=False):
        (picture,) = render_range(sprites, range(scene.seed, scene.seed + 1))
        cv2.imwrite(str(folder / f"{number:04}.png"), picture.pixels[..., ::-1])


def ranked(values: list[float]) -> np.ndarray:
    """Ranks from 0."""
    return np.argsort(np.argsort(values)).astype(float)


def correlation(first: list[float], second: list[float]) -> float:
    """Spearman's, of values without ties."""
    return float(np.corrcoef(ranked(first), ranked(second))[0, 1])


def compared(out: Path, measures: list[str]) -> dict[str, object]:
    """Our figures beside the judge's."""
    report, judged = read_report(out / "report.json"), json.loads(JUDGED.read_text("utf-8"))
    labels = {one.name: one.label for one in report.sets}
    told: dict[str, object] = {}
    for measure in measures:
        ours, theirs, rows = list[float](), list[float](), {}
        for name, text in variants().items():
            label = labels.get(text.rpartition("label=")[2], "")
            figures = [x for x in report.figures if x.of == label and not x.category]
            one = next((x for x in figures if x.basis.measure == measure), None)
            if one is None:
                continue
            rows[name] = [one.value, one.low, one.high]
            if name not in judged:
                continue
            shares = [judged[name][question] for question in QUESTIONS]
            ours.append(one.value)
            theirs.append(judged[name]["frechet"] if measure == "frechet" else sum(shares) / 5)
        told[measure] = {"rows": rows, "rank correlation": correlation(ours, theirs)}
    return told


def main(arguments: list[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--prompts", type=int, default=100)
    parser.add_argument("--sprites", type=Path)
    options = parser.parse_args(arguments)
    data, out, reference = options.out / "data", options.out / "report", options.out / "reference"
    write_suite(data / "suites", options.prompts)
    measures = ["asked_found", "sharpness"]
    words = ["--data-dir", str(data), "evaluate", "--suite", "starter-scenes", "--resume"]
    if options.sprites:
        if not reference.exists():
            render(options.sprites, reference, options.prompts)
        measures.append("frechet")
        words += ["--reference", str(reference)]
    first, *others = variants().values()
    words += ["--measures", ",".join(measures), "--out", str(out), first]
    code = velatura([*words, *(word for one in others for word in ("--against", one))])
    if not (out / "report.json").exists():
        return code
    told = compared(out, [one for one in measures if one != "sharpness"])
    (options.out / "steps.json").write_text(json.dumps(told, indent=1), "utf-8")
    print(json.dumps(told, indent=1))
    return code


if __name__ == "__main__":
    raise SystemExit(main())
