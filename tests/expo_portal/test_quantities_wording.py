import pytest
from babel.numbers import format_compact_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from expo_portal.quantities import (
    SCALES,
    Qualifier,
    Quantity,
    currency_words,
    number_in_words,
    number_words,
    ordinal,
    parse,
    qualifier_words,
    words,
)
from expo_portal.quantities.wording import CURRENCIES, LANGUAGES, STYLES

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("printed", "en", "zh"),
    [
        ("over 196.2 billion yuan", "over 196.2 billion yuan", "逾1962亿元"),
        ("1962多亿元", "over 196.2 billion yuan", "逾1962亿元"),
        ("over 1.12 billion yuan", "over 1.12 billion yuan", "逾11.2亿元"),
        ("1.97 trillion yuan", "1.97 trillion yuan", "1.97万亿元"),
        ("2,053.9 billion yuan", "2,053.9 billion yuan", "2.0539万亿元"),
        ("20539亿元", "2,053.9 billion yuan", "20539亿元"),
        ("55.584 billion yuan", "55.584 billion yuan", "555.84亿元"),
        ("555.84亿元", "55.584 billion yuan", "555.84亿元"),
        ("84.475 billion yuan", "84.475 billion yuan", "844.75亿元"),
        ("72867万元", "728.67 million yuan", "72867万元"),
        ("728.67 million yuan", "728.67 million yuan", "7.2867亿元"),
        ("111.3亿元", "11.13 billion yuan", "111.3亿元"),
        ("70亿元", "7 billion yuan", "70亿元"),
        ("5亿元", "500 million yuan", "5亿元"),
        ("3.0 billion yuan", "3.0 billion yuan", "30亿元"),
        ("3.00 billion yuan", "3.00 billion yuan", "30.0亿元"),
        ("US$11.59 billion", "11.59 billion US dollars", "115.9亿美元"),
        ("5 million AED", "5 million AED", "500万AED"),
        ("196.2十亿", "196.2 billion", "1962亿"),
        ("3 lakh crore", "3 trillion", "3万亿"),
        ("5千万", "50 million", "5000万"),
        ("55,584,000,000", "55.584 billion", "555.84亿"),
        ("123,456,789", "123,456,789", "123456789"),
        ("3,000,000", "3 million", "300万"),
        ("1,000,000", "1 million", "100万"),
        ("12,345,000", "12.345 million", "1234.5万"),
        ("1,001,500", "1,001,500", "100.15万"),
        ("1,001,550", "1,001,550", "1001550"),
        ("166,000", "166,000", "166000"),
        ("3,000,000-5,000,001", "3,000,000–5,000,001", "3000000至5000001"),
        ("more than 20,000", "over 20,000", "逾2万"),
        ("2万余名", "over 20,000", "逾2万"),
        ("over 210,000", "over 210,000", "逾21万"),
        ("16,600", "16,600", "16600"),
        ("over 16,600", "over 16,600", "逾16600"),
        ("1.66万", "16,600", "1.66万"),
        ("500 thousand", "500,000", "50万"),
        ("1,001", "1,001", "1001"),
        ("0", "0", "0"),
        ("110.69%", "110.69", "110.69"),
        ("at least 5 million", "at least 5 million", "至少500万"),
        ("about 5 million", "about 5 million", "约500万"),
        ("nearly 5 million", "nearly 5 million", "近500万"),
        ("under 5 million", "under 5 million", "不到500万"),
        ("up to 5 million", "up to 5 million", "至多500万"),
        ("between 3 and 5 million yuan", "3–5 million yuan", "300万至500万元"),
        ("3000万至1亿元", "30–100 million yuan", "3000万至10000万元"),
        ("undisclosed", "undisclosed", "未披露"),
    ],
)
def test_words_keep_the_digits_and_move_the_point(printed, en, zh):
    quantity = parse(printed)

    assert (words(quantity, "en"), words(quantity, "zh-hans")) == (en, zh)


