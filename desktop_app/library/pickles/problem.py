"""Why a pickle can't be read, for the two processes that read it: a code and nothing else."""

from __future__ import annotations

from typing import Final

PROBLEMS: Final[dict[str, str]] = {
    "broken": "its instructions are broken",
    "too_long": "it is longer than any model's index of weights",
    "too_large_piece": "it requests more memory than a file of its size can need",
    "too_deep": "it is nested too deeply",
    "compressed": "its compression ratio is suspicious; unpacked it could fill the disk",
    "escaping": "it contains paths outside its folder",
    "torchscript": "it is a TorchScript program: it contains code, not only weights",
    "archive": "its archive is damaged",
    "tar": "it is in PyTorch's oldest format (before version 0.1.10)",
    "big_endian": "it was written on a machine with another byte order",
    "no_tensors": "it holds no weights",
    "objects": "its weights are wrapped in custom objects instead of a plain dictionary",
    "number_format": "it uses a data type that safetensors does not support",
    "bad_tensor": "one of its tensors extends beyond its data",
    "expands": "its tensors are far larger than the file itself",
    "not_a_pickle": "it is not a pickle",
    "forbidden": "it tried to leave the sandbox",
    "memory": "it exceeded its memory limit",
    "time": "it exceeded its time limit",
}
"""Code → what follows "can't be read:"."""


class PickleProblem(Exception):  # noqa: N818 - carries the code only
    """The pickle can't be read; ``code`` is a key of `PROBLEMS`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(PROBLEMS[code])
