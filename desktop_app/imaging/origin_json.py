"""What travels with an opened picture, as JSON: for projects and journals."""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import Any

from desktop_app.imaging.picture import About, Facts, FileOrigin, JpegFacts, RawFile, SourcePicture

_BYTES = ("icc", "exif", "xmp", "iptc")


def origin_to_json(origin: FileOrigin) -> dict[str, Any]:
    """A plain dict; `origin_from_json` gives an equal origin."""
    data = asdict(origin)
    for name in _BYTES:
        value = data["about"][name]
        data["about"][name] = None if value is None else base64.b64encode(value).decode()
    return data


def origin_from_json(data: dict[str, Any]) -> FileOrigin:
    """Rebuild from `origin_to_json`. Raises KeyError, TypeError or ValueError on a wrong shape."""
    about, facts, source = dict(data["about"]), dict(data["facts"]), data["source"]
    for name in _BYTES:
        about[name] = None if about[name] is None else base64.b64decode(about[name], validate=True)
    dpi = about["dpi"]
    about["dpi"] = None if dpi is None else (float(dpi[0]), float(dpi[1]))
    about["texts"] = tuple((str(key), str(text)) for key, text in about["texts"])
    jpeg = facts["jpeg"]
    if jpeg is not None:
        tables = tuple(tuple(int(value) for value in table) for table in jpeg["tables"])
        facts["jpeg"] = JpegFacts(tables, int(jpeg["subsampling"]), bool(jpeg["progressive"]))
    return FileOrigin(
        About(**about),
        Facts(**facts),
        None if source is None else SourcePicture(**source),
        RawFile(**data["raw"]) if data.get("raw") else None,  # not in files from before
    )
