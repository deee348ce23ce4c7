"""Why a pickle can't be read, for the two processes that read it: a code and nothing else."""

from __future__ import annotations

from typing import Final

__all__ = ["PROBLEMS", "PickleProblem"]

PROBLEMS: Final[dict[str, str]] = {
    "broken": "its instructions are broken",
    "too_long": "it is longer than any model's list of weights",
    "too_large_piece": "it asks for more memory than a file of its size can need",
    "too_deep": "it is nested too deeply",
    "compressed": "it is packed tightly, as no PyTorch file is; unpacked it could fill the disk",
    "escaping": "it holds names that lead out of its folder",
    "torchscript": "it is a TorchScript program, code and not only weights",
    "archive": "its archive is damaged",
    "tar": "it is in PyTorch's oldest format (before version 0.1.10)",
    "big_endian": "it was written on a machine with another byte order",
    "no_tensors": "it holds no weights",
    "objects": "its weights are wrapped in a program's own objects, not in a plain list",
    "number_format": "it has a number format that safetensors does not know",
    "bad_tensor": "one of its tensors reaches beyond its data",
    "expands": "its tensors take far more room than the file itself",
    "not_a_pickle": "it is no pickle",
    "forbidden": "it tried to leave its cage",
    "memory": "it used up the memory it was given",
    "time": "it used up the time it was given",
}
"""Code → what follows "can't be read:"."""


class PickleProblem(Exception):  # noqa: N818 - carries the code only
    """The pickle can't be read; ``code`` is a key of `PROBLEMS`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(PROBLEMS[code])
