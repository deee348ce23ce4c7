"""The trainer's process (`work.running.training_services.TRAINER`), started as the engine's is
(`enginelink.process`), with the same messages."""

from __future__ import annotations

import sys

from desktop_app.networks.environment import prepare_environment
from desktop_app.networks.pack import import_torch, wanted_pack
from desktop_app.networks.pipe_server import ServedEngine
from desktop_app.networks.process import serve


def _make_trainer() -> ServedEngine:
    prepare_environment()
    pack = wanted_pack(sys.argv)
    if pack is not None:
        import_torch(pack)
    from desktop_app.extensions.training.work.trainer.local import LocalTrainer

    return LocalTrainer()


if __name__ == "__main__":
    serve(_make_trainer)
