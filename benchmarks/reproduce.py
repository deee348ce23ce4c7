"""Do entries of the history repeat, made again from what is stored?

Sixty pictures of the starter model: from text (in batches of three), edits, edits in several
places, with a LoRA, by a control image, enlarged with detail; made by the queue of a data folder,
and made again by ``velatura history reproduce``: all in one process, in reverse order in another,
and one of each kind in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from benchmarks.common import ROOT, Row, at_least, main, photograph

_COUNTS: Final = {"text": 5, "edit": 20, "spots": 10, "lora": 5, "control": 5, "enlarge": 5}
_PICTURES: Final = ("astronaut", "chelsea", "coffee", "rocket", "hubble")
_WORDS: Final = ("a red fox in the snow", "a blue boat", "a castle", "an apple", "a yellow flower")
_LAYER: Final = "unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q"
_WIDTH: Final = 256
"""Of that layer."""


def _lora(folder: Path) -> Path:
    import torch
    from safetensors.torch import save_file

    path = folder / "planted.safetensors"
    down, up = (torch.full(size, 0.02) for size in ((2, _WIDTH), (_WIDTH, 2)))
    save_file({f"{_LAYER}.lora_A.weight": down, f"{_LAYER}.lora_B.weight": up}, path)
    return path


def _velatura(data: Path, *words: str, fails: bool = False) -> Any:
    line = [sys.executable, "-m", "desktop_app", "--data-dir", str(data), *words, "--json"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode and not fails:
        raise SystemExit(done.stdout + done.stderr)
    return json.loads(done.stdout)


def _requests(folder: Path, share: float) -> Iterator[dict[str, Any]]:
    """Lines for ``velatura submit``; text: three pictures a line."""
    masks = {1: np.zeros((300, 320), np.uint8)}
    masks[1][60:150, 70:170] = 255
    masks[2] = masks[1].copy()
    masks[2][200:270, 220:300] = 255
    for spots, mask in masks.items():
        cv2.imwrite(str(folder / f"mask{spots}.png"), mask)
    for name in _PICTURES:
        seen = cv2.resize(photograph(f"{name}.jpg"), (320, 300), interpolation=cv2.INTER_AREA)
        cv2.imwrite(str(folder / f"{name}.png"), cv2.cvtColor(seen, cv2.COLOR_RGB2BGR))
    for kind, whole in _COUNTS.items():
        for number in range(max(1, round(whole * share))):
            image = f"{_PICTURES[number % 5]}.png"
            settings: dict[str, Any] = {"seed": 100 + number, "steps": 2 + number % 3}
            line: dict[str, Any] = {"prompt": _WORDS[number % 5], "settings": settings}
            if kind == "text":
                settings["count"] = 3
            elif kind in ("edit", "spots"):
                line |= {"image": image, "mask": f"mask{1 + (kind == 'spots')}.png"}
            elif kind == "lora":
                line["loras"] = [{"name": "planted"}]
            elif kind == "control":
                line["controls"] = [{"type": "canny", "image": image}]
            else:
                line = {"operation": "enlarge", "image": image, "factor": 2, "generation": line}
            yield {**line, "name": f"{kind}{number:02}"}


def measure(quick: bool) -> Sequence[Row]:
    """The rows."""
    rows = list[Row]()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        data = folder / "data"
        _velatura(data, "models", "import", str(_lora(folder)))
        lines = [json.dumps(one) for one in _requests(folder, 0.2 if quick else 1)]
        (folder / "wishes.jsonl").write_text("\n".join(lines), encoding="utf-8")
        _velatura(data, "submit", str(folder / "wishes.jsonl"), "--out", str(folder / "out"))
        entries = _velatura(data, "history", "list", "--limit", "1000")
        ids = [one["id"] for one in entries]
        wanted = sum(3 if '"count": 3' in one else 1 for one in lines)
        rows.append(at_least("pictures made", len(ids), "", wanted))
        orders = (("in one process", ids), ("in reverse order", ids[::-1]))
        for name, some in orders[: 1 if quick else 2]:
            told = _velatura(data, "history", "reproduce", *some, fails=True)
            for one in told["pictures"]:
                if one["verdict"] != "same":
                    print(one["title"], one["sentence"])
            rows.append(at_least(f"repeat exactly, {name}", told["repeat"], "", len(some)))
        kinds = {one["task"]: one["id"] for one in entries}
        chosen = [*kinds.values()][: 1 if quick else None]
        alone = [_velatura(data, "history", "reproduce", one) for one in chosen]
        same = sum(one["repeat"] for one in alone)
        rows.append(at_least("one of a kind, in its own process", same, "", len(chosen)))
    return rows


if __name__ == "__main__":
    raise SystemExit(main((__doc__ or "").partition("\n")[0], measure))
