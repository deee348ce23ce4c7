"""Forms, read from memory: bytes as they were sent, or told what is wrong."""

from __future__ import annotations

import os
from contextlib import suppress

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.openai_images.forms import MOST_PARTS, form_in

KIND = "multipart/form-data; boundary=abc"


def packed(*parts: tuple[str, bytes], end: bytes = b"--abc--\r\n") -> bytes:
    head = "--abc\r\nContent-Disposition: form-data; "
    return b"".join(f"{head}{each}\r\n\r\n".encode() + data + b"\r\n" for each, data in parts) + end


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,12}", fullmatch=True), st.binary(), min_size=1, max_size=9
    )
)
def test_files_come_out_as_they_went_in(files: dict[str, bytes]) -> None:
    request = httpx.Request("POST", "http://x", files=files, data={"": ""})
    form = form_in(request.read(), request.headers["content-type"])
    assert {name: each for name, (each,) in form.files.items()} == files


def test_what_looks_like_a_boundary_within_a_file_is_none() -> None:
    data = b"\r\n--abx\r\n\r\n--\0--abc\r" + os.urandom(99).replace(b"abc", b"")
    form = form_in(packed(('name="image[]"; filename="a"', data)), KIND)
    assert form.files == {"image": [data]}


def test_lists_have_one_name() -> None:
    parts = [(f'name="{name}"', b"x") for name in ("a", "a[]", "a[0]", "a[12]")]
    assert form_in(packed(*parts), KIND).texts == {"a": ["x"] * 4}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (packed(('name="a"', b"x")), "multipart/form-data"),
        (packed(('name="a"', b"x")), "multipart/form-data; boundary=" + "a" * 71),
        (packed(('name="a"', b"x"), end=b""), KIND),
        (packed(('name="a"', b"\xff")), KIND),
        (packed(('name="a"', b"\0")), KIND),
        (packed(('nom="a"', b"x")), KIND),
        (packed(("name=" + "a" * 5000, b"x")), KIND),
        (packed(*(('name="a"', b"x"),) * (MOST_PARTS + 1)), KIND),
        (b"--abc\r\nno head\r\n--abc--", KIND),
        *((b"", KIND), (b"--abc", KIND), (b"\0" * 99, KIND)),
    ],
)
def test_what_is_no_form_is_told(body: bytes, kind: str) -> None:
    with pytest.raises(InputError) as caught:
        form_in(body, kind)
    assert caught.value.code == "form_damaged"


@given(st.binary(max_size=300), st.text(max_size=40))
def test_no_bytes_are_a_fault(body: bytes, kind: str) -> None:
    for each, words in ((body, kind), (b"--abc\r\n" + body + b"\r\n--abc--", KIND)):
        with suppress(InputError):
            form_in(each, words)
