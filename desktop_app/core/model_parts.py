"""Parts of a model that lie in files of their own: what each must be, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartWant:
    """What a part of a model must be, told from its denoiser.

    Attributes:
        slot: the component: "text_encoder_2", "vae", "tokenizer" …
        kinds: keys of part_kinds.toml, of a tokenizer of tokenizers.toml; any of these does.
        width: numbers of a token's state that it makes, of an autoencoder channels of its latents;
            0: the denoiser doesn't tell.
        layers: those that it has at least.
        pictures: channels of the pictures of an autoencoder; 0 for others.
        optional: whether the model runs without.
        own: whether the model's own file or folder has it.
        by_hand: whether headers don't tell it from others that don't fit: it is only used where it
            was chosen, or has the model's own name.
    """

    slot: str
    kinds: tuple[str, ...]
    width: int = 0
    layers: int = 0
    pictures: int = 0
    optional: bool = False
    own: bool = False
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class PartNeed:
    """A part that a model can't run without and has from nowhere, and the smallest thing to get.

    Attributes:
        slot: the component.
        kind: a key of part_kinds.toml, of a tokenizer of tokenizers.toml.
        width: as in `PartWant`.
        file: what it is called where it is published; empty if not known.
        size_bytes: of that file; 0 if not known.
        address: ``owner/name`` on the hub; empty if not known.
        catalog: id of the catalog's entry; empty where it has none.
    """

    slot: str
    kind: str
    width: int = 0
    file: str = ""
    size_bytes: int = 0
    address: str = ""
    catalog: str = ""
