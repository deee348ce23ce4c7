"""``velatura models`` as the tests type it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.cli import main

LORA: dict[str, tuple[int, ...]] = {
    "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q.lora_down.weight": (
        4,
        320,
    ),
    "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q.lora_up.weight": (320, 4),
    "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q.alpha": (),
}


class Command:
    """The command line over one data folder."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data = root / "data"
        self.models = self.data / "models"
        self.models.mkdir(parents=True)
        self._capsys = capsys

    def text(self, *words: str, code: int = 0) -> str:
        """What it prints on stdout."""
        assert main(["--data-dir", str(self.data), "models", *words]) == code
        return self._capsys.readouterr().out

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self.text(*words, "--json", code=code))

    def refused(self, *words: str) -> str:
        """The code of the error it ends with."""
        return self.json(*words, code=2)["error"]["code"]

    def ids(self, *words: str) -> list[str]:
        return [row["id"] for row in self.json("list", *words)]
