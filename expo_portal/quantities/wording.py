"""Quantities in the words of a language: digits as the source has them, only the point moves.

Babel and Django's ``intword`` round, and neither knows "over"; ``intword`` says 196.2 十亿.
"""

import re
from typing import NamedTuple

from .numbers import SCALES, Qualifier, plain, shift

NBSP = "\N{NO-BREAK SPACE}"


class Style(NamedTuple):
    """How a language writes numbers.

    ``scales`` has its scale words, largest first, with the most decimals that read well before
    each, and from which number on: 1.97万亿 and 123.45万, but 16600 and never 1.66万.
    """

    scales: tuple
    group: str
    point: str
    before_scale: str
    before_unit: str
    to: str


STYLES = {
    "en": Style(
        (("trillion", 3, 1), ("billion", 3, 1), ("million", 3, 1)), ",", ".", " ", " ", "–"
    ),
    "zh-hans": Style((("万亿", 4, 1), ("亿", 4, 1), ("万", 2, 100)), "", ".", "", "", "至"),
    "ja": Style((("兆", 4, 1), ("億", 4, 1), ("万", 2, 100)), ",", ".", "", "", "〜"),
    "ko": Style((("조", 4, 1), ("억", 4, 1), ("만", 2, 100)), ",", ".", "", " ", "~"),
    "ru": Style((("трлн", 3, 1), ("млрд", 3, 1), ("млн", 3, 1)), NBSP, ",", NBSP, NBSP, "–"),
}
LANGUAGES = tuple(STYLES)

PHRASES = {
    "over": ("over {}", "逾{}", "{}超", "{} 초과", "свыше {}"),
    "at_least": ("at least {}", "至少{}", "{}以上", "{} 이상", "не менее {}"),
    "about": ("about {}", "约{}", "約{}", "약 {}", "около {}"),
    "nearly": ("nearly {}", "近{}", "{}近く", "{} 가까이", "почти {}"),
    "under": ("under {}", "不到{}", "{}未満", "{} 미만", "менее {}"),
    "up_to": ("up to {}", "至多{}", "最大{}", "최대 {}", "до {}"),
    "undisclosed": ("undisclosed", "未披露", "非公開", "비공개", "не раскрывается"),
}

# The Russian form is the one that follows млн, млрд and трлн.
CURRENCIES = {
    "CNY": ("yuan", "元", "元", "위안", "юаней"),
    "USD": ("US dollars", "美元", "米ドル", "달러", "долларов США"),
    "EUR": ("euros", "欧元", "ユーロ", "유로", "евро"),
    "JPY": ("yen", "日元", "円", "엔", "иен"),
    "KRW": ("won", "韩元", "ウォン", "원", "вон"),
    "RUB": ("rubles", "卢布", "ルーブル", "루블", "рублей"),
    "HKD": ("Hong Kong dollars", "港元", "香港ドル", "홍콩달러", "гонконгских долларов"),
    "TWD": ("New Taiwan dollars", "新台币", "台湾ドル", "대만달러", "тайваньских долларов"),
    "GBP": ("pounds", "英镑", "ポンド", "파운드", "фунтов стерлингов"),
    "INR": ("rupees", "印度卢比", "インドルピー", "루피", "рупий"),
    "MNT": ("tugriks", "蒙古图格里克", "トゥグルグ", "투그릭", "тугриков"),
}


def has_words(language):
    return language in STYLES


def spoken(language):
    """The language itself, or English for one whose numbers we cannot write yet."""
    return language if has_words(language) else "en"


def in_language(row, language):
    return row[LANGUAGES.index(spoken(language))]


def phrase(qualifier, language):
    return in_language(PHRASES[qualifier], language) if qualifier in PHRASES else "{}"


def words(quantity, language, *, unit=""):
    """``"over 196.2 billion yuan"``, ``"逾1962亿元"``; ``unit`` is what a count counts: 名."""
    if quantity.qualifier == Qualifier.UNDISCLOSED:
        return phrase(quantity.qualifier, language)
    if not quantity.number:
        return ""
    style = STYLES[spoken(language)]
    numbers, scale = numbers_and_scale(quantity, style)
    if not style.before_scale:
        # GB/T 15835 asks for 3亿至5亿元: 3至5亿元 might start at 3 yuan.
        numbers, scale = [number + scale for number in numbers], ""
    amount = style.to.join(numbers) + (scale and style.before_scale + scale)
    unit = unit or currency_words(quantity.currency, language)
    return phrase(quantity.qualifier, language).format(amount + (unit and style.before_unit + unit))


def number_words(quantity, language):
    """``("196.2", "billion")``, ``("1962", "亿")``: for a page that sets the number large."""
    if not quantity.number:
        return "", ""
    style = STYLES[spoken(language)]
    numbers, scale = numbers_and_scale(quantity, style)
    return style.to.join(numbers), scale


def numbers_and_scale(quantity, style):
    scale = best_scale(quantity, style)
    power = SCALES[quantity.scale] - SCALES[scale]
    printed = filter(None, (quantity.number, quantity.number_max))
    return [written(number, power, style) for number in printed], scale


def best_scale(quantity, style):
    """The scale word as printed if the language has it, else the largest that reads well."""
    if quantity.scale in {word for word, *_decimals in style.scales}:
        return quantity.scale
    for word, most_decimals, least in style.scales:
        scaled = [shift(n, -SCALES[word]) for n in (quantity.value, quantity.value_max or 0)]
        decimals = most_decimals if scaled[0] >= least else 0
        if scaled[0] >= 1 and all(n == round(n, decimals) for n in scaled):
            return word
    return ""


def written(number, power, style):
    shifted = shift(number, power)
    # 20000 is 2万 and not 2.0000万, but the zero of a printed 3.0 was announced.
    text = f"{shifted:f}" if "." in number else plain(shifted)
    whole, point, decimals = text.partition(".")
    return f"{int(whole):,}".replace(",", style.group) + (point and style.point) + decimals


def qualifier_words(qualifier, language):
    """``"over"``, ``"逾"``; nothing for an exact number or a range, which speak for themselves."""
    return phrase(qualifier, language).format("").strip()


def currency_words(code, language):
    return in_language(CURRENCIES[code], language) if code in CURRENCIES else code


def ordinal(n, language):
    """``"11th"``, ``"第十一"``, ``"第11"``, ``"제11"``, ``"11-й"``."""
    match spoken(language):
        case "zh-hans":
            return f"第{chinese(n)}"
        case "ja":
            return f"第{n}"
        case "ko":
            return f"제{n}"
        case "ru":
            return f"{n}-й"
    suffix = "th" if n % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"


ONES = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
"""
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


def number_in_words(n, language):
    """A count below 100 as prose has it: "fourteen", "十四"; digits where prose prefers them."""
    if not 0 <= n < 100 or spoken(language) not in {"en", "zh-hans"}:
        return str(n)
    if spoken(language) == "zh-hans":
        return "两" if n == 2 else chinese(n)
    if n < 20:
        return ONES.split()[n]
    tens, ones = TENS.split()[n // 10 - 2], n % 10
    return f"{tens}-{ONES.split()[ones]}" if ones else tens


def chinese(n):
    """``"一百零五"`` for 105; digits from 10,000."""
    if n > 9999:
        return str(n)
    text = "".join(
        "零" if digit == "0" else "零一二三四五六七八九"[int(digit)] + unit
        for digit, unit in zip(f"{n:04}", ("千", "百", "十", ""), strict=True)
    )
    text = re.sub("零+", "零", text).strip("零") or "零"
    return text.removeprefix("一") if text.startswith("一十") else text
