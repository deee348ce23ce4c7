"""What the models window shows, as values: one card a model, and what is next to the cards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from desktop_app.catalog.models import CatalogModel, Licence
from desktop_app.core.errors import VelaturaError
from desktop_app.core.model_info import ModelInfo, PartNeed
from desktop_app.core.model_record import ModelChoices, Origin, Verification
from desktop_app.core.weights_info import WeightsInfo

CardState: TypeAlias = Literal[
    "ready",  # can make pictures
    "part",  # belongs to models: LoRA, VAE, ControlNet …
    "other",  # sound, but this version can't run it
    "unusable",  # see `error`
    "pickle",  # can be converted
    "damaged",  # its last verification found damaged files
    "away",  # its disk is not there
    "missing",  # its disk is there, it isn't
]


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One model on the disk, or remembered.

    Attributes:
        key: content digest, the record's key; of a file that can't be read its path.
        model_id: id in the list of models that make pictures; empty for others.
        name: what the user reads.
        family: a key of `catalog.components`; empty if unknown.
        state: see `CardState`.
        error: why it can't be used.
        weights: what the file is, told from its header.
        path: where it lies, absolute.
        paths: all places where the same content lies.
        size_bytes: bytes on disk.
        program: whose folder it is in ("ComfyUI"); empty for the user's own.
        bundled: whether it ships with the program.
        in_use: whether pictures are made with it now.
        favourite, tags, notes, choices, last_used, uses, added, origin, verification: as recorded.
        thumbnail: path of its picture; empty if there is none.
        health: outcome of its last test picture: "", "ok", or an error code.
        native_size: in pixels; None where it has none.
        inpaints: whether it has an inpainting UNet.
        licence: id of its licence; empty if unknown.
        ignored: code and pickles in its folder that are never read.
        info: what is known of a model that makes pictures; None of others.
    """

    key: str
    name: str
    path: str
    state: CardState
    model_id: str = ""
    family: str = ""
    error: VelaturaError | None = None
    weights: WeightsInfo | None = None
    paths: tuple[str, ...] = ()
    size_bytes: int = 0
    program: str = ""
    bundled: bool = False
    in_use: bool = False
    favourite: bool = False
    tags: tuple[str, ...] = ()
    notes: str = ""
    choices: ModelChoices = field(default_factory=ModelChoices)
    thumbnail: str = ""
    health: str = ""
    native_size: int | None = None
    inpaints: bool = False
    licence: str = ""
    added: int = 0
    last_used: int = 0
    uses: int = 0
    origin: Origin | None = None
    verification: Verification | None = None
    ignored: tuple[str, ...] = ()
    info: ModelInfo | None = None


@dataclass(frozen=True, slots=True)
class ModelPictures:
    """The pictures of the history that were made with a model or an add-on.

    Attributes:
        key: the card's.
        facet: of the history's, under which ``key`` finds them ("model", "lora", "weights").
        made: how many that finds.
        lost: how many could not be made again without it; also those that it refined.
        lost_starred: of these.
    """

    key: str
    facet: str
    made: int
    lost: int
    lost_starred: int


@dataclass(frozen=True, slots=True)
class CatalogCard:
    """One model that can be had.

    Attributes:
        model: the catalog's row.
        licence: its licence; None if unknown.
        fit: "yes", "slow", "no" or "unknown": does it fit this machine?
        fit_reason: code of a sentence of `ui.models.model_words` on that; empty for none.
        fit_params: its numbers and names.
        have: key of the model on this disk that it is; empty if it isn't there.
        download: id of the download that fetches it; empty if there is none.
    """

    model: CatalogModel
    licence: Licence | None = None
    fit: str = "unknown"
    fit_reason: str = ""
    fit_params: tuple[tuple[str, str | int | float], ...] = ()
    have: str = ""
    download: str = ""