@pytest.mark.parametrize(
    ("printed", "ja", "ko", "ru"),
    [
        (
            "over 196.2 billion yuan",
            "1,962億元超",
            "1,962억 위안 초과",
            f"свыше 196,2{NBSP}млрд{NBSP}юаней",
        ),
        (
            "1.97 trillion yen",
            "1.97兆円",
            "1.97조 엔",
            f"1,97{NBSP}трлн{NBSP}иен",
        ),
        ("about 20,000", "約2万", "약 2만", f"около 20{NBSP}000"),
        ("at least 16,600", "16,600以上", "16,600 이상", f"не менее 16{NBSP}600"),
        ("3-5亿美元", "3億〜5億米ドル", "3억~5억 달러", f"300–500{NBSP}млн{NBSP}долларов США"),
        ("undisclosed", "非公開", "비공개", "не раскрывается"),
    ],
)
def test_words_in_the_languages_of_the_neighbours(printed, ja, ko, ru):
    quantity = parse(printed)

    assert [words(quantity, language) for language in ("ja", "ko", "ru")] == [ja, ko, ru]


@pytest.mark.parametrize(
    ("language", "unit", "text"),
    [
        ("en", "merchants", "over 20,000 merchants"),
        ("zh-hans", "名", "逾2万名"),
        ("ja", "人", "2万人超"),
        ("ko", "명", "2만 명 초과"),
        ("ru", "человек", f"свыше 20{NBSP}000{NBSP}человек"),
    ],
)
def test_unit_stands_where_the_language_puts_it(language, unit, text):
    assert words(parse("over 20,000"), language, unit=unit) == text


@pytest.mark.parametrize("qualifier", ["exact", "over"])
def test_quantity_without_number_has_no_words(qualifier):
    quantity = Quantity(qualifier, scale="billion", currency="CNY")

    assert (words(quantity, "en"), number_words(quantity, "en")) == ("", ("", ""))


def test_unknown_language_is_written_in_english():
    assert words(parse("逾1962亿元"), "mn") == "over 196.2 billion yuan"


@pytest.mark.parametrize(
    ("printed", "language", "number", "scale"),
    [
        ("over 196.2 billion yuan", "en", "196.2", "billion"),
        ("over 196.2 billion yuan", "zh-hans", "1962", "亿"),
        ("20,000", "en", "20,000", ""),
        ("3-5亿", "zh-hans", "3至5", "亿"),
        ("undisclosed", "en", "", ""),
    ],
)
def test_number_words_part_the_number_from_its_scale(printed, language, number, scale):
    assert number_words(parse(printed), language) == (number, scale)


@pytest.mark.parametrize(
    ("qualifier", "en", "zh", "ja"),
    [
        ("exact", "", "", ""),
        ("over", "over", "逾", "超"),
        ("at_least", "at least", "至少", "以上"),
        ("about", "about", "约", "約"),
        ("nearly", "nearly", "近", "近く"),
        ("under", "under", "不到", "未満"),
        ("up_to", "up to", "至多", "最大"),
        ("between", "", "", ""),
        ("undisclosed", "undisclosed", "未披露", "非公開"),
    ],
)
def test_qualifier_words_stand_alone(qualifier, en, zh, ja):
    assert [qualifier_words(qualifier, language) for language in ("en", "zh-hans", "ja")] == [
        en,
        zh,
        ja,
    ]


def test_currency_without_a_name_is_written_by_its_code():
    assert (currency_words("JPY", "zh-hans"), currency_words("AED", "zh-hans")) == ("日元", "AED")


