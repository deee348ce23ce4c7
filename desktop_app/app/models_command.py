"""``velatura models``: the list of models there are, and of those that can't be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_app.app.parts import load_parts

__all__ = ["run_models"]


def run_models(data_dir: Path | None) -> tuple[str, Any]:
    """Text and JSON of the model list."""
    parts = load_parts(data_dir)
    lines: list[str] = []
    values: list[dict[str, Any]] = []
    for entry in parts.library.scan():
        if entry.info is None:
            reason = entry.error.what if entry.error else ""
            lines.append(f"  ! {entry.name}: {reason}")
            values.append(
                {"name": entry.name, "error": entry.error.to_json() if entry.error else None}
            )
            continue
        info = entry.info
        family = parts.families[info.family].name
        inpaint = "inpainting UNet" if info.has_inpainting_unet else "inpaints by latent masking"
        megabytes = f"{info.size_bytes / 1e6:.0f} MB"
        facts = [info.name, family, f"{info.native_size} px", megabytes, inpaint]
        if info.ignored:
            facts.append(f"not read, because it is code: {', '.join(info.ignored)}")
        lines.append(f"  {info.id}  {' · '.join(facts)}")
        values.append(info.to_json())
    return "\n".join(lines) or "No models.", values
