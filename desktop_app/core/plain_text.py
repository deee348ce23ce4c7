"""Text files of people: found out in which encoding they are, and said where that is a guess.

What has no byte order mark and is not UTF-8 is in the code page of some system. Each that it may be
in is weighed by the bits that it would take to write the text down: letters that are usual in the
languages of that code page take few, rare ones, symbols inside words, capitals after small letters
and letters of two scripts in one word take many (minimum description length, Rissanen 1978).
Several files are better evidence than one.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from bisect import bisect_right
from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import read_named

K = TypeVar("K", bound=Hashable)

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT: Final = 4096
"""Bytes of a file that are evidence."""

_MOST_VALUES: Final = 500_000
_DEEP: Final = re.compile(
    r"""(?m)(?:^|[{,\[])[ \t]*+(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){64}"""
)
"""A key of TOML with so many parts that its reader, who copies them for each, takes minutes."""

_LATIN, _CYRILLIC, _MARKED, _SIMPLIFIED, _TRADITIONAL, _JAPANESE, _KOREAN = (
    "éäöüàèáíóñçãêßåøæôâúîûïëœõùòìÿýðþ",
    "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфіёїєъґўјљњћђџ",
    "，。、！？：；（）《》「」・ー",
    (
        "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多"
        "天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知样现点信做红"
        "黄蓝绿白黑色猫狗女男孩站坐花草树山水海照片穿衣服眼微笑背景街房张木图像风格名品价格颜杯碗"
    ),
    (
        "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可裡後小麼心多"
        "天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長知樣現點信做紅"
        "黃藍綠白黑色貓狗女男孩站坐花草樹山水海照片穿衣服髮眼微笑背景街房張木圖像風格名品價格顏杯碗隻"
    ),
    (
        "あいうえおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびふぶへべほぼまみむ"
        "めもやゃゆゅよょらりるれろわをんアイウエオカガキクグケコサシジスズセソタダチッツテデトドナニネノハバパヒビフブプ"
        "ヘベペホボポマミムメモヤャュョラリルレロワンー人日本女男子猫犬白黒赤青山海花木空大小中上下着髪目公園座立"
    ),
    (
        "이다는에의을를가고은하로도지기사한인그리시아어자해서나들대만보스라있여주위과일장정무수부전상구소개양동남빨간색"
        "얀검파란초록앉진모습배경원뛰머눈강바산꽃고림집길"
    ),
)


_EVERY: Final = _SIMPLIFIED + _JAPANESE + _KOREAN + _CYRILLIC + _LATIN
_PAGES: Final = {
    "cp1252": (_LATIN, 0, 0, 0),
    "cp1251": (_CYRILLIC, 0, 0, 0),
    "gb18030": (_SIMPLIFIED + _MARKED, 0xB0, 0xD7, 0xA1),
    "cp932": (_JAPANESE + _MARKED, 0x88, 0x97, 0),
    "big5": (_TRADITIONAL + _MARKED, 0xA4, 0xC6, 0),
    "cp949": (_KOREAN, 0xB0, 0xC8, 0xA1),
    "euc_jp": (_JAPANESE + _MARKED, 0xB0, 0xCF, 0xA1),
    "cp1250": ("áíéąęłčěřóśšżžýůćńźúöőüťďňűăşţ", 0, 0, 0),
    "cp1254": ("ışüğçöâ", 0, 0, 0),
    "cp1253": ("αοιετσνηυρπκμλςωάόέίγδήχύώθφβξζψϊϋ", 0, 0, 0),
    "mac_roman": (_LATIN, 0, 0, 0),
    "koi8_r": (_CYRILLIC, 0, 0, 0),
    "utf-16-le": (_EVERY, 0, 0, 0),
    "utf-16-be": (_EVERY, 0, 0, 0),
}
"""Small letters of its languages, or characters, the most frequent ones first; of characters of two
bytes: what the first byte of those in use is within, and where the second begins."""

ENCODINGS: Final[Mapping[str, str]] = {
    "cp1252": "Western (cp1252)",
    "cp1251": "Cyrillic (cp1251)",
    "gb18030": "Chinese (GB 18030)",
    "cp932": "Japanese (Shift JIS)",
    "big5": "Chinese, traditional (Big5)",
    "cp949": "Korean (cp949)",
    "euc_jp": "Japanese (EUC)",
    "cp1250": "Central European (cp1250)",
    "cp1254": "Turkish (cp1254)",
    "cp1253": "Greek (cp1253)",
    "mac_roman": "Western (Mac)",
    "koi8_r": "Cyrillic (KOI8-R)",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
}
"""That are found without being named, and what they are called; the commonest first."""

_RULES: Final = tuple(
    (re.compile(pattern), bits)
    for pattern, bits in (
        (r"[aAbB](?=[cge])|[cge](?=[aAbB])", 18),  # two scripts in a word
        (r"[aAbB][^aAbBcge]+(?=[cge])|[cge][^aAbBcge]+(?=[aAbB])", 6),  # or side by side
        (r"[bB](?=[bB])", 4),  # letters with accents seldom follow one another
        (r"[ab](?=B)|b(?=A)", 8),  # a capital after a small letter
        (r"[aAbBcge]s(?=[aAbBcge])", 8),  # a symbol inside a word
    )
)
"""What is unlikely in a text, by the shape of it (`_sign`), and how many bits it takes."""
_TYPED: Final = "“”‘’„‚–—…«»°×€£©®™½·•²³¡¿ªº´\xa0"
_ASCII, _SURE, _OTHERWISE, _MOST_A_SIGN = 5, 6, 14, 12
"""Bits: of a character that any text has; between the best and the next encoding from which on the
best is sure; by which a file is in another encoding than those with it; on average of a character,
up to which something with NULs is text."""


@dataclass(frozen=True, slots=True)
class PlainText:
    """What a file says.

    Attributes:
        text: all of it, without a byte order mark; empty where ``is_text`` is not.
        is_guess: whether its encoding had to be guessed.
        is_text: whether it is text at all.
        encoding: that it was read in.
        other: another that it may as well be in, with another text; empty: none.
    """

    text: str
    is_guess: bool = False
    is_text: bool = True
    encoding: str = "utf-8"
    other: str = ""


def decoded(data: bytes, encoding: str = "") -> PlainText:
    """Of one file: see `decoded_files`."""
    return _known(data, encoding) or decoded_files({0: data}, encoding)[0]


def decoded_files(files: Mapping[K, bytes], encoding: str = "") -> dict[K, PlainText]:
    """By the byte order mark, else as UTF-8, else in ``encoding``, else in one that is guessed:
    that of most files that lie together, but of those that are clearly in another, that of most of
    these.

    Args:
        files: their bytes.
        encoding: of `ENCODINGS`, for those that are not UTF-8; empty: not known.
    """
    found = {key: text for key, data in files.items() if (text := _known(data, encoding))}
    left = dict[K, dict[str, int]]()
    for key in [key for key in files if key not in found]:
        found[key] = PlainText("", is_text=False)
        if not encoding and (bits := _weighed(files[key])):
            left[key] = bits
    while left:
        near, best, evidence = [*left], "", dict[str, int]()
        for _ in range(2):  # by all, then by those that are in the same
            evidence = _evidence([left[key] for key in near])
            best = min(evidence, key=evidence.__getitem__)
            fits = [key for key, bits in left.items() if bits.get(best, 1 << 30) < _most(bits)]
            near = fits or near[:1]
        for key in near:
            bits = left.pop(key)
            own = best if bits.get(best, 1 << 30) < _most(bits) else min(bits, key=bits.__getitem__)
            found[key] = _guessed(files[key], own, evidence if own == best else bits)
    return found


def _most(bits: Mapping[str, int]) -> int:
    """Bits from which on a file is not in an encoding that others are in."""
    return min(bits.values()) + _OTHERWISE


def read_text_file(path: Path) -> str:
    """What a file that the user has named says. Raises InputError: ``file_missing`` or
    ``file_unreadable``."""
    plain = decoded(read_named(path))
    if not plain.is_text:
        raise InputError("file_unreadable", name=path.name, reason="it is not a text file")
    return plain.text


def toml_in(text: str) -> dict[str, Any]:
    """The tables of a TOML text. Raises ValueError: it is none, nested too deep, or has keys or
    values without end."""
    if text.count("\n") + text.count(",") > _MOST_VALUES:
        raise ValueError(f"it has more than {_MOST_VALUES:,} lines and values")
    if _DEEP.search(text):
        raise ValueError("a key has more than 64 parts")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("its values lie too deep in each other") from error


def _evidence(files: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Bits of several files together. One that can't be in an encoding speaks against it, but
    rules it out for itself alone."""
    return {name: sum(one.get(name, 4 * min(one.values())) for one in files) for name in _PAGES}


def _known(data: bytes, encoding: str) -> PlainText | None:
    """What is known without guessing; None: it is not."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(name, "replace")
            return PlainText(text, "\ufffd" in text, encoding=name)
    for name in filter(None, ("" if b"\0" in data else "utf-8", encoding)):
        with suppress(UnicodeDecodeError):
            return PlainText(data.decode(name), encoding=name)
    return None


def _guessed(data: bytes, name: str, evidence: Mapping[str, int]) -> PlainText:
    text = data.decode(name)
    near = (one for one in evidence if one != name and evidence[one] - evidence[name] < _SURE)
    other = next((one for one in near if data.decode(one, "ignore") != text), "")
    return PlainText(text, True, encoding=name, other=other)


def _weighed(data: bytes) -> dict[str, int]:
    """Bits by the name of each encoding that a file can be in."""
    found = dict[str, int]()
    for rank, name in enumerate(_PAGES):
        with suppress(UnicodeDecodeError):
            data.decode(name)
            text = data[:_LOOKED_AT].decode(name, "ignore")
            signs = {one: _sign(one, name) for one in {*text}}
            shape = "".join(signs[one][0] for one in text)
            bits = sum(signs[one][1] for one in text)
            bits += sum(own * len(rule.findall(shape)) for rule, own in _RULES)
            if b"\0" not in data or ("\0" not in text and bits < _MOST_A_SIGN * len(text)):
                found[name] = bits + rank // 2
    return found


@lru_cache(1 << 14)
def _sign(one: str, name: str) -> tuple[str, int]:
    """What a character is in the shape of a text (``a`` a letter of ASCII, ``b`` with an accent,
    ``c`` Cyrillic, ``g`` Greek, ``e`` of the East, ``s`` a symbol; capitals of Latin ones), and its
    bits."""
    usual, first, last, second = _PAGES[name]
    if not one.isprintable() and not one.isspace():
        return " ", 40
    if one.isascii():
        return ("A" if one.isupper() else "a") if one.isalpha() else " ", _ASCII
    script = "bgce"[bisect_right((0x250, 0x400, 0x2E80), ord(one))]
    shape = script.upper() if one.isupper() and script == "b" else script
    if one.lower() in usual:  # of Latin ones, with an accent, among plain ones
        rank = usual.index(one.lower()).bit_length()
        return shape, rank + 2 + 4 * (script == "b") + 2 * one.isupper()
    if not one.isalpha() or "\uff61" <= one <= "\uff9f":
        return " " if one in "’‘´–·" else "s", 11 if one in _TYPED else 18
    code = [*one.encode(name), 0]
    common = first <= code[0] <= last and code[1] >= second
    return shape, 13 if script != "e" else 12 if common else 20
