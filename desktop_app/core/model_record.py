"""What is remembered about a model between runs, and of its files while their disk is away.

A record belongs to content, not to a place: its key is the model's digest
(`library.formats.digest.quick_digest`), so renaming or moving files loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.conditions import Conditions
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.setting_table import upgraded

OriginKind: TypeAlias = Literal["hub", "url", "import", "found", "bundled"]


@dataclass(frozen=True, slots=True)
class FileFact:
    """One file of a model as it has to be.

    Attributes:
        name: relative to the model's folder, with slashes; of a single file its name.
        size: bytes.
        sha256: 64 hex digits; empty where nobody has told it.
        source: its name where it came from (in the repository); empty if it is the same.
    """

    name: str
    size: int
    sha256: str = ""
    source: str = ""

    @property
    def source_name(self) -> str:
        """What it is called where it came from."""
        return self.source or self.name

    def called(self, name: str) -> FileFact:
        """The same file under another name here; where it came from it keeps its own."""
        source = "" if self.source_name == name else self.source_name
        return FileFact(name, self.size, self.sha256, source)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a model came from.

    Attributes:
        kind: how it came.
        address: the hub's ``owner/name``, or the URL (never with a token in it).
        endpoint: the hub it was fetched from; empty for the usual one.
        revision: the commit (40 hex digits), where there is one.
        files: what was fetched, with sizes and SHA-256.
        fetched: milliseconds since 1970, UTC.
        catalog: id of the catalog entry it is; empty if it is none.
        converted: SHA-256 of the pickle that this program made the one file of; empty: of none.
    """

    kind: OriginKind
    address: str = ""
    endpoint: str = ""
    revision: str = ""
    files: tuple[FileFact, ...] = ()
    fetched: int = 0
    catalog: str = ""
    converted: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """The last close look at a model's files.

    Attributes:
        when: milliseconds since 1970, UTC.
        against: "origin" (SHA-256 as the hub told it) or "first" (as it was the first time).
        damaged: names of files that are missing or differ; empty means all was well.
        files: what was found, so that a later look can compare.
    """

    when: int
    against: Literal["origin", "first"]
    damaged: tuple[str, ...] = ()
    files: tuple[FileFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Structure:
    """Whether a model has all weights that it needs, in the right sizes, and its parts fit.

    Attributes:
        faults: what is wrong, in plain words; none: it can be loaded.
        surplus: what is there that nothing uses, likewise; it does no harm.
        lent: plain names of parts that it lacks and that may come from elsewhere.
    """

    faults: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()
    lent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sighting:
    """A place where the model was seen.

    Attributes:
        path: absolute.
        volume: what tells the disk it lies on (its mount point, or drive); empty if unknown.
        when: milliseconds since 1970, UTC.
        signature: changes with the sizes and times of its files, so that what did not change need
            not be read again; empty if unknown.
    """

    path: str
    volume: str = ""
    when: int = 0
    signature: str = ""


@dataclass(frozen=True, slots=True)
class ModelChoices:
    """What the user chose to use with a model. Models are named by their keys.

    Attributes:
        defaults: settings in place of the model's own; None for those.
        vae: key of another autoencoder, as earlier versions wrote it; now it is one of ``parts``.
        loras: LoRAs with their weights; ``name`` is the LoRA's key.
        companion: absolute path of a folder that lends the parts its file lacks; empty: any of
            its family among the models.
        parts: part → absolute path of the file or folder that it is read from; those that are not
            in it are looked for.
        variant: which of `ModelInfo.may_be` it is; empty: what its files say.
    """

    defaults: ModelDefaults | None = None
    vae: str = ""
    loras: Conditions = ()
    companion: str = ""
    parts: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    variant: str = ""

    def with_part(self, slot: str, path: str) -> ModelChoices:
        """With another choice of that part; empty: it is looked for again."""
        parts = {**self.parts, slot: path}
        kept = "" if slot == "vae" else self.vae
        return replace(self, vae=kept, parts={part: at for part, at in parts.items() if at})


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """One model as it is remembered.

    Attributes:
        key: its content digest.
        name: what the user calls it; empty for its own name.
        seen_name: what it was called when it was seen last.
        family: a key of `catalog.components`, as it was probed.
        component: as in `WeightsInfo`.
        size_bytes: bytes on disk.
        favourite, tags, notes: the user's.
        thumbnail: name of a picture in the folder of thumbnails; empty if there is none.
        health: outcome of the last test picture: "", "ok", or an error code.
        choices: what to use with it.
        added: when it was first seen, milliseconds since 1970, UTC.
        last_used: when a picture was last made with it; 0 for never.
        uses: pictures made with it.
        origin: where it came from; None if nobody knows.
        verification: the last close look; None if there was none.
        sightings: where it was seen, newest first.
    """

    key: str
    name: str = ""
    seen_name: str = ""
    family: str = ""
    component: str = "checkpoint"
    size_bytes: int = 0
    favourite: bool = False
    tags: tuple[str, ...] = ()
    notes: str = ""
    thumbnail: str = ""
    health: str = ""
    choices: ModelChoices = field(default_factory=ModelChoices)
    added: int = 0
    last_used: int = 0
    uses: int = 0
    origin: Origin | None = None
    verification: Verification | None = None
    sightings: tuple[Sighting, ...] = ()

    @property
    def sha256(self) -> str:
        """SHA-256 of its one file, as it was found or as its origin tells it; empty where nobody
        knows, where it has several files, and where it is damaged."""
        look = self.verification
        if look is not None and look.damaged:
            return ""
        for files in (look.files if look else (), self.origin.files if self.origin else ()):
            if len(files) == 1 and files[0].sha256:
                return files[0].sha256.lower()
        return ""

    def to_json(self) -> dict[str, Any]:
        """A plain dict; `from_json` gives an equal value."""
        return to_json(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ModelRecord:
        """Rebuild from `to_json`, also of an older version of the program.

        Raises:
            KeyError, TypeError, ValueError: it has another shape.
        """
        choices = {**data["choices"]}
        if choices.get("defaults"):
            choices["defaults"] = upgraded(choices["defaults"])
        choices["loras"] = upgraded({"loras": choices.get("loras", ())})["conditions"]
        return from_json(cls, {**data, "choices": choices})
