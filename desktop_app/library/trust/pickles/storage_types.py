"""What tensors are made of in PyTorch's files: the few names there are, and their number formats.

Source: torch/_utils.py, torch/storage.py (`_dtype_to_storage_type_map`), torch/serialization.py.
"""

from __future__ import annotations

from typing import Final

STORAGES: Final[dict[str, str]] = {
    "DoubleStorage": "F64", "FloatStorage": "F32", "HalfStorage": "F16", "BFloat16Storage": "BF16",
    "LongStorage": "I64", "IntStorage": "I32", "ShortStorage": "I16", "CharStorage": "I8",
    "ByteStorage": "U8", "BoolStorage": "BOOL", "UntypedStorage": "U8",
}  # fmt: skip
"""Class of a storage → number format as safetensors names it."""

DTYPES: Final[dict[str, str]] = {
    "float64": "F64", "double": "F64", "float32": "F32", "float": "F32", "float16": "F16",
    "half": "F16", "bfloat16": "BF16", "int64": "I64", "long": "I64", "int32": "I32", "int": "I32",
    "int16": "I16", "short": "I16", "int8": "I8", "uint8": "U8", "bool": "BOOL", "uint16": "U16",
    "uint32": "U32", "uint64": "U64", "float8_e4m3fn": "F8_E4M3", "float8_e5m2": "F8_E5M2",
}  # fmt: skip
"""torch.dtype → the same."""

SIZES: Final[dict[str, int]] = {
    "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2,
    "U16": 2, "I8": 1, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1,
}  # fmt: skip
"""Bytes of one number."""

REBUILDERS: Final = ("_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3")

_STORAGE_MODULES = ("torch", "torch.storage", "torch.cuda")

ADMITTED: Final = frozenset(
    {
        "collections.OrderedDict",
        "torch.Size",
        "torch._utils._rebuild_parameter",
        *(f"torch._utils.{name}" for name in REBUILDERS),
        *(f"{module}.{name}" for module in _STORAGE_MODULES for name in STORAGES),
        *(f"torch.{name}" for name in DTYPES),
    }
)
"""Full names of the parts of tensors; each has a stand-in of our own."""
