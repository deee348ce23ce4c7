"""What ``velatura history search`` asks a CLIP model: what words mean, and what a picture shows."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from desktop_app.app.inprocess import make_engine
from desktop_app.app.services import AppServices, load_services
from desktop_app.app.used_pack import UsedPack
from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import EngineAccess
from desktop_app.core.errors import ModelError
from desktop_app.core.operations import Embedding
from desktop_app.core.pixels import ByteArray
from desktop_app.library.collection.add_ons import usable
from desktop_app.operations.networks.describing import content_model, embedded, reads_words
from desktop_app.storage.history import History
from desktop_app.storage.history_likeness import Likeness
from desktop_app.storage.history_search import Query
from desktop_app.storage.pictures import open_picture
from desktop_app.storage.result_file import thumbnail_pixels


def use_content(
    data_dir: Path | None, history: History, likeness: Likeness, query: Query, like: str
) -> None:
    """Compare by content what ``query`` wants, where that is possible.

    Args:
        data_dir: the data folder, as `load_services` takes it.
        history: what is searched.
        likeness: of the search.
        query: what is wanted.
        like: the file whose look it has.

    Raises:
        ModelError: words are searched, and ``content_model_missing``, ``content_without_words``,
            ``content_not_indexed``, or the model can't be loaded.
    """
    if not (query.content or history.vectors.is_begun):
        return
    services = load_services(data_dir)
    try:
        with closing(services):
            model = _model(services, query)
            if model is None:
                return
            likeness.use(model.key)
            if len(likeness.seen()):
                _learn(services, model, likeness, query, like)
            elif query.content:
                raise ModelError("content_not_indexed", name=model.name)
    finally:
        services.use.release()


def _model(services: AppServices, query: Query) -> AddOn | None:
    """The one that is switched on, or the first. Raises ModelError: there must be one."""
    there = usable(services.collection.scan())
    model = content_model(there, services.settings.content_model)
    if query.content and model is None:
        raise ModelError("content_model_missing")
    if query.content and model is not None and not reads_words(model):
        raise ModelError("content_without_words", name=model.name)
    return model


def _learn(
    services: AppServices, model: AddOn, likeness: Likeness, query: Query, like: str
) -> None:
    texts = (query.content,) if query.content else ()
    pictures = {"picture": thumbnail_of(Path(like))[..., :3]} if query.fingerprint else {}
    if not texts and not pictures:
        return
    with closing(make_engine(UsedPack(services.paths))) as engine:
        context = EngineAccess(engine.run, lambda _: None, CancelToken())
        vectors = iter(embedded(Embedding(model.path, texts, pictures), context))
    for what in (query.content, query.fingerprint):
        if what:
            likeness.know(what, next(vectors))


def thumbnail_of(path: Path) -> ByteArray:
    """A picture file, made small: (h, w, 3|4) uint8. Raises InputError."""
    return thumbnail_pixels(open_picture(path).pixels)
