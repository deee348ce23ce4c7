"""The forecast, and what "Make it fit" chose, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_app.core.forecast import Forecast, Need
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.texts import duration, duration_range, size_text

if TYPE_CHECKING:
    from desktop_app.catalog.memory_ladder import Chosen, Rung

_CONTEXT = "Memory"

_NEEDS: dict[str, str] = {
    "program": QT_TRANSLATE_NOOP("Memory", "Program"),
    "denoiser": QT_TRANSLATE_NOOP("Memory", "Denoiser"),
    "text_encoder": QT_TRANSLATE_NOOP("Memory", "Text encoder"),
    "vae": QT_TRANSLATE_NOOP("Memory", "Autoencoder"),
    "other_denoiser": QT_TRANSLATE_NOOP("Memory", "Second model"),
    "control": QT_TRANSLATE_NOOP("Memory", "Control networks"),
    "image_prompt": QT_TRANSLATE_NOOP("Memory", "Image encoder"),
    "arrays": QT_TRANSLATE_NOOP("Memory", "Control images"),
    "preview": QT_TRANSLATE_NOOP("Memory", "Autoencoder for previews"),
    "lora": QT_TRANSLATE_NOOP("Memory", "LoRAs: files and duplicated layers"),
    "idle": QT_TRANSLATE_NOOP("Memory", "Loaded, not used"),
}

_STAGES: dict[str, str] = {
    "denoise": QT_TRANSLATE_NOOP("Memory", "Working memory: denoising"),
    "refine": QT_TRANSLATE_NOOP("Memory", "Working memory: refining"),
    "preview": QT_TRANSLATE_NOOP("Memory", "Working memory: decoding a preview"),
    "decode": QT_TRANSLATE_NOOP("Memory", "Working memory: decoding"),
    "encode": QT_TRANSLATE_NOOP("Memory", "Working memory: encoding"),
    "look": QT_TRANSLATE_NOOP("Memory", "Image encoder, while it reads image prompts"),
    "load": QT_TRANSLATE_NOOP("Memory", "While loading"),
}

_VERDICTS: dict[str, str] = {
    "fits": QT_TRANSLATE_NOOP("Memory", "It fits: {room} available."),
    "tight": QT_TRANSLATE_NOOP("Memory", "A tight fit: {room} available."),
    "no": QT_TRANSLATE_NOOP("Memory", "It won't fit: {room} available."),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)


def cost_text(cost: Forecast, left: float | None = None) -> str:
    """Beside the button: "≈ 6 s · 2.1 GB", or "≈ 2–18 s · 2.1 GB" until it was measured here;
    while a run goes, how many seconds it has ``left``."""
    memory = size_text(cost.shown_bytes)
    if left is not None:
        return _tr(QT_TRANSLATE_NOOP("Memory", "≈ {time} left · {memory}")).format(
            time=duration(left), memory=memory
        )
    if not cost.seconds:
        return memory
    if cost.spread <= 1:
        time = duration(cost.seconds)
    else:
        time = duration_range(cost.seconds / cost.spread, cost.seconds * cost.spread)
    text = _tr(QT_TRANSLATE_NOOP("Memory", "≈ {time} · {memory}"))
    return text.format(time=time, memory=memory)


def verdict_text(cost: Forecast) -> str:
    """Whether it fits, and how much there is."""
    room = cost.memory_free_bytes if cost.device_free_bytes is None else cost.device_free_bytes
    return _tr(_VERDICTS[cost.verdict]).format(room=size_text(room))


def time_text(cost: Forecast) -> str:
    """How long, and how sure that is; empty where nothing is known."""
    if not cost.seconds:
        return ""
    about = _tr(QT_TRANSLATE_NOOP("Memory", "About {time}.")).format(time=duration(cost.seconds))
    if cost.spread <= 1:
        return about
    text = QT_TRANSLATE_NOOP(
        "Memory",
        "About {time}, or anything from {least} to {most} until a first picture has been "
        "timed here.",
    )
    return _tr(text).format(
        time=duration(cost.seconds),
        least=duration(cost.seconds / cost.spread),
        most=duration(cost.seconds * cost.spread),
    )


def _name(need: Need) -> str:
    # A stage may be called like the part that runs.
    return _STAGES[need.stage] if need.stage else _NEEDS[need.code]


def need_rows(cost: Forecast) -> list[tuple[str, str]]:
    """What the memory is made up of: name and size."""
    rows = [(_tr(_name(need)), size_text(need.bytes)) for need in cost.needs]
    if cost.device_bytes is not None:
        rows.append(
            (_tr(QT_TRANSLATE_NOOP("Memory", "System memory")), size_text(cost.memory_bytes))
        )
    return rows


def cost_tip(cost: Forecast) -> str:
    """The tooltip: plain text, a line a part."""
    kind = (
        _tr(QT_TRANSLATE_NOOP("Memory", "Peak system memory"))
        if cost.device_bytes is None
        else _tr(QT_TRANSLATE_NOOP("Memory", "Peak graphics memory"))
    )
    lines = [f"{kind}: {size_text(cost.shown_bytes)}"]
    lines += [f"{name}: {size}" for name, size in need_rows(cost)]
    lines += [verdict_text(cost), time_text(cost)]
    return "\n".join(line for line in lines if line)


def rung_texts(rung: Rung) -> tuple[str, str]:
    """What it is called, and what it costs."""
    from desktop_app.ui.words.memory_ladder import RUNGS

    name, why = RUNGS[rung]
    return _tr(name), _tr(why)


def outcome_text(chosen: Chosen) -> str:
    """What "Make it fit" came to."""
    if chosen.fits and not chosen.rungs:
        return _tr(QT_TRANSLATE_NOOP("Memory", "Nothing to do: it already fits."))
    if chosen.fits:
        return _tr(QT_TRANSLATE_NOOP("Memory", "It fits now, with:"))
    if chosen.largest is not None:
        text = QT_TRANSLATE_NOOP(
            "Memory", "{size} is the largest size that fits on this machine, with:"
        )
        return _tr(text).format(size=chosen.largest.words)
    return _tr(
        QT_TRANSLATE_NOOP(
            "Memory", "No size of this model fits. Close other programs, or choose a smaller model."
        )
    )
