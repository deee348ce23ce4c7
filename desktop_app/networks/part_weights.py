"""A network built of its settings and filled with the weights that are next to them.

What diffusers' ``from_pretrained`` does of it, and nothing else: that one needs accelerate, which
takes long to import, and looks for more files than are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import torch
from torch import Tensor, nn

from desktop_app.core.errors import ModelError
from desktop_app.networks.clip.network import TextNetwork
from desktop_app.networks.failures import weights_named
from desktop_app.networks.quantised.layers import UNCUT, hold_blocks
from desktop_app.networks.quantised.packed_file import PackedFile


class Filled(NamedTuple):
    """A network with its weights.

    Attributes:
        module: ready to run.
        missing: names of its weights that the files lack.
        unused: names in the files that are none of its own.
    """

    module: Any
    missing: list[str]
    unused: list[str]

    def whole(self, model: str, plain: str) -> Any:
        """The network, if nothing is missing.

        Args:
            model: the model's name.
            plain: name of the part.

        Raises:
            ModelError: ``model_incomplete``.
        """
        if self.missing:
            missing = sorted(self.missing)
            reason = f"the {plain} lacks {weights_named(missing)}"
            raise ModelError("model_incomplete", "\n".join(missing), name=model, reason=reason)
        return self.module


def check_left_out(names: Iterable[str], model: str, plain: str) -> None:
    """Refuse layers that are in the files and would not be used: the settings ask for too few.

    Args:
        names: of the tensors that nothing uses.
        model, plain: as of `Filled.whole`.

    Raises:
        ModelError: ``model_damaged``.
    """
    if left := sorted(name for name in names if "block" in name or ".layers." in name):
        reason = f"the {plain}'s settings leave out {weights_named(left)}"
        raise ModelError("model_damaged", "\n".join(left), name=model, reason=reason)


@contextmanager
def hollow() -> Iterator[None]:
    """Networks that are made meanwhile have weights without memory, which nobody draws: for what
    isn't there torch would import its compiler."""
    from diffusers.models.modeling_utils import no_init_weights

    with torch.device("meta"), no_init_weights():
        yield


def filled(
    network: Any,
    settings: Mapping[str, Any],
    files: Sequence[Path],
    dtype: torch.dtype,
    names: Callable[[Iterable[str]], dict[str, str]] | None = None,
    only_shapes: bool = False,
    quantised: Mapping[str, Any] | None = None,
) -> Filled:
    """Build ``network`` without memory and put the tensors of ``files`` in their places.

    Args:
        network: a class with ``from_config``: diffusers', or `engine.clip`'s; or one of
            transformers'.
        settings: config.json's.
        files: safetensors.
        dtype: of what holds fractions.
        names: names in the files → in the class, of the tensors that are read; None: all as they
            are.
        only_shapes: reads the headers alone; what is built has no memory.
        quantised: ``quantization_config`` of config.json.

    Raises:
        ModelError: as `PackedFile`.
        RuntimeError: shapes are others than the settings say.
        SafetensorError, OSError: a file can't be read.
        ValueError, TypeError, KeyError: the settings can't be.
    """
    with hollow():
        module = built(network, settings)
    tensors = read_tensors(files, dtype, names, only_shapes=only_shapes, quantised=quantised)
    # Older files have older names.
    if isinstance(module, TextNetwork):
        module.rename(tensors)
    elif hasattr(module, "_fix_state_dict_keys_on_load"):
        module._fix_state_dict_keys_on_load(tensors)  # as its own reader does
    state = hold_blocks(module, tensors, dtype)
    missing, unused = module.load_state_dict(state, strict=False, assign=True)
    return Filled(module.eval().requires_grad_(requires_grad=False), missing, unused)


def built(network: Any, settings: Mapping[str, Any]) -> Any:
    """An object of a class of transformers', or of one that makes it of settings itself."""
    own = hasattr(network, "from_config")
    return network.from_config(dict(settings)) if own else network(network.config_class(**settings))


