"""AddOn: a file of weights that is used together with a model: a LoRA, an embedding, a VAE."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from desktop_app.core.errors import InputError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.record import record

_WORD = re.compile(r"[a-z0-9]+")


@record()
class AddOn:
    """One of them, as it lies on the disk.

    Attributes:
        key: digest of its content; requests name it so.
        name: what the user reads.
        path: where it lies, absolute.
        component: one of `weights_info.COMPONENTS` that is an add-on.
        family: a key of `catalog.components` it is made for; empty if its file does not tell.
        triggers: words that wake it, the most frequent first.
        variant: of its component; "tiny…" of an autoencoder for previews.
        vectors: how many an embedding has; 0: not known.
        task: what a control network is for, as its file tells ("canny", "depth" …).
        base: `ModelInfo.id` of the one model that it was made for; empty: it is for its family.
        sha256: of its file (64 hex digits), where that is known without reading it.
        scale: how many times larger its pictures are; 1 of one that cleans, 0: not known, or none.
        ships: whether it came with the program.
        title: what its maker calls it.
        converted: SHA-256 of the pickle that this program made it of; empty: it is none of those.
    """

    key: str
    name: str
    path: str
    component: str
    family: str = ""
    triggers: tuple[str, ...] = ()
    variant: str = ""
    vectors: int = 0
    task: str = ""
    base: str = ""
    sha256: str = ""
    scale: int = 0
    ships: bool = False
    title: str = ""
    converted: str = ""

    def fits(self, family: str) -> bool:
        """Whether it can be used with models of ``family``, as far as its file tells."""
        return self.family in ("", family)

    def suits(self, model: ModelInfo) -> bool:
        """Whether it can be used with ``model``, as far as its file tells."""
        return self.fits(model.family) and self.base in ("", model.id)

    @property
    def tasks(self) -> frozenset[str]:
        """What its file tells that it is for; a network for several is "union"."""
        return frozenset({self.task, self.variant}) - {""}

    @property
    def words(self) -> frozenset[str]:
        """What its name, its file's and its folder's are made of, in small letters."""
        names = (self.name, *Path(self.path).parts[-4:])
        return frozenset(_WORD.findall(" ".join(names).casefold()))

    @property
    def word(self) -> str:
        """What stands for an embedding in prompts: its name."""
        return " ".join(self.name.split())

    @property
    def spellings(self) -> tuple[str, ...]:
        """All that may stand for an embedding: its word, the name of its file, and the word without
        blanks, as earlier versions wrote it."""
        word = self.word
        return tuple(dict.fromkeys((word, Path(self.path).stem, word.replace(" ", "-"))))


def embedding_spellings(add_ons: Iterable[AddOn]) -> dict[str, AddOn]:
    """What may be in a prompt for each embedding of ``add_ons``; the first of a name counts, and
    a name before the other spellings of another."""
    embeddings = [add_on for add_on in add_ons if add_on.component == "embedding"]
    found: dict[str, AddOn] = {}
    for at in range(max((len(each.spellings) for each in embeddings), default=0)):
        for add_on in embeddings:
            if at < len(add_on.spellings):
                found.setdefault(add_on.spellings[at], add_on)
    return found


def add_on_named(add_ons: Sequence[AddOn], name: str, component: str) -> AddOn:
    """The one of that key, name, or file's name. Raises InputError: ``address_given`` or
    ``model_missing``."""
    wanted = name.strip().casefold()
    those = [one for one in add_ons if one.component == component]
    tests: tuple[Callable[[AddOn], str], ...] = (
        lambda one: one.key.casefold(),
        lambda one: one.name.casefold(),
        lambda one: one.name.rpartition(".")[0].casefold(),
    )
    for test in tests:
        for one in those:
            if wanted and test(one) == wanted:
                return one
    check_plain(name)
    raise InputError("model_missing", name=name)


def check_plain(name: str) -> None:
    """Refuse what may be a path or an address. Raises InputError: ``address_given``."""
    if "://" in name or "\\" in name or ".." in name or name.startswith(("/", "~")):
        raise InputError("address_given", name=name[:80])