@dataclass(frozen=True, slots=True)
class LicenceQuestion:
    """A licence that must be accepted before a download begins.

    Attributes:
        licence: in plain words; None if the catalog doesn't know it.
        title: what is to be fetched.
        page: its model card's address, where the terms stand.
        gated: whether they must be accepted on that page too, and a token is needed.
        size_bytes: what is to be fetched; None if not known yet.
    """

    licence: Licence | None
    title: str
    page: str
    gated: bool = False
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class TokenState:
    """Whether there is a token for the hub, and where it is kept: "keyring", "file" or ""."""

    there: bool = False
    kept_in: str = ""


@dataclass(frozen=True, slots=True)
class ManagerWork:
    """Something that reads or writes model files for a while.

    Attributes:
        name: "scan", "import", "verify", "numbers", "convert", "smaller_copy", "duplicates",
            "link", "health", "remove" or "repair".
        title: of which model; empty for all.
        done, total: bytes or files; total 0 while it can't be told.
        cancelling: it was given up and is about to end.
    """

    name: str
    title: str = ""
    done: int = 0
    total: int = 0
    cancelling: bool = False


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One line of what is known of a model's trustworthiness.

    Attributes:
        code: of the sentence in `ui.models.model_words`.
        state: "ok", "warn", "bad" or "unknown".
        params: what it is filled with.
    """

    code: str
    state: str
    params: tuple[tuple[str, str | int | float], ...] = ()


@dataclass(frozen=True, slots=True)
class TrustView:
    """What was found out about one model when somebody looked closely."""

    key: str
    rows: tuple[ReportRow, ...]
    can_repair: bool = False


@dataclass(frozen=True, slots=True)
class DuplicateSet:
    """Files with the same content.

    Attributes:
        sha256: of the content.
        size_bytes: of one of them.
        paths: where they lie, the one that would be kept first.
        programs: whose folder each is in; empty texts for the user's own.
        saved_bytes: room that hard links would give back; 0 where they can't be made.
        obstacle: code of why they can't be linked (other disk, read-only …); empty if they can.
    """

    sha256: str
    size_bytes: int
    paths: tuple[str, ...]
    programs: tuple[str, ...]
    saved_bytes: int
    obstacle: str = ""


@dataclass(frozen=True, slots=True)
class DiskUsageRow:
    """Room on the disk that a group of models takes: a family, a kind, a folder or a time."""

    group: Literal["family", "component", "place", "last_used"]
    name: str
    size_bytes: int
    files: int


@dataclass(frozen=True, slots=True)
class CleanupStep:
    """One thing that would free room.

    Attributes:
        action: "trash", "link" or "drop_partial".
        key: of the model, the duplicates' SHA-256, or the download's id.
        name: what the user reads.
        saved_bytes: room it gives.
        reason: code of a sentence in `ui.models.model_words`, with ``params``.
    """

    action: str
    key: str
    name: str
    saved_bytes: int
    reason: str
    params: tuple[tuple[str, str | int | float], ...] = ()


@dataclass(frozen=True, slots=True)
class NeedyModel:
    """A model that can't run as it lies there.

    Attributes:
        name: its file's.
        needs: the smallest things to get for it.
    """

    name: str
    needs: tuple[PartNeed, ...]


@dataclass(frozen=True, slots=True)
class SharedFolder:
    """Another program's folder of models.

    Attributes:
        program: "ComfyUI", "AUTOMATIC1111", "InvokeAI", "Fooocus", "Hugging Face cache".
        path: its root.
        files: models found there.
        size_bytes: what they take.
        used: whether they are in the list of models now.
        there: whether the folder is there now.
        examined: files that were looked into by now, while its models are being counted.
        models: those that make pictures; None while they aren't counted.
        needy: of these those that need a file first.
        problems: what of its settings could not be used.
    """

    program: str
    path: str
    files: int = 0
    size_bytes: int = 0
    used: bool = False
    there: bool = True
    examined: int = 0
    models: int | None = None
    needy: tuple[NeedyModel, ...] = ()
    problems: tuple[VelaturaError, ...] = ()