@pytest.mark.parametrize(
    ("n", "en", "zh"),
    [
        (1, "1st", "第一"),
        (2, "2nd", "第二"),
        (3, "3rd", "第三"),
        (10, "10th", "第十"),
        (11, "11th", "第十一"),
        (12, "12th", "第十二"),
        (13, "13th", "第十三"),
        (20, "20th", "第二十"),
        (22, "22nd", "第二十二"),
        (101, "101st", "第一百零一"),
        (111, "111th", "第一百一十一"),
        (130, "130th", "第一百三十"),
        (1001, "1001st", "第一千零一"),
        (1010, "1010th", "第一千零一十"),
        (10000, "10000th", "第10000"),
    ],
)
def test_ordinal(n, en, zh):
    assert (ordinal(n, "en"), ordinal(n, "zh-hans")) == (en, zh)


def test_ordinal_in_the_languages_of_the_neighbours():
    assert [ordinal(11, language) for language in ("ja", "ko", "ru")] == ["第11", "제11", "11-й"]


@pytest.mark.parametrize(
    ("n", "en", "zh", "ja"),
    [
        (0, "zero", "零", "0"),
        (2, "two", "两", "2"),
        (12, "twelve", "十二", "12"),
        (14, "fourteen", "十四", "14"),
        (40, "forty", "四十", "40"),
        (98, "ninety-eight", "九十八", "98"),
        (100, "100", "100", "100"),
    ],
)
def test_small_count_in_words(n, en, zh, ja):
    assert [number_in_words(n, language) for language in ("en", "zh-hans", "ja")] == [en, zh, ja]


@pytest.mark.parametrize(
    "value", [5_000_000, 728_670_000, 1_120_000_000, 196_200_000_000, 1_970_000_000_000]
)
@pytest.mark.parametrize("language", ["zh-hans", "ja", "ko", "ru"])
def test_words_agree_with_cldr(value, language):
    locale = {"zh-hans": "zh_Hans"}.get(language, language)
    cldr = format_compact_decimal(value, format_type="short", locale=locale, fraction_digits=4)

    ours = words(parse(str(value)), language)

    # Babel does not group before a scale word.
    group = STYLES[language].group
    assert ours.replace(group, "") == cldr.replace(group, "")


AMOUNTS = st.decimals("0.01", 99_999, places=2) | st.integers(1, 999_999)


@st.composite
def quantities(draw, scales=tuple(SCALES)):
    qualifier = draw(st.sampled_from([q.value for q in Qualifier if q != "undisclosed"]))
    numbers = sorted(draw(st.lists(AMOUNTS, min_size=2, max_size=2, unique=True)))
    is_count = draw(st.booleans())
    return Quantity(
        qualifier,
        str(numbers[0]),
        draw(st.sampled_from(scales)),
        str(numbers[1]) if qualifier == "between" else "",
        is_count=is_count,
        currency="" if is_count else draw(st.sampled_from([*CURRENCIES, "AED"])),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@given(quantity=quantities())
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back(language, quantity):
    # Without a Russian word beside it, "1,234" is read as English has it.
    unit = "человек" if language == "ru" and quantity.is_count else ""

    again = parse(words(quantity, language, unit=unit), is_count=quantity.is_count)

    assert (again.qualifier, again.value, again.value_max, again.currency) == (
        quantity.qualifier,
        quantity.value,
        quantity.value_max,
        quantity.currency,
    )
    # 70亿 says more than "7 billion"; every other interval survives the translation.
    if quantity.qualifier != "exact" or quantity.is_count:
        assert (again.low, again.high) == (quantity.low, quantity.high)


@pytest.mark.parametrize("language", LANGUAGES)
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_scale_word_of_the_language_is_written_as_printed(language, data):
    scales = tuple(word for word, *_decimals in STYLES[language].scales)
    quantity = data.draw(quantities(scales=scales))

    assert parse(words(quantity, language), is_count=quantity.is_count) == quantity


@given(st.integers(1, 99_999), st.sampled_from(list(SCALES)), st.sampled_from(LANGUAGES))
@settings(max_examples=150, deadline=None)
def test_no_digit_is_lost_or_invented(number, scale, language):
    quantity = Quantity("exact", str(number), scale)

    written, _scale = number_words(quantity, language)

    assert "".join(filter(str.isdigit, written)).strip("0") == str(number).strip("0")
