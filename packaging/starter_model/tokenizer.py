"""A CLIP tokenizer with its own small vocabulary, learnt from captions.

Byte-pair merges as in Sennrich et al. 2016, arXiv:1508.07909, in CLIP's form
(`</w>` ends a word), so that transformers' CLIPTokenizer reads it. Unknown
words fall apart into known pieces and, last, bytes: no prompt is refused.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from transformers.models.clip.tokenization_clip import CLIPTokenizer

BEGIN, END, WORD_END = "<|startoftext|>", "<|endoftext|>", "</w>"


def byte_alphabet() -> list[str]:
    """The 256 printable stand-ins for bytes that GPT-2 and CLIP use."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    spare = iter(range(256, 512))
    return [chr(b) if b in printable else chr(next(spare)) for b in range(256)]


def learn_merges(words: Counter[str], limit: int) -> list[tuple[str, str]]:
    """The most frequent pairs, in order, until every word is one token."""
    pieces = {word: [*word[:-1], word[-1] + WORD_END] for word in words}
    merges: list[tuple[str, str]] = []
    while len(merges) < limit:
        pairs: Counter[tuple[str, str]] = Counter()
        for word, parts in pieces.items():
            for pair in pairwise(parts):
                pairs[pair] += words[word]
        if not pairs:
            break
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        pieces = {word: merge(parts, best) for word, parts in pieces.items()}
    return merges


def merge(parts: list[str], pair: tuple[str, str]) -> list[str]:
    """`parts` with each occurrence of the pair joined."""
    joined: list[str] = []
    for part in parts:
        if joined and (joined[-1], part) == pair:
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def words_of(captions: list[str]) -> Counter[str]:
    """Plain words of ASCII letters; punctuation needs no merges."""
    return Counter(
        word
        for text in captions
        for word in text.lower().replace(",", " ").split()
        if word.isascii()
    )


def make_tokenizer(captions: list[str], length: int, limit: int = 1200) -> CLIPTokenizer:
    """A tokenizer that pads and cuts to `length` tokens."""
    merges = learn_merges(words_of(captions), limit)
    alphabet = byte_alphabet()
    tokens = [*alphabet, *(letter + WORD_END for letter in alphabet)]
    tokens += [a + b for a, b in merges if a + b not in set(tokens)]
    tokens += [BEGIN, END]
    vocabulary = {token: number for number, token in enumerate(dict.fromkeys(tokens))}
    return CLIPTokenizer(
        vocab=vocabulary,
        merges=merges,  # pyright: ignore[reportArgumentType]  # pairs, whatever is annotated
        unk_token=END,
        bos_token=BEGIN,
        eos_token=END,
        pad_token=END,
        model_max_length=length,
    )
