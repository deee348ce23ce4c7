"""``velatura models measure``: by which way this processor computes a model soonest."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from desktop_app.app.models.reply import Reply
from desktop_app.app.used_pack import UsedPack
from desktop_app.core.as_json import to_json
from desktop_app.core.cancel import CancelToken
from desktop_app.core.compute_profile_texts import profile_sentence
from desktop_app.core.events import EngineEvent, Loading, Tried
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.core.operations import Trying
from desktop_app.studio.profile_book import machine_book

if TYPE_CHECKING:
    from desktop_app.app.services import AppServices


def run_measure(
    parts: AppServices, arguments: argparse.Namespace, watch: NetworkAudit | None
) -> Reply:
    """Measure, and remember it for all data folders of this machine.

    Raises:
        EngineError: ``trial_device`` or ``trial_busy``.
        VelaturaError: the model can't be used.
    """
    del watch
    from desktop_app.app.inprocess import make_engine

    model = parts.library.find(arguments.model)
    found: list[Tried] = []

    def hear(event: EngineEvent) -> None:
        if isinstance(event, Tried):
            found.append(event)
        elif isinstance(event, Loading) and sys.stderr.isatty() and not arguments.json:
            print(f"\r{event.what} {event.done}/{event.total:<40}", end="", file=sys.stderr)

    engine = make_engine(UsedPack(parts.paths), parts.plugged.switched)
    try:
        book = machine_book(engine.describe())
        job = Trying(model, way=book.profiles.of(model), openvino=True)
        engine.run("trial", job, hear, CancelToken())
    finally:
        engine.close()
    book.keep(model, found[0])
    return Reply(_text(model.name, found[0]), to_json(found[0]))


def _text(name: str, tried: Tried) -> str:
    quickest = tried.seconds[tried.way]
    lines = [f"{name}: {profile_sentence(tried.way)}"]
    for text, seconds in sorted(tried.seconds.items(), key=lambda each: each[1]):
        marks = ", ".join(
            word
            for word, is_it in (("chosen", text == tried.way), ("default", text == tried.usual))
            if is_it
        )
        lines.append(
            f"  {text:<22} {1000 * seconds:9.1f} ms  {quickest / seconds:5.2f}×"
            + (f"  ({marks})" if marks else "")
        )
    if tried.openvino:
        lines.append(f"  {'--backend openvino':<22} {'':12} {tried.openvino:5.2f}×")
    return "\n".join(lines)
