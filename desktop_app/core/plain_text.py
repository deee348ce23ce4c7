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
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias, TypeVar

from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import read_named

K = TypeVar("K", bound=Hashable)
_Bits: TypeAlias = Mapping[str, int]
"""By the names of encodings that a file can be in."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT: Final = 4096
"""Bytes of a file that are evidence."""

_LATIN: Final = "éäöüàèáíóñçãêßåøæôâúîûïëœõùòìÿýðþ"
_CYRILLIC: Final = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфіёїєъґўјљњћђџ"
_MARKED: Final = "，。、！？：；（）《》「」・ー"
_SIMPLIFIED: Final = (
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多"
    "天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知样现点信做红"
    "黄蓝绿白黑色猫狗女男孩站坐花草树山水海照片穿衣服眼微笑背景街房张木图像风格名品价格颜杯碗"
)
_TRADITIONAL: Final = (
    "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可裡後小麼心多"
    "天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長知樣現點信做紅"
    "黃藍綠白黑色貓狗女男孩站坐花草樹山水海照片穿衣服髮眼微笑背景街房張木圖像風格名品價格顏杯碗隻"
)
_JAPANESE: Final = (
    "あいうえおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびふぶへべほぼまみむ"
    "めもやゃゆゅよょらりるれろわをんアイウエオカガキクグケコサシジスズセソタダチッツテデトドナニネノハバパヒビフブプ"
    "ヘベペホボポマミムメモヤャュョラリルレロワンー人日本女男子猫犬白黒赤青山海花木空大小中上下着髪目公園座立"
)
_KOREAN: Final = (
    "이다는에의을를가고은하로도지기사한인그리시아어자해서나들대만보스라있여주위과일장정무수부전상구소개양동남빨간색"
    "얀검파란초록앉진모습배경원뛰머눈강바산꽃고림집길"
)


class _Page(NamedTuple):
    """A code page.

    Attributes:
        name: of the codec.
        usual: small letters of its languages, or characters; the most frequent ones first.
        first, last: of characters of two bytes: what the first byte of those in use is within.
        second: from where on their second byte is.
    """

    name: str
    usual: str
    first: int = 0
    last: int = 0
    second: int = 0


_PAGES: Final = (
    _Page("cp1252", _LATIN),
    _Page("cp1251", _CYRILLIC),
    _Page("gb18030", _SIMPLIFIED + _MARKED, 0xB0, 0xD7, 0xA1),
    _Page("cp932", _JAPANESE + _MARKED, 0x88, 0x97),
    _Page("big5", _TRADITIONAL + _MARKED, 0xA4, 0xC6),
    _Page("cp949", _KOREAN, 0xB0, 0xC8, 0xA1),
    _Page("euc_jp", _JAPANESE + _MARKED, 0xB0, 0xCF, 0xA1),
    _Page("cp1250", "áíéąęłčěřóśšżžýůćńźúöőüťďňűăşţ"),
    _Page("cp1254", "ışüğçöâ"),
    _Page("cp1253", "αοιετσνηυρπκμλςωάόέίγδήχύώθφβξζψϊϋ"),
    _Page("mac_roman", _LATIN),
    _Page("koi8_r", _CYRILLIC),
    _Page("utf-16-le", _SIMPLIFIED + _JAPANESE + _KOREAN + _CYRILLIC + _LATIN),
    _Page("utf-16-be", _SIMPLIFIED + _JAPANESE + _KOREAN + _CYRILLIC + _LATIN),
)
ENCODINGS: Final = tuple(page.name for page in _PAGES)
"""That are found without being named; the commonest first."""

_TOKEN = re.compile(r"[A-Za-z]+|[^\x00-\x7f]")
_TYPED: Final = "“”‘’„‚–—…«»°×€£©®™½·•²³¡¿ªº´\xa0"
_INSIDE: Final = "’‘´–·"
"""Symbols that words may have inside them."""
_ASCII, _TYPED_BITS, _SYMBOL, _NONE = 5, 11, 18, 40
_SURE: Final = 6
"""Bits between the best and the next one from which on the best is sure."""
_OTHERWISE: Final = 14
"""Bits by which a file is in another encoding than the others with it."""
_MOST_A_SIGN: Final = 12
"""Bits a character, on average, up to which something with NULs is text."""


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
    """Of one file: see `decoded_together`."""
    return decoded_together({0: data}, encoding)[0]


def decoded_together(files: Mapping[K, bytes], encoding: str = "") -> dict[K, PlainText]:
    """By the byte order mark, else as UTF-8, else in ``encoding``, else in one that is guessed by
    all files that lie together.

    Args:
        files: their bytes.
        encoding: name of a codec, of those that are not UTF-8; empty: not known.

    Raises:
        LookupError: there is no such codec.
    """
    b"".decode(encoding or "utf-8")
    found = {key: _plain(data, encoding) for key, data in files.items()}
    weighed = {key: _weighed(files[key]) for key, text in found.items() if text is None}
    guessed = {key: _guessed(files[key], *one) for key, one in _settled(weighed).items()}
    return {key: text or guessed[key] for key, text in found.items()}


def _settled(weighed: Mapping[K, _Bits]) -> dict[K, tuple[str, _Bits]]:
    """The encoding of each file, and by what: that of most of them, but of those that are clearly
    in another, that of most of these. Empty: it can be in none."""
    # A file that can't be in an encoding speaks against it, but rules it out for itself alone.
    together = {
        name: sum(bits.get(name, 4 * min(bits.values())) for bits in weighed.values() if bits)
        for name in ENCODINGS
    }
    best = min(ENCODINGS, key=together.__getitem__)
    settled, rest = dict[K, tuple[str, _Bits]](), dict[K, _Bits]()
    for key, bits in weighed.items():
        own = min(bits, key=bits.__getitem__, default="")
        if best in bits and bits[best] - bits[own] < _OTHERWISE:
            settled[key] = best, together
        elif own and len(weighed) > 1:
            rest[key] = bits
        else:
            settled[key] = own, bits
    alone = len(rest) == len(weighed)
    for part in [{key: bits} for key, bits in rest.items()] if alone else [rest] * bool(rest):
        settled |= _settled(part)
    return settled


def read_text_file(path: Path) -> str:
    """What a file that the user has named says. Raises InputError: ``file_missing`` or
    ``file_unreadable``."""
    plain = decoded(read_named(path))
    if not plain.is_text:
        raise InputError("file_unreadable", name=path.name, reason="it is not a text file")
    return plain.text


def likely_encodings(lines: Iterable[bytes]) -> list[str]:
    """Those that a text may be in that is not UTF-8, the likeliest first."""
    bits = _weighed(b"".join(lines))
    return sorted(bits, key=bits.__getitem__)


def _plain(data: bytes, encoding: str) -> PlainText | None:
    """What is known without guessing; None: it is not."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(name, "replace")
            return PlainText(text, "\ufffd" in text, encoding=name)
    for name in ("utf-8", encoding) if b"\0" not in data else (encoding,):
        try:
            return PlainText(data.decode(name), encoding=name) if name else None
        except UnicodeDecodeError:
            pass
    return PlainText("", is_text=False, encoding=encoding) if encoding else None


