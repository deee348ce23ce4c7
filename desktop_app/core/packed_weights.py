"""How weights lie packed in safetensors files, told from names, shapes, number formats and marks.

A layer L has a packed weight and what unpacks it beside it. Marks say how: a tensor
``L.comfy_quant``, the header's ``_quantization_metadata`` (both JSON; ComfyUI, comfy/ops.py and
comfy/quant_ops.py), names (bitsandbytes, optimum-quanto, torchao), or a folder's settings (SDNQ).
Nothing is unpacked here, and nothing guessed: what doesn't fit its mark is an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import field
from math import gcd, log, prod
from typing import Any, Final, NamedTuple, TypeAlias, cast

from desktop_app.core.errors import ModelError
from desktop_app.core.record import record

Shape: TypeAlias = "tuple[int, ...]"
Tensors: TypeAlias = "Mapping[str, tuple[str, Shape]]"
"""Name → number format, as safetensors calls it, and shape."""
Settings: TypeAlias = "Mapping[str, Any]"
Fits: TypeAlias = "Callable[[Sides, Shape], bool]"
"""Whether a shape is right beside a weight."""

QUANTISATION: Final = "quantization_config"
"""What of a part's settings says how its weights are packed."""

FLOATS: Final = frozenset({"F32", "F16", "BF16"})
FLOAT8: Final = frozenset({"F8_E4M3", "F8_E5M2"})
_BYTES: Final = frozenset({"I8", "U8"})
_WHOLE: Final = frozenset({"I8", "I16", "I32", "I64"})
_E8M0: Final = frozenset({"U8", "F8_E8M0"})
_ROOM: Final = 1 << 16
"""Bytes of a mark, at most."""


class Sides(NamedTuple):
    """Of a weight, unpacked, and what its mark says."""

    rows: int
    width: int
    settings: Settings


class SideTensor(NamedTuple):
    """A tensor beside a packed weight.

    Attributes:
        ends: how its name ends behind that of the layer; the first that is there counts.
        forms: number formats that it may have.
        fits: whether its shape is right.
        needed: whether it must be there.
    """

    ends: tuple[str, ...]
    forms: frozenset[str]
    fits: Fits
    needed: bool = True


@record()
class Packing:
    """One way to pack a weight.

    Attributes:
        forms: number formats of the packed weight.
        side_tensors: role → the tensor beside it.
        per: numbers in one item of the packed weight.
        block: width of a row and settings → numbers and bytes of a block in memory.
        scaled: whether each row has a factor of four bytes in memory, too.
        padded: what rows and width are filled up to multiples of.
        weight: how the packed weight's name ends.
    """

    forms: frozenset[str]
    side_tensors: Mapping[str, SideTensor]
    per: int = 1
    block: Callable[[int, Settings], tuple[int, int]] = lambda _width, _settings: (1, 1)
    scaled: bool = True
    padded: int = 1
    weight: str = "weight"