REMADE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "ChromaCombinedTimestepTextProjEmbeddings": lambda old, config: type(old)(
        config.approximator_num_channels // 4, len(old.mod_proj)
    ),
    "Gemma2TextScaledWordEmbedding": lambda old, _: _scaled_again(old),
    "QwenEmbedRope": lambda old, _: type(old)(old.theta, old.axes_dim, old.scale_rope),
    "QwenEmbedLayer3DRope": lambda old, _: type(old)(old.theta, old.axes_dim, old.scale_rope),
    "QwenImage21Rope": lambda old, _: type(old)(old.theta, old.axes_dim),
    "QwenImage21TimestepProjEmbeddings": lambda old, _: _timed_again(old),
    "Lumina2RotaryPosEmbed": lambda old, _: type(old)(
        old.theta, old.axes_dim, old.axes_lens, old.patch_size
    ),
    "AnimaRotaryEmbedding": lambda old, config: type(old)(
        config.model_dim // config.num_attention_heads
    ),
    "PatchEmbed": lambda old, _: _placed_again(old),
}
"""Parts of networks, by class, that hold what no file has: of one that was built without memory,
and the whole network's settings, one with it."""


def outline(shape: Sequence[int], dtype: torch.dtype, form: str) -> Tensor:
    """A tensor of that shape without memory, of a weight that is packed as ``form`` says."""
    made = torch.empty(tuple(shape), dtype=dtype, device="meta")
    setattr(made, UNCUT, form == "quanto_bits")
    return made


def _scaled_again(words: Any) -> Any:
    words.embed_scale = torch.tensor(words.scalar_embed_scale)
    return words


def _timed_again(times: Any) -> Any:
    times.time_proj = type(times.time_proj)(times.time_proj.timestep_dim)
    return times


def _placed_again(patches: Any) -> Any:
    """Sana's 2K and 4K models are told of places; other families' files hold them."""
    if patches.pos_embed is not None and patches.pos_embed.is_meta:
        from diffusers.models.embeddings import get_2d_sincos_pos_embed

        places: Any = get_2d_sincos_pos_embed(
            patches.proj.out_channels,
            (patches.height, patches.width),
            base_size=patches.base_size,
            interpolation_scale=patches.interpolation_scale,
            output_type="pt",
        )
        patches.pos_embed = places.float()[None]
    return patches


def revived(module: Any) -> Any:
    """A network that was built without memory, with what no file holds made again; of a language
    model the norm behind its layers stays only where it counts."""
    for name, old in list(module.named_children()):
        if make := REMADE.get(type(old).__name__):
            setattr(module, name, make(old, module.config))
    if hasattr(module, "visual"):
        rotary = module.visual.rotary_pos_emb
        module.visual.rotary_pos_emb = type(rotary)(module.config.vision_config)
    text = getattr(module, "language_model", module)
    if hasattr(text.config, "heard_layers"):
        text.rotary_emb = type(text.rotary_emb)(config=text.config)
        if not text.config.heard_norm:
            text.norm = nn.Identity()
    return module.eval().requires_grad_(requires_grad=False)


def read_tensors(
    files: Sequence[Path],
    dtype: torch.dtype,
    names: Callable[[Iterable[str]], dict[str, str]] | None = None,
    *,
    only_shapes: bool = False,
    quantised: Mapping[str, Any] | None = None,
) -> dict[str, Tensor]:
    """The tensors of ``files``; see `filled`, which may raise what this does."""
    with PackedFile(files, files[0].name, quantised) as opened:
        shapes = opened.shapes
        called = dict(zip(shapes, shapes, strict=True)) if names is None else names(shapes)
        if only_shapes:
            return {
                new: outline(shapes[key], dtype, opened.forms[key]) for key, new in called.items()
            }
        return {new: opened.in_precision(key, dtype) for key, new in called.items()}