def _guessed(data: bytes, name: str, evidence: _Bits) -> PlainText:
    if not name:
        return PlainText("", is_text=False)
    text = data.decode(name, "replace")
    near = (one for one in evidence if one != name and evidence[one] - evidence[name] < _SURE)
    others = ((one, data.decode(one, "ignore")) for one in near)
    other = next((one for one, read in others if read != text), "")
    return PlainText(text, True, encoding=name, other=other)


def _weighed(data: bytes) -> _Bits:
    found = dict[str, int]()
    for rank, page in enumerate(_PAGES):
        try:
            data.decode(page.name)
        except UnicodeDecodeError:
            continue
        text = data[:_LOOKED_AT].decode(page.name, "ignore")
        bits = _bits(text, page)
        if b"\0" not in data or ("\0" not in text and bits < _MOST_A_SIGN * len(text)):
            found[page.name] = bits + rank // 2
    return found


def _bits(text: str, page: _Page) -> int:
    bits = _ASCII * sum(map(str.isascii, text))
    end, before, script = 0, "", ""
    for token in _TOKEN.finditer(text):
        one, is_next = token[0], token.start() == end and end > 0
        if not one.isascii():
            bits += _own_bits(one, page)
        if not one[0].isalpha():
            after = text[token.end() : token.end() + 1]
            inside = is_next and before.isalpha() and after.isalpha() and one not in _INSIDE
            bits += 8 * inside
        elif not (one.isascii() and before.isascii()):
            own = _script(one[0])
            bits += (18 if is_next else 6) * (bool(script) and own != script)
            if is_next and own == script == "latin":
                bits += 4 * (not one.isascii() and not before.isascii())
                bits += 8 * (one[0].isupper() and before.islower())
        if one[0].isalpha():
            script = _script(one[0])
        end, before = token.end(), one[-1]
    return bits


def _own_bits(one: str, page: _Page) -> int:
    """Of a character that is not ASCII."""
    if one.lower() in page.usual:
        latin = 4 * (_script(one) == "latin")  # they stand among plain ones
        return page.usual.index(one.lower()).bit_length() + 2 + latin + 2 * one.isupper()
    kind = unicodedata.category(one)
    if kind in ("Cc", "Cn", "Co", "Cs"):
        return _NONE
    if one in _TYPED:
        return _TYPED_BITS
    if not kind.startswith("L") or "\uff61" <= one <= "\uff9f":
        return _SYMBOL
    if _script(one) != "east":
        return 13
    first, second = [*one.encode(page.name), 0][:2]
    return 12 if page.first <= first <= page.last and second >= page.second else 20


def _script(letter: str) -> str:
    for last, name in (("\u0250", "latin"), ("\u0400", "greek"), ("\u2e80", "cyrillic")):
        if letter < last:
            return name
    return "east"
