"""200 texts on which tokenizers are compared: ten languages, and what people paste into prompts."""

# ruff: noqa: E501 - one line a language

from __future__ import annotations

import random

MARKS = ("<|im_end|>", "<|endoftext|>", "</s>", "<pad>", "<unk>", "<extra_id_0>", "<s>", "[INST]",
         "<bos>", "<eos>")  # fmt: skip
"""Look-alikes: marks of one or another vocabulary, written out in a prompt."""

PHRASES = {
    "English": "a cat sitting on a mat|a cinematic photo of a red fox|don't look, it's she'll we've"
    "|35mm, f/1.8, ISO 400|(masterpiece:1.2), best quality|10,000 km/h at 3:45 p.m.",
    "German": "ein grüner Bär im Nebel|Straßenbahnhaltestelle bei Nacht|über den Dächern, 19. Jh."
    "|Ölgemälde „Frühling“|süße Häschen und Äpfel|Fußgänger – weiß, groß",
    "French": "une forêt d'été à l'aube|l'œuvre d'un peintre naïf|où est le garçon ?|« château »"
    "|ciel étoilé, très détaillé|Noël à Besançon, 25 €",
    "Spanish": "¿dónde está el niño?|una montaña señorial|pingüino en el corazón|¡qué día!"
    "|acuarela de un árbol|jardín español, siglo XIX",
    "Russian": "рыжий кот на подоконнике|зимний лес, туман|ёлка и съёмка|портрет девушки, масло"
    "|город ночью — неон|объём, детали, 8K",
    "Chinese": "一只橘猫坐在窗台上|水墨画，山水|霓虹灯下的城市夜景|高清，细节丰富|古代宫殿「紫禁城」|雪中的竹林、小桥",
    "Japanese": "窓辺の猫、アニメ調|桜の下で本を読む少女|東京の夜景、ネオン|ﾊﾝｶｸｶﾅと全角ＡＢＣ|「静かな湖」水彩画|がぎぐげご、ぱぴぷ",
    "Korean": "창가에 앉은 고양이|벚꽃 아래 소녀|서울의 밤거리, 네온|수채화 풍경|한옥 마을의 아침|눈 내리는 대나무 숲",
    "Arabic": "قطة جالسة على النافذة|مدينة قديمة عند الغروب|لَوْحَةٌ زَيْتِيَّة|صورة سينمائية، ضباب"
    "|١٢٣ نجمة في السماء|بحرٌ أزرق",
    "Hindi": "खिड़की पर बैठी बिल्ली|पुराना शहर, सूर्यास्त|तेल चित्र, विस्तृत|क्षेत्र में ज्ञान|हिमालय की चोटी|१२३ तारे",
}

ODD = (
    "", " ", "     ", "\t", "\n", "\n\n\n", " \n \t ", "\u00a0", "\u3000\u3000", "\u200b", "\ufeff",
    "  two  spaces  ", " leading", "trailing ", "a\nb\tc\r\nd", "a\u00a0b\u2003c\u2028d",
    "👩‍👩‍👧‍👦 family", "🏳️‍🌈🏴‍☠️", "👍🏽 thumbs", "🇩🇪🇯🇵", "😀😀😀", "❤️‍🔥",
    "e\u0301 a\u0308 o\u0302\u0303 n\u0303", "Z\u0351\u036b\u0343a\u0310l\u035bg\u0362o", "ﬁ ﬂ ½ ² ™ Ⅷ",
    "שלום עולם", "שָׁלוֹם", "\u202eright to left\u202c", "\u200fمرحبا\u200f abc",
    "a\x00b", "\x01\x02\x1f\x7f", "bell\x07 esc\x1b[0m", "\x85\x9f", "\ud7ff\ue000\uffff", "\U0010ffff",
    "a" * 500, "ab " * 700, "猫" * 300, "!?" * 200, " " * 300 + "x", "1234567890" * 30,
    "{a|b} [c:d:0.5] (e:1.3) \\(f\\)", "<lora:name:0.8>", "http://example.org/a?b=c&d=%20", "C:\\x\\y",
    "“quotes” ‘single’ — – … •", "don't DON'T Don’t", "$x^2 + y_1 = \\frac{1}{2}$",
    *(f"a cat {mark} on a mat" for mark in MARKS), "".join(MARKS[:4]), f"  {MARKS[2]}  ",
    "<|im_end", "<extra_id_100>", "< / s >",
)  # fmt: skip


def texts() -> list[str]:
    """All of them, always the same: `ODD`, and phrases of each language put together by chance."""
    draw = random.Random(79)
    made = list(ODD)
    languages = [phrases.split("|") for phrases in PHRASES.values()]
    for phrases in languages:
        made += phrases
    while len(made) < 200:
        phrases = languages[len(made) % len(languages)]
        chosen = draw.sample(phrases, draw.randint(2, 5))
        made.append(draw.choice((", ", " ", ". ", "\n", " | ")).join(chosen))
    return made
