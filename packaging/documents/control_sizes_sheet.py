"""Writes docs/control-sizes.md: what a network gets of a control image, at ten sizes by four ways.

``python packaging/documents/control_sizes_sheet.py`` writes it; the ways are `tests.control_ways`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.app.services import load_services  # noqa: E402
from desktop_app.core.geometry import Size  # noqa: E402
from tests import control_ways as ways  # noqa: E402
from tests.extensions.serving.server.inside import inside  # noqa: E402
from tests.extensions.serving.server.serving import add_token  # noqa: E402

SHEET = ROOT / "docs" / "control-sizes.md"

_HEAD = """# Control images of new pictures

Written by `packaging/documents/control_sizes_sheet.py`; do not edit. Checked by
`tests/extensions/serving/server/test_control_sizes.py`.

Of the size of the picture, the network gets exactly what was given. "same": all pixels are equal;
else the largest and the mean difference.

"""
_OTHERS = """
Of other proportions, what is around the centre is compared, scaled to the picture's {size} (in the
window the file is scaled first, and what lies beyond the canvas is kept).

"""


def _table(made: dict[str, ways.Way], sizes: tuple[tuple[int, int], ...], to: Size | None) -> str:
    return "\n".join((*_rows(made, sizes, to), ""))


def _rows(
    made: dict[str, ways.Way], sizes: tuple[tuple[int, int], ...], to: Size | None
) -> Iterator[str]:
    yield f"| given | {' | '.join(made)} |"
    yield "|---" * (len(made) + 1) + "|"
    for wide, high in sizes:
        given, size = ways.drawn(wide, high), to or Size(wide, high)
        cells = [_compared(ways.sent(way(given, size, "")), given, size) for way in made.values()]
        yield f"| {wide} × {high} | {' | '.join(cells)} |"


def _compared(got: np.ndarray, given: np.ndarray, size: Size) -> str:
    meant = ways.wanted(given, size)
    if got.shape != meant.shape:
        return f"{got.shape[1]} × {got.shape[0]}"
    far = np.abs(got.astype(int) - meant)
    return "same" if not far.any() else f"{far.max()}, {far.mean():.2f} of 255"


def main() -> int:
    """Write it."""
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        add_token(root / "served", "first")
        with closing(load_services(root / "here")) as parts, inside(root / "served") as near:
            made = {
                "window": ways.by_window(parts),
                "command line": ways.by_command_line(parts, root),
                "`/v1`": ways.by_v1(near.context),
                "`/sdapi/v1`": ways.by_sdapi(near.context),
            }
            size = Size(320, 192)
            text = _HEAD + _table(made, ways.SIZES, None)
            text += _OTHERS.format(size=size.words) + _table(made, ways.OTHERS, size)
    SHEET.write_text(text, encoding="utf-8")
    print(f"{SHEET.name} written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