@record()
class PackedLayer:
    """A layer whose weight is packed.

    Attributes:
        name: of the layer.
        form: a key of `PACKINGS`.
        parts: role → name of a tensor; the packed weight's is ``weight``.
        shape: of the weight unpacked; padding included, but where a bias tells the rows.
        stored_shape: the same, with all padding.
        settings: what its mark says, and ``stored``: number format by role.
    """

    name: str
    form: str
    parts: Mapping[str, str]
    shape: Shape
    stored_shape: Shape
    settings: Settings = field(default_factory=dict[str, Any])

    @property
    def resident_bytes(self) -> int:
        """Memory of the weight, packed."""
        row, width = PACKINGS[self.form], prod(self.stored_shape[1:])
        numbers, size = row.block(width, self.settings)
        scaled = 4 if row.scaled and "scale" in self.parts else 0
        low = 0 if "up" not in self.parts else 4 * self.settings["rank"]
        row_bytes = -(-width // numbers) * size + scaled + low
        return self.shape[0] * row_bytes + low * width


class PackedNames(NamedTuple):
    """What `packed_layers` found.

    Attributes:
        layers: by the name that the weight has unpacked.
        hidden: names that belong to no layer: marks, and what unpacks.
    """

    layers: dict[str, PackedLayer]
    hidden: frozenset[str]


def group_of(settings: Settings, key: str, usual: int) -> int:
    """A size among the settings of a mark, at least 1."""
    said = settings.get(key, usual)
    return said if type(said) is int and said > 0 else usual


def _affine_block(width: int, settings: Settings) -> tuple[int, int]:
    """A factor and a zero of four bytes each, and a group's numbers."""
    numbers = group_of(settings, "group_size", width)
    return numbers, 8 + numbers * settings["bits"] // 8


def _rows(of: Sides, shape: Shape) -> bool:
    """One factor, or one a row."""
    return prod(shape) == 1 or (prod(shape) == of.rows and shape[0] == of.rows)


def _swizzled(numbers: int) -> Fits:
    """Factors of ``numbers`` numbers each in tiles of 128 × 4 (cuBLAS' block scales)."""

    def fits(of: Sides, shape: Shape) -> bool:
        return shape == (-(-of.rows // 128) * 128, -(-(of.width // numbers) // 4) * 4)

    return fits


def _grouped(usual: int, across: bool) -> Fits:
    """A factor for each group of a row; ``across``: (groups, rows)."""

    def fits(of: Sides, shape: Shape) -> bool:
        groups = of.width // group_of(of.settings, "group_size", usual)
        return shape == ((groups, of.rows) if across else (of.rows, groups))

    return fits


def _in_order(of: Sides, shape: Shape) -> bool:
    """A factor for each group of quanto's, one after another."""
    return prod(shape) == of.rows * of.width // group_of(of.settings, "group_size", of.width)


def _blocked(of: Sides, shape: Shape) -> bool:
    """A factor for each of bitsandbytes' blocks."""
    return prod(shape) == -(-of.rows * of.width // group_of(of.settings, "blocksize", 64))


def _nested(of: Sides, shape: Shape) -> bool:
    """A factor for each block of those factors."""
    factors = -(-of.rows * of.width // group_of(of.settings, "blocksize", 64))
    return prod(shape) == -(-factors // group_of(of.settings, "nested_blocksize", 256))


def _columns(of: Sides, shape: Shape) -> bool:
    """A factor for each column."""
    return shape == (of.width,)


def _sides(*wanted: int) -> Fits:
    """These sides, whatever the weight's are."""

    def fits(of: Sides, shape: Shape) -> bool:
        return shape == wanted

    return fits


def _one(of: Sides, shape: Shape) -> bool:
    return prod(shape) == 1


def _shared(of: Sides, shape: Shape) -> bool:
    """A factor for each of SDNQ's groups."""
    return prod(shape) == of.rows * of.settings["groups"] and shape[0] == of.rows


def _low_rank(of: Sides, shape: Shape) -> bool:
    """Of a product of two narrow matrices."""
    return len(shape) == 2 and (shape[0] == of.rows or shape[1] == of.width)


def _by_groups(usual: int, added: bool) -> Callable[[int, Settings], tuple[int, int]]:
    """Blocks of a group's numbers: a factor in its own precision, what is added, and nibbles."""

    def block(width: int, settings: Settings) -> tuple[int, int]:
        numbers = group_of(settings, "group_size", usual)
        stored: Mapping[str, str] = settings["stored"]
        factor = 1 if stored["group_scale"] == "F8_E4M3" else 4
        return numbers, numbers // 2 + factor + (4 if added or "added" in stored else 0)

    return block


def _shared_block(width: int, settings: Settings) -> tuple[int, int]:
    numbers, stored = width // settings["groups"], settings["stored"]
    return numbers, (numbers // 2 + 8) if "added" in stored else numbers + 4


def _nibble_block(width: int, settings: Settings) -> tuple[int, int]:
    """Blocks that end where rows do."""
    numbers = gcd(group_of(settings, "blocksize", 64), width)
    return numbers, numbers // 2 + 4


_SCALE: Final = SideTensor(("weight_scale", "scale_weight"), FLOATS, _rows)
_STATE: Final = "weight.quant_state.bitsandbytes__"
_NIBBLES: Final[Mapping[str, SideTensor]] = {
    "absmax": SideTensor(("weight.absmax",), frozenset({"F32", "U8"}), _blocked),
    "codes": SideTensor(("weight.quant_map",), FLOATS, _sides(16)),
    "nested": SideTensor(("weight.nested_absmax",), FLOATS, _nested, needed=False),
    "nested_codes": SideTensor(("weight.nested_quant_map",), FLOATS, _sides(256), needed=False),
}

PACKINGS: Final[dict[str, Packing]] = {
    "fp8": Packing(FLOAT8, {"scale": _SCALE}),
    "mxfp8": Packing(
        frozenset({"F8_E4M3"}),
        {"scale": SideTensor(("weight_scale",), _E8M0, _swizzled(32))},
        block=lambda _width, _settings: (32, 33),
        scaled=False,
        padded=32,
    ),
    "nvfp4": Packing(
        frozenset({"U8"}),
        {
            "block_scale": SideTensor(
                ("weight_scale",), frozenset({"F8_E4M3", "U8"}), _swizzled(16)
            ),
            "scale": SideTensor(("weight_scale_2",), FLOATS, _one),
            "columns": SideTensor(("pre_quant_scale",), FLOATS, _columns, needed=False),
        },
        per=2,
        block=lambda _width, _settings: (16, 9),
        padded=16,
    ),
    "int8_tensorwise": Packing(frozenset({"I8"}), {"scale": _SCALE}),
    "convrot_w4a4": Packing(
        _BYTES, {"scale": _SCALE}, per=2, block=lambda _width, _settings: (2, 1)
    ),
    "asym_w4a8_int8": Packing(
        _BYTES,
        {
            "group_scale": SideTensor(
                ("weight_s_rel",), frozenset({"F8_E4M3", "F32"}), _grouped(16, across=False)
            ),
            "scale": SideTensor(("weight_s_channel",), FLOATS, _rows),
            "codes": SideTensor(("weight_codebook",), FLOATS, _sides(16), needed=False),
            "added": SideTensor(
                ("weight_correction",), FLOATS, _grouped(16, across=True), needed=False
            ),
        },
        per=2,
        block=_by_groups(16, added=False),
    ),
    "awq_w4a16": Packing(
        _BYTES,
        {
            "group_scale": SideTensor(("weight_scale",), FLOATS, _grouped(64, across=True)),
            "added": SideTensor(("weight_zeros",), FLOATS, _grouped(64, across=True)),
        },
        per=2,
        block=_by_groups(64, added=True),
        scaled=False,
    ),
    "bitsandbytes_4bit": Packing(
        frozenset({"U8"}),
        _NIBBLES,
        per=2,
        block=_nibble_block,
        scaled=False,
    ),
    "bitsandbytes_int8": Packing(frozenset({"I8"}), {"scale": SideTensor(("SCB",), FLOATS, _rows)}),
    "quanto": Packing(
        frozenset({"I8", *FLOAT8}),
        {"scale": SideTensor(("weight._scale",), FLOATS, _rows)},
        weight="weight._data",
    ),
    "torchao": Packing(
        frozenset({"I8", *FLOAT8}),
        {
            "scale": SideTensor(("_weight_scale",), FLOATS, _rows),
            "columns": SideTensor(("_weight_act_pre_scale",), FLOATS, _columns, needed=False),
        },
        weight="_weight_qdata",
    ),
    "quanto_bits": Packing(
        frozenset({"U8"}),
        {
            "group_scale": SideTensor(("weight._scale",), FLOATS, _in_order),
            "added": SideTensor(("weight._shift",), FLOATS | _BYTES, _in_order),
        },
        block=_affine_block,
        scaled=False,
        weight="weight._data._data",
    ),
    "torchao_int4": Packing(
        _BYTES,
        {
            "group_scale": SideTensor(("_weight_scale",), FLOATS, _grouped(128, across=True)),
            "added": SideTensor(("_weight_zero_point",), FLOATS, _grouped(128, across=True)),
            "columns": SideTensor(("_weight_act_pre_scale",), FLOATS, _columns, needed=False),
        },
        per=2,
        block=_affine_block,
        scaled=False,
        weight="_weight_qdata",
    ),
    "torchao_groups": Packing(
        frozenset({"I8"}),
        {
            "group_scale": SideTensor(("_weight_scale",), FLOATS, _grouped(1, across=False)),
            "added": SideTensor(
                ("_weight_zero_point",), FLOATS | _WHOLE, _grouped(1, across=False), needed=False
            ),
            "columns": SideTensor(("_weight_act_pre_scale",), FLOATS, _columns, needed=False),
        },
        block=_affine_block,
        scaled=False,
        weight="_weight_qdata",
    ),
    "sdnq": Packing(
        _BYTES,
        {
            "group_scale": SideTensor(("scale",), FLOATS, _shared),
            "added": SideTensor(("zero_point",), FLOATS, _shared, needed=False),
            "up": SideTensor(("svd_up",), FLOATS, _low_rank, needed=False),
            "down": SideTensor(("svd_down",), FLOATS, _low_rank, needed=False),
        },
        block=_shared_block,
        scaled=False,
    ),
}
"""Name of a format → how its tensors lie."""

_MARKED: Final = {
    "float8_e4m3fn": ("fp8", "F8_E4M3"),
    "float8_e5m2": ("fp8", "F8_E5M2"),
    **{
        form: (form, "")
        for form in PACKINGS
        if form != "fp8" and not form.startswith(("quanto", "torchao"))
    },
}
"""What ComfyUI's marks call formats → ours, and the number format that they promise."""

_NAMED: Final = {
    f"{_STATE}nf4": "bitsandbytes_4bit",
    f"{_STATE}fp4": "bitsandbytes_4bit",
    "SCB": "bitsandbytes_int8",
    "weight._data": "quanto",
    "weight._data._data": "quanto_bits",
    "_weight_qdata": "torchao",
}
"""How a name ends that marks its layer → the layer's format."""

_TORCHAO: Final = {
    "Int8Tensor": "torchao_groups",
    "IntxUnpackedToInt8Tensor": "torchao_groups",
    "Int4Tensor": "torchao_int4",
}
"""Its classes whose numbers have groups, or zeros."""

_MARK: Final = "comfy_quant"
_LIST: Final = "_quantization_metadata"
_HIDDEN: Final = re.compile(
    r"(^|\.)(comfy_quant|scaled_fp8|scale_input|input_scale|scale_weight|weight_format"
    r"|weight\._scale|(input|output)_scale|_weight_act_quant_(scale|zero_point))$"
)
"""Names of what belongs to no layer, whether its weight is packed or not."""
_METHODS: Final = ("bitsandbytes", "quanto", "torchao", "sdnq")
"""What ``quant_method`` of a folder's settings may say."""
_NOTHING: Final[tuple[object, ...]] = (None, False, "none", {})
_SVDQUANT: Final = (".wscales", ".wtscale", ".smooth_factor")


def packed_layers(
    name: str,
    tensors: Tensors,
    metadata: Mapping[str, str],
    read: Callable[[str], bytes],
    settings: Settings | None = None,
) -> PackedNames:
    """Which layers of a file, or of a folder's files together, are packed.

    Args:
        name: of the file, for errors.
        tensors: all that are there.
        metadata: of the header.
        read: gives the bytes of a small tensor.
        settings: the folder's ``quantization_config``.

    Raises:
        ModelError: ``model_damaged``: tensors don't fit their mark, or lack; ``model_quantised``:
            a format that isn't read; ``packed_svdquant``.
    """
    method = (settings or {}).get("quant_method", _METHODS[0])
    wraps = any(each.endswith(".qweight") for each in tensors)
    if method == "nunchaku" or (wraps and any(each.endswith(_SVDQUANT) for each in tensors)):
        raise ModelError("packed_svdquant", name=name)
    if method not in _METHODS:
        raise ModelError("model_quantised", name=name, form=str(method)[:40])
    found = _marks(name, tensors, metadata, read)
    if method == "sdnq":
        found |= _sdnq(name, tensors, settings or {})
    layers: dict[str, PackedLayer] = {}
    hidden = {each for each in tensors if _HIDDEN.search(each)}
    for layer, (form, said) in found.items():
        made = _layer(name, layer, form, said, tensors)
        layers[f"{layer}.weight"] = made
        hidden |= set(made.parts.values()) - {f"{layer}.weight"}
        hidden |= {f"{layer}.{end}" for end in _NAMED if f"{layer}.{end}" in tensors}
    for weight, (form, shape) in tensors.items():
        if form in FLOAT8 and weight not in layers and weight.endswith(".weight") and shape:
            made = _layer(name, weight[:-7], "fp8", {}, tensors, scaled=False)
            layers[weight] = made
            hidden |= set(made.parts.values()) - {weight}
    return PackedNames(layers, frozenset(hidden))


def _marks(
    name: str, tensors: Tensors, metadata: Mapping[str, str], read: Callable[[str], bytes]
) -> dict[str, tuple[str, Settings]]:
    """Layer → its format and what its mark says."""
    found: dict[str, tuple[str, Settings]] = {}
    for layer, said in _listed(name, tensors, metadata).items():
        found[layer] = _comfy(name, layer, said)
    for each, (_, shape) in tensors.items():
        layer, _, end = each.rpartition(".")
        own = next((end for end in _NAMED if each.endswith(f".{end}")), "")
        if end == _MARK:
            if f"{layer}.weight" not in tensors:
                raise _damaged(name, f"“{layer}” is marked as packed and has no weight")
            made = _comfy(name, layer, _json(name, each, shape, read))
        elif own:
            layer = each[: -len(own) - 1]
            state = own.startswith(_STATE)
            made = _NAMED[own], _json(name, each, shape, read) if state else dict[str, Any]()
            if own == "_weight_qdata":
                made = _torchao(name, layer, tensors, metadata)
            elif made[0] == "quanto_bits":
                made = made[0], _quanto_bits(name, layer, tensors)
        else:
            continue
        if found.get(layer, made) != made:
            both = f"{found[layer][0]} and {made[0]}"
            raise _damaged(name, f"“{layer}” is marked twice, and not as the same: {both}")
        found[layer] = made
    return found


def _torchao(
    name: str, layer: str, tensors: Tensors, metadata: Mapping[str, str]
) -> tuple[str, Settings]:
    """How a class of torchao's packs: what it is, and how many numbers share a factor."""
    wrong = _damaged(name, f"the settings of “{layer}” can't be read")
    try:
        row = json.loads(metadata[f"{layer}.weight"])
        said, sizes = row["_type"], row["_data"].get("block_size", [])
        groups: Any = sizes[-1] if sizes and set(sizes[:-1]) == {1} else 0
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise wrong from error
    if type(groups) is not int:
        raise wrong
    plain = f"{layer}._weight_zero_point" not in tensors
    width = (tensors[f"{layer}._weight_qdata"][1] or (0,))[-1]
    if said == "Float8Tensor" or (said == "Int8Tensor" and plain and groups in (0, width)):
        return "torchao", {}
    form = _TORCHAO.get(str(said))
    if form is None or not groups:
        raise ModelError("model_quantised", layer, name=name, form=f"torchao's {said}"[:60])
    return form, {"group_size": groups, "bits": 4 if form == "torchao_int4" else 8}


def _quanto_bits(name: str, layer: str, tensors: Tensors) -> Settings:
    """How many bits quanto's numbers have, and how many share a factor: groups lie one after
    another, those of upper bits behind those of lower ones (optimum/quanto, tensor/packed.py)."""
    if f"{layer}.weight._scale" not in tensors:
        raise _damaged(name, f"“{layer}” is packed as quanto_bits and has no weight._scale")
    factors = prod(tensors[f"{layer}.weight._scale"][1])
    packed = tensors[f"{layer}.weight._data._data"][1]
    bits = next((b for b in (4, 2) if packed and packed[0] == -(-factors * b // 8)), 0)
    if len(packed) != 2 or not bits:
        raise _damaged(
            name, f"“{layer}” is packed as quanto_bits and its weight._scale doesn't fit"
        )
    if packed[1] * bits % 8:
        form = f"quanto's {bits} bits with groups of {packed[1]}"
        raise ModelError("model_quantised", layer, name=name, form=form)
    bias = tensors.get(f"{layer}.bias", ("", ()))[1]
    known = len(bias) == 1 and 0 < bias[0] <= factors and not factors % bias[0]
    rows = bias[0] if known else factors
    return {"bits": bits, "group_size": packed[1], "rows": rows, "groups": factors // rows}


def _sdnq(name: str, tensors: Tensors, said: Settings) -> dict[str, tuple[str, Settings]]:
    """SDNQ's layers: whole numbers beside which a scale lies (sdnq/dequantizer.py)."""
    form, found = said.get("weights_dtype"), dict[str, tuple[str, Settings]]()
    odd = ("use_codebook", "modules_dtype_dict", "scale_dtype", "zero_point_dtype", "quant_conv")
    if form not in ("int8", "uint4") or any(said.get(key) not in _NOTHING for key in odd):
        raise ModelError("model_quantised", name=name, form=f"SDNQ {form}")
    for key, (own, sides) in tensors.items():
        layer, _, end = key.rpartition(".")
        weight = tensors.get(f"{layer}.weight", ("", ()))
        if end == "scale" and own in FLOATS and weight[0] in _BYTES and sides:
            rank = tensors.get(f"{layer}.svd_up", ("", (0, 0)))[1][-1]
            more = {"groups": prod(sides[1:]), "rows": sides[0], "rank": rank}
            found[layer] = "sdnq", {**said, **more}
    return found


def _listed(name: str, tensors: Tensors, metadata: Mapping[str, str]) -> dict[str, Settings]:
    """What the header's list says, by layers with the prefix that they have in the file."""
    if _LIST not in metadata:
        return {}
    wrong = _damaged(name, "the list of its packed layers can't be read")
    try:
        said: Any = json.loads(metadata[_LIST])
        rows: dict[str, Any] = said["layers"]
        if not all(isinstance(each, dict) for each in rows.values()):
            raise wrong
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise wrong from error
    first = next(iter(rows), "")
    end = f"{first}.weight"
    starts = [each[: -len(end)] for each in tensors if each.endswith(end)]
    start = next(
        (s for s in sorted(starts, key=len) if all(f"{s}{row}.weight" in tensors for row in rows)),
        None,
    )
    if rows and start is None:
        raise _damaged(name, "the list of its packed layers names others than it has")
    return {f"{start}{layer}": row for layer, row in rows.items()}


def _comfy(name: str, layer: str, said: Settings) -> tuple[str, Settings]:
    """Format and settings of one of ComfyUI's marks."""
    inner: Any = said.get("params")
    settings: dict[str, Any] = {**said, **(inner if isinstance(inner, dict) else {})}
    form = settings.get("format")
    if not isinstance(form, str) or form not in _MARKED:
        raise ModelError("model_quantised", layer, name=name, form=str(form)[:40])
    return _MARKED[form][0], settings


def _json(name: str, tensor: str, shape: Shape, read: Callable[[str], bytes]) -> Settings:
    wrong = _damaged(name, f"the mark “{tensor}” can't be read")
    if prod(shape) > _ROOM:
        raise wrong
    try:
        said: Any = json.loads(read(tensor))
    except (ValueError, RecursionError) as error:
        raise wrong from error
    if not isinstance(said, dict):
        raise wrong
    return cast("dict[str, Any]", said)


def _layer(
    name: str,
    layer: str,
    form: str,
    settings: Settings,
    tensors: Tensors,
    scaled: bool = True,
) -> PackedLayer:
    """A layer that is what its mark says."""
    row = PACKINGS[form]
    parts, forms = {"weight": f"{layer}.{row.weight}"}, dict[str, str]()
    if parts["weight"] not in tensors:
        raise _damaged(name, f"“{layer}” is packed as {form} and has no {row.weight}")
    stored, packed = tensors[parts["weight"]]
    said = str(settings.get("format", form))
    promised = _MARKED.get(said, ("", ""))[1]
    if stored not in row.forms or (promised and stored != promised):
        raise _damaged(name, f"“{layer}” is marked as {said} and holds {stored}")
    shape = _unpacked(name, layer, row, packed, settings)
    rows, width = shape[0] if shape else 1, prod(shape[1:])
    for role, beside in row.side_tensors.items():
        there = next((each for end in beside.ends if (each := f"{layer}.{end}") in tensors), "")
        if not there:
            if beside.needed and scaled:
                raise _damaged(name, f"“{layer}” is packed as {form} and has no {beside.ends[0]}")
            continue
        own, sides = tensors[there]
        if own not in beside.forms or not beside.fits(Sides(rows, width, settings), sides):
            told = f"{own} {list(sides)} beside a weight of {list(shape)}"
            raise _damaged(name, f"“{there}” doesn't fit its layer: {form} with {told}")
        parts[role], forms[role] = there, own
    if forms.get("absmax") == "U8" and not {"nested", "nested_codes"} <= forms.keys():
        raise _damaged(name, f"“{layer}” is packed twice and has no weight.nested_absmax")
    settings = {**settings, "stored": forms}
    _check_groups(name, layer, form, settings, width)
    bias = tensors.get(f"{layer}.bias", ("", ()))[1]
    own = shape
    if len(bias) == 1 and 0 <= shape[0] - bias[0] < row.padded:
        own = (bias[0], *shape[1:])
    return PackedLayer(layer, form, parts, own, shape, settings)


def _unpacked(name: str, layer: str, row: Packing, packed: Shape, settings: Settings) -> Shape:
    if row is PACKINGS["bitsandbytes_4bit"]:
        said: Any = settings.get("shape")
        sides = tuple(cast("list[int]", said)) if isinstance(said, list) else ()
        if not all(type(each) is int and each > 0 for each in sides) or (
            -(-prod(sides) // 2) != prod(packed) or len(sides) < 2
        ):
            raise _damaged(name, f"“{layer}” has another length than its mark says")
        return sides
    if row is PACKINGS["sdnq"]:
        rows, per = settings["rows"], 2 if settings["weights_dtype"] == "uint4" else 1
        if not rows or prod(packed) * per % (rows * max(1, settings["groups"])):
            raise _damaged(name, f"“{layer}” has another length than its scale says")
        return rows, prod(packed) * per // rows
    if row is PACKINGS["quanto_bits"]:  # a module without a bias tells how many groups are a row
        return settings["rows"], settings["groups"] * settings["group_size"]
    return (*packed[:-1], packed[-1] * row.per) if packed else packed


def _check_groups(name: str, layer: str, form: str, settings: Settings, width: int) -> None:
    """Groups fill rows, and a rotation's are powers of four."""
    turned = rotation_of(form, settings, width)
    power = 2 if form == "sdnq" else 4
    if turned and (width % turned or power ** round(log(turned, power)) != turned):
        raise _damaged(name, f"“{layer}” can't be rotated in groups of {turned}")
    numbers, _ = PACKINGS[form].block(width, settings)
    if width % numbers or (PACKINGS[form].per == 2 and numbers % 2):
        raise _damaged(name, f"“{layer}” has rows that are no whole groups of {numbers}")


def rotation_of(form: str, settings: Settings, width: int) -> int:
    """Numbers of a row that were rotated together; 0: none."""
    if form == "sdnq":
        size = group_of(settings, "hadamard_group_size", 256) if settings.get("use_hadamard") else 0
        return gcd(1 << (size - 1).bit_length(), width) if size else 0
    size = group_of(settings, "convrot_groupsize", 256)
    if form in ("convrot_w4a4", "asym_w4a8_int8"):
        return size
    return size if form == "int8_tensorwise" and settings.get("convrot") else 0


def _damaged(name: str, reason: str) -> ModelError:
    return ModelError("model_damaged", name=name, reason=reason)
