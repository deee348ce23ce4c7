"""Writes the size of the ``.deb`` into docs/installers.md, with and without what reads photos.

``python packaging/documents/deb_sheet.py [--out docs/installers.md]`` builds the package twice from
one payload (`packaging/build.py`; the stages in .build/ that are still good are taken over).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from devtools.environment import PYPROJECT  # noqa: E402
from installers.linux import debian  # noqa: E402
from installers.payload.stages import BUILD, Payload, build_payload  # noqa: E402
from installers.tools import megabytes, remove, size_of  # noqa: E402

MARKS = ("<!-- written by packaging/documents/deb_sheet.py -->\n", "<!-- end of that -->\n")


def photos() -> list[str]:
    """The distributions of the extra."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    extra: list[str] = project["optional-dependencies"]["photos"]
    return [text.partition(">")[0] for text in extra]


def without_photos(payload: Payload) -> Payload:
    """The same payload, as links, without their folders and modules."""
    layout = replace(payload.layout, root=BUILD / "payload-without-photos")
    remove(layout.root)
    shutil.copytree(payload.layout.root, layout.root, copy_function=os.link, symlinks=True)
    for name in photos():
        tops = {path.parts[0] for path in distribution(name).files or () if path.parts[0] != ".."}
        for top in tops - {"__pycache__"}:
            for found in layout.site_path.glob(top):
                remove(found)
    return replace(payload, layout=layout)


def main() -> None:
    """Build both, and write what they weigh."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "installers.md")
    page: Path = parser.parse_args().out
    whole = build_payload()
    less = without_photos(whole)
    with tempfile.TemporaryDirectory() as folder:
        sizes = [size_of(debian.build(one, Path(folder))) for one in (whole, less)]
    saved = size_of(whole.layout.root) - size_of(less.layout.root)
    remove(less.layout.root)
    packages, program, all_of_it = (
        megabytes(whole.sizes[name]) for name in ("packages", "program", "payload")
    )
    names = ", ".join(photos())
    text = (
        f"The table is of the program before its later parts. Measured in one run on"
        f" {datetime.now(UTC):%d %B %Y} (packages as\npip installs them {packages}, payload"
        f" {all_of_it}, of which the program {program}): the `.deb` has **{megabytes(sizes[0])}**;"
        f" with the\nlibraries of photos ({names}: {megabytes(saved)} unpacked) taken out of the"
        f" same payload {megabytes(sizes[1])}.\n"
    )
    before, _, rest = page.read_text(encoding="utf-8").partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    page.write_text(f"{before}{MARKS[0]}{text}{MARKS[1]}{after}", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
