"""Draws a trace (`velatura --trace F`) for a page of the docs.

python packaging/documents/trace_picture.py TRACE.json OUT.png [--from MS] [--to MS]

A lane for each thread that has spans, grouped by process; a bar for each span of a hundredth of the
width or more, with its name and milliseconds, below the one that it is part of; a tick for each
message that was received.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

WIDTH, MARGIN, BAR = 1400, 120, 22
COLOURS: Final = ("#4c78a8", "#72b7b2", "#f58518", "#54a24b", "#b279a2", "#9d755d", "#e45756")


def lanes(events: list[dict[str, Any]]) -> dict[tuple[int, int], list[dict[str, Any]]]:
    """Spans by process and thread, both in the order in which they begin."""
    found: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for event in sorted(events, key=lambda one: (one["ts"], -one.get("dur", 0.0))):
        if event["ph"] == "X":
            found[event["pid"], event["tid"]].append(event)
    return dict(sorted(found.items(), key=lambda one: one[1][0]["ts"]))


def drawn(events: list[dict[str, Any]], begin: float, end: float) -> Image.Image:
    """The picture of what lies between two moments, in milliseconds of the trace."""
    zero = min(event["ts"] for event in events)
    font = ImageFont.load_default(13)
    scale = (WIDTH - MARGIN - 10) / (end - begin)

    def x(ts: float) -> float:
        return MARGIN + ((ts - zero) / 1000 - begin) * scale

    bars: list[tuple[float, float, int, str, str]] = []
    names: list[tuple[int, str]] = []
    processes: list[int] = []
    colours: dict[str, str] = {}
    y = 28
    for (pid, _), spans in lanes(events).items():
        seen = [one for one in spans if x(one["ts"] + one["dur"]) > MARGIN and x(one["ts"]) < WIDTH]
        wide = [one for one in seen if one["dur"] / 1000 * scale >= (WIDTH - MARGIN) / 100]
        if not wide:
            continue
        if pid not in processes:
            processes.append(pid)
        names.append((y, f"process {processes.index(pid) + 1}"))
        rows: list[float] = []  # where each row of this lane is free again
        for one in wide:
            row = next((at for at, free in enumerate(rows) if free <= one["ts"]), len(rows))
            if row == len(rows):
                rows.append(0.0)
            rows[row] = one["ts"] + one["dur"]
            colour = colours.setdefault(one["name"], COLOURS[len(colours) % len(COLOURS)])
            left, right = max(MARGIN, x(one["ts"])), min(WIDTH - 10, x(one["ts"] + one["dur"]))
            words = f"{one['name']} {one['dur'] / 1000:.0f}"
            bars.append((left, right, y + row * BAR, colour, words))
        y += len(rows) * BAR + 12
    picture = Image.new("RGB", (WIDTH, y + 8), "white")
    draw = ImageDraw.Draw(picture)
    step = next(one for one in (5, 10, 20, 50, 100, 200, 500, 1000) if (end - begin) / one <= 16)
    for at in range(round(begin // step * step), round(end) + 1, step):
        if at >= begin:
            place = MARGIN + (at - begin) * scale
            draw.line((place, 20, place, y), "#dddddd")
            draw.text((place + 2, 4), f"{at - begin:.0f} ms", "#555555", font)
    for top, words in names:
        draw.text((4, top + 3), words, "#333333", font)
    for left, right, top, colour, words in bars:
        draw.rectangle((left, top, right, top + BAR - 3), colour)
        while words and draw.textlength(words, font) > right - left - 4:
            words = words[:-1]
        draw.text((left + 3, top + 2), words, "white", font)
    return picture


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trace", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--from", dest="begin", type=float, default=0.0)
    parser.add_argument("--to", dest="end", type=float)
    chosen = parser.parse_args()
    events = json.loads(chosen.trace.read_text("utf-8"))["traceEvents"]
    first = min(event["ts"] for event in events)
    last = max(event["ts"] + event.get("dur", 0.0) for event in events)
    drawn(events, chosen.begin, chosen.end or (last - first) / 1000).save(chosen.out)


if __name__ == "__main__":
    main()
