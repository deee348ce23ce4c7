"""What a picture, or a file beside it, tells of how it was made, whichever program wrote it.

Reading it is `imaging.picture_info`; what of it can be had here, `worker.picture_settings`.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

from desktop_app.core.conditions import KINDS, SINGLE

if TYPE_CHECKING:
    from desktop_app.core.geometry import Size
    from desktop_app.core.request import GenerationRequest


_PLAIN = (
    *("source", "program", "prompt", "negative", "writer", "seed", "steps", "scheduler", "sigmas"),
    *("guidance", "distilled_guidance", "strength", "clip_skip"),
)
"""Fields that are in JSON as they are."""


@dataclass(frozen=True, slots=True)
class NamedWeights:
    """Weights that a picture was made with, as its program names them.

    Attributes:
        name: of the file, mostly, without folder and ending.
        weight: how much of a LoRA counts.
        digest: hex digits of a hash, of whatever kind: AUTOMATIC1111 writes the first 10 or 12 of
            SHA-256, or 8 of its older hash; others all 64, or none.
        text_weight: of a LoRA in the text encoders; None: ``weight``.
        start, end: shares of the steps, 0..1, between which a LoRA acts.
    """

    name: str
    weight: float = 1.0
    digest: str = ""
    text_weight: float | None = None
    start: float = 0.0
    end: float = 1.0

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"name": self.name, "weight": self.weight}
        if self.text_weight is not None:
            told["text_weight"] = self.text_weight
        if (self.start, self.end) != (0, 1):
            told |= {"start": self.start, "end": self.end}
        return {**told, "hash": self.digest} if self.digest else told


@dataclass(frozen=True, slots=True)
class PictureInfo:
    """What it tells. Texts are empty and numbers None where it does not. Every number but the seed
    is one that our settings can have (what is not is in ``not_understood``), and no text has
    control characters but line breaks.

    Attributes:
        source: id of the format that it was read by: a row of `imaging.picture_info.table`.
        program: as the program calls itself, with its version where it tells.
        prompt: as it was written, LoRA tags included.
        negative: so, too.
        writer: what wrote the prompt that was used, by a language model, if that isn't in the file:
            ``prompt`` is what a user gave to it.
        seed: 0..2⁶⁴-1, as ComfyUI has them: more than ours, which end at 2³²-1.
        steps: of denoising.
        scheduler: the sampler's name, as written.
        sigmas: how noise levels are spread, as written ("Karras", "sgm_uniform").
        guidance: the scale of classifier-free guidance.
        distilled_guidance: what a guidance-distilled model (FLUX.1) was told instead.
        size: in pixels, as it was generated.
        model: name of the model, as a file's name or its title.
        model_digest: as `NamedWeights.digest`.
        loras: in their order.
        embeddings: textual inversions, by the words that stand for them.
        single: of what there is one of (`core.conditions.SINGLE`): kind, name of the weights or the
            model, and share of the steps, 0..1, from which on it acted, if that is told.
        strength: denoising strength, where a picture was changed.
        clip_skip: layers left out at the end of the text encoder: one less than AUTOMATIC1111's
            number.
        conditions: what else steered it and brings a mask or a picture along, which no file of a
            picture holds: kind (`core.conditions.KINDS`) and all that is told of it.
        settings: further ones by the id of our own (`core.setting_table.ROWS`).
        others: what is understood and has no place here, by its name there.
        not_understood: what was seen and could not be read, in short.
        request: the exact request, of a picture of our own.
    """

    source: str
    _: KW_ONLY
    program: str = ""
    prompt: str = ""
    negative: str = ""
    writer: str = ""
    seed: int | None = None
    steps: int | None = None
    scheduler: str = ""
    sigmas: str = ""
    guidance: float | None = None
    distilled_guidance: float | None = None
    size: Size | None = None
    model: str = ""
    model_digest: str = ""
    loras: tuple[NamedWeights, ...] = ()
    embeddings: tuple[NamedWeights, ...] = ()
    single: tuple[tuple[str, str, float | None], ...] = ()
    strength: float | None = None
    clip_skip: int | None = None
    conditions: tuple[tuple[str, str], ...] = ()
    settings: tuple[tuple[str, int | float | str], ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    not_understood: tuple[str, ...] = ()
    request: GenerationRequest | None = None

    @property
    def has_settings(self) -> bool:
        """Whether there is anything to take over."""
        told = (self.prompt, self.negative, self.scheduler, self.model, self.loras, self.request)
        return any(told) or (self.seed, self.steps, self.guidance) != (None, None, None)

    def to_json(self) -> dict[str, Any]:
        """For ``--json``: texts are empty and numbers null where nothing is told."""
        return {
            **{name: getattr(self, name) for name in _PLAIN},
            "size": None if self.size is None else [self.size.width, self.size.height],
            "model": self.model,
            "model_hash": self.model_digest,
            "loras": [each.to_json() for each in self.loras],
            "embeddings": [each.to_json() for each in self.embeddings],
            **self._single_to_json(),
            "conditions": [{"kind": kind, "told": told} for kind, told in self.conditions],
            "settings": dict(self.settings),
            "others": dict(self.others),
            "not_understood": list(self.not_understood),
        }

    def _single_to_json(self) -> dict[str, str | float | None]:
        told = {kind: (name, start) for kind, name, start in self.single}
        made: dict[str, str | float | None] = {}
        for kind in SINGLE:
            made[kind], start = told.get(kind, ("", None))
            if KINDS[kind].shares:
                made[f"{kind}_start"] = start
        return made
