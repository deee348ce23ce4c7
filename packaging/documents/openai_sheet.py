"""Writes docs/openai-api.md: what is offered to clients of OpenAI's image API, and what is not.

``python packaging/documents/openai_sheet.py`` writes it, from the tables of
desktop_app/extensions/serving/server/openai_images and of
tests/extensions/serving/server/openai_images.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.extensions.serving.server.openai_errors import CODES, MARK, PREFIX  # noqa: E402
from tests.extensions.serving.server.openai_images.methods import FIELDS, METHODS  # noqa: E402

SHEET = ROOT / "docs" / "openai-api.md"

_HEAD = f"""# OpenAI's image API

Written by `packaging/documents/openai_sheet.py`; do not edit.

`velatura serve` speaks the image API that OpenAI's clients speak. Every request goes through the
same queue, limits, policy, safety filter and history as those of `/v1`. Names and values were read
in the package `openai` 3.57, which the tests use. Text, chat and sound are not served.

```python
from openai import OpenAI

client = OpenAI(base_url="http://127.0.0.1:7860/v1", api_key="a token, or any text without tokens")
with open("ann.png", "rb") as image, open("mask.png", "rb") as mask:
    made = client.images.edit(image=image, mask=mask, prompt="a red scarf")
```

- **Outside the mask nothing changes**, to the last bit of the answer, at the depth of the picture
  that was sent; OpenAI's API doesn't promise that. So an edit with a mask is not given as JPEG, nor
  at another size, nor a picture of 16 bits as WebP: that is an error.
- **Transparent places of the mask change**, as much as they are transparent: the reverse of
  `/v1`, where white does. They are opaque in the answer.
- **Addresses**: `{PREFIX}/images/…` and `{PREFIX}/models` are this API's alone.
  `/v1/images/generations`, `/v1/images/edits`, `/v1/images/variations` and `/v1/models/ID` are the
  same, for clients that want `/v1`. `/v1/models` is the own list, unless the request has the header
  `{MARK}`, which OpenAI's clients send. [Why](decisions/0099-openai-api.md).
- **Who asks** is told by the token, as `api_key`. The right is `generate`.
- **Model names** that a client has built in can be names of the policy:

  ```toml
  [[names.gpt-image-1.arms]]
  name = "only"
  model = "juggernaut-xl"
  ```
- **Never silence**: what can't be had, and a field that isn't known and asks for something, is an
  error in their shape. There is no seed in that API; `/v1/jobs` has one. Fields that aren't known
  are taken, and named in `notes`, where they ask for nothing (null, "", 0, false, empty lists and
  objects) or tell of the sending (who sends it, for which chat).
- **Answers** have `notes` besides: what has to be said (a picture was converted from CMYK, another
  model stepped in). `X-Request-Id` is the job's id. `usage` of events is 0: no tokens are counted.
- **Events**: `image_generation.partial_image`, `image_generation.completed` for each picture,
  `image_edit.…` of edits, and `error`. Between them there are comments, every 15 s. As many
  partial pictures come as `partial_images` says, also in the first stream after the start; fewer
  only of a picture that has no more steps than that.
- **Who disconnects** has the job cancelled. With an `Idempotency-Key` it goes on, and the same
  request finds it. OpenAI's clients try again by themselves; not after 409 and 504
  (`x-should-retry: false`), else a second picture would be started.
"""


def sheet() -> str:
    """The whole page, as Markdown."""
    parts = [
        _HEAD,
        _section("Methods", _METHODS, ("method", "", "what it does here"), _methods()),
        _section("Fields", _FIELDS, ("field", "here"), _fields()),
        _section("Errors", _ERRORS, ("code", "of `/v1`"), _codes()),
    ]
    return "\n".join(parts)


_METHODS = """
Every public method of `openai`'s `images` and `models`; the test calls each of them.
"""
_FIELDS = """
All that `openai` can send. What asks for nothing (null, an empty field of a form) is accepted.
"""
_ERRORS = """
`{"error": {"message", "type", "param", "code"}}`, with the statuses of `/v1`, but 400 in place of
422. `code` is that of `/v1` but for these:
"""


def _section(title: str, text: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = list(head)
    lines = [_line(cells), "|" + "---|" * len(cells), *map(_line, rows)]
    return f"## {title}\n{text}\n" + "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _methods() -> Iterable[tuple[str, ...]]:
    words = {"works": "works", "told": "answer"}
    return ((f"`{name}`", words[row.how], row.says) for name, row in METHODS.items())


def _fields() -> Iterable[tuple[str, ...]]:
    return ((f"`{name}`", says) for name, says in FIELDS.items())


def _codes() -> Iterable[tuple[str, ...]]:
    for theirs in dict.fromkeys(CODES.values()):
        own = ", ".join(f"`{name}`" for name, each in CODES.items() if each == theirs)
        yield f"`{theirs}`", own


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    SHEET.write_text(sheet(), "utf-8")
    print(SHEET)
