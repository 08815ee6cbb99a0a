import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expo_portal.quantities import Quantity, QuantityError, parse
from expo_portal.quantities.vocabulary import WORDS


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("over 196.2 billion yuan", Quantity("over", "196.2", "billion", currency="CNY")),
        ("exceeding 117.1 billion yuan", Quantity("over", "117.1", "billion", currency="CNY")),
        ("more\tthan 20,000\n", Quantity("over", "20000")),
        ("more than 20,000", Quantity("over", "20000")),
        ("20,000+", Quantity("over", "20000")),
        (">11.2", Quantity("over", "11.2")),
        ("逾11.2亿", Quantity("over", "11.2", "亿")),
        ("1962多亿元", Quantity("over", "1962", "亿", currency="CNY")),
        ("2万余", Quantity("over", "2", "万")),
        ("2万多", Quantity("over", "2", "万")),
        ("3万余名", Quantity("over", "3", "万")),
        ("16600多件", Quantity("over", "16600")),
        ("超过3萬", Quantity("over", "3", "萬")),
        ("20万以上", Quantity("at_least", "20", "万")),
        ("2万人以上", Quantity("at_least", "2", "万")),
        ("不少于500", Quantity("at_least", "500")),
        ("至少3亿", Quantity("at_least", "3", "亿")),
        ("at least 500", Quantity("at_least", "500")),
        ("no fewer than 500", Quantity("at_least", "500")),
        ("约2万", Quantity("about", "2", "万")),
        ("2万左右", Quantity("about", "2", "万")),
        ("近3万", Quantity("nearly", "3", "万")),
        ("nearly 30,000", Quantity("nearly", "30000")),
        ("不到5亿", Quantity("under", "5", "亿")),
        ("less than 5 million", Quantity("under", "5", "million")),
        ("under 5 million", Quantity("under", "5", "million")),
        ("up to 5 million", Quantity("up_to", "5", "million")),
        ("no more than 5 million", Quantity("up_to", "5", "million")),
        ("至多5", Quantity("up_to", "5")),
        ("不超过5亿", Quantity("up_to", "5", "亿")),
        ("between 3 and 5 million", Quantity("between", "3", "million", "5")),
        ("from 3 to 5 million", Quantity("between", "3", "million", "5")),
        ("3–5 million", Quantity("between", "3", "million", "5")),
        ("3-5亿", Quantity("between", "3", "亿", "5")),
        ("3至5万", Quantity("between", "3", "万", "5")),
        ("3亿～5亿元", Quantity("between", "3", "亿", "5", currency="CNY")),
        ("介于3亿和5亿之间", Quantity("between", "3", "亿", "5")),
        ("3亿至5亿之间", Quantity("between", "3", "亿", "5")),
        ("3000万至1亿元", Quantity("between", "3000", "万", "10000", currency="CNY")),
        ("US$3m to US$5m", Quantity("between", "3", "million", "5", currency="USD")),
        ("1.12bn", Quantity("exact", "1.12", "billion")),
        ("1.12 billion yuan", Quantity("exact", "1.12", "billion", currency="CNY")),
        ("3500万元", Quantity("exact", "3500", "万", currency="CNY")),
        ("72，867万元", Quantity("exact", "72867", "万", currency="CNY")),
        ("７２８.６７亿", Quantity("exact", "728.67", "亿")),
        ("1.97万亿元人民币", Quantity("exact", "1.97", "万亿", currency="CNY")),
        ("人民币11.2亿元", Quantity("exact", "11.2", "亿", currency="CNY")),
        ("US$11.59 billion", Quantity("exact", "11.59", "billion", currency="USD")),
        ("about 11.59 billion U.S. dollars", Quantity("about", "11.59", "billion", currency="USD")),
        ("115.9亿美元", Quantity("exact", "115.9", "亿", currency="USD")),
        ("RMB 5 million", Quantity("exact", "5", "million", currency="CNY")),
        ("¥5 million", Quantity("exact", "5", "million", currency="CNY")),
        ("€5m", Quantity("exact", "5", "million", currency="EUR")),
        ("300億円", Quantity("exact", "300", "億", currency="JPY")),
        ("300亿日元", Quantity("exact", "300", "亿", currency="JPY")),
        ("3亿韩元", Quantity("exact", "3", "亿", currency="KRW")),
        ("3亿卢布", Quantity("exact", "3", "亿", currency="RUB")),
        ("3亿港元", Quantity("exact", "3", "亿", currency="HKD")),
        ("AED 5 million", Quantity("exact", "5", "million", currency="AED")),
        ("3 lakh crore rupees", Quantity("exact", "3", "lakh crore", currency="INR")),
        ("3,00,000", Quantity("exact", "300000")),
        ("1,234,567", Quantity("exact", "1234567")),
        ("1 234 567", Quantity("exact", "1234567")),
        ("1\N{NO-BREAK SPACE}234,5 млн рублей", Quantity("exact", "1234.5", "млн", currency="RUB")),
        ("1,234 трлн рублей", Quantity("exact", "1.234", "трлн", currency="RUB")),
        ("1.5 млн рублей", Quantity("exact", "1.5", "млн", currency="RUB")),
        ("свыше 196,2 млрд юаней", Quantity("over", "196.2", "млрд", currency="CNY")),
        ("2만여 명", Quantity("over", "2", "만")),
        ("7万平方米", Quantity("exact", "7", "万")),
        ("70,000 m²", Quantity("exact", "70000")),
        ("7万㎡", Quantity("exact", "7", "万")),
        ("21万人次", Quantity("exact", "21", "万")),
        ("110.69%", Quantity("exact", "110.69")),
        ("110.69 percent", Quantity("exact", "110.69")),
        ("共111个", Quantity("exact", "111")),
        ("3.0", Quantity("exact", "3.0")),
        ("0", Quantity("exact", "0")),
        ("undisclosed", Quantity("undisclosed")),
        ("未披露", Quantity("undisclosed")),
        ("未公开", Quantity("undisclosed")),
        ("-", Quantity("undisclosed")),
        (" — ", Quantity("undisclosed")),
    ],
)  # fmt: skip
def test_text_is_read_as_printed(text, quantity):
    assert parse(text) == quantity


TWO_NUMBERS = "Type one number, 3.5亿 and not 3亿5000万, or a range: 3 to 5 million."
TWO_WAYS = "“%s” can be read in two ways: write 1,234,567 or 1234567, and 1.5."
NOT_UNDERSTOOD = "“%s” is not understood: type the number alone, over 20,000 or 2万余名."
ORDER = "Type it in this order: over 196.2 billion yuan, or 逾1962亿元."
INVISIBLE = "There is an invisible character in it: type it by hand."
NEGATIVE = "Negative numbers are not announced: type it without the minus."
FOOTNOTE = "“%s” is no plain digit: leave footnotes and fractions out."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Type a number: over 196.2 billion yuan, or “undisclosed”."),
        (" \t", "Type a number: over 196.2 billion yuan, or “undisclosed”."),
        ("1" * 101, "Type at most 100 characters."),
        ("12 bilion", "“bilion” is not understood. Did you mean “billion”?"),
        ("111 projects", NOT_UNDERSTOOD % "projects"),
        ("up 5%", NOT_UNDERSTOOD % "up"),
        ("3亿加元", NOT_UNDERSTOOD % "加元"),
        ("3 mice", NOT_UNDERSTOOD % "mice"),
        ("NaN", NOT_UNDERSTOOD % "nan"),
        ("Infinity", NOT_UNDERSTOOD % "infinity"),
        ("1e400", NOT_UNDERSTOOD % "e"),
        ("5 😀", NOT_UNDERSTOOD % "😀"),
        ("٣", NOT_UNDERSTOOD % "٣"),
        ("over billion", "There is no number in it: type one in digits."),
        ("3 5", TWO_NUMBERS),
        ("98 and 13", TWO_NUMBERS),
        ("3亿5000万", TWO_NUMBERS),
        ("about 3-5 million", TWO_NUMBERS),
        ("5-3 million", "A range starts with the smaller number: 3 to 5 million."),
        ("between 5", ORDER),
        ("billion 5", ORDER),
        ("5 million billion", ORDER),
        ("1.234.567", TWO_WAYS % "1.234.567"),
        ("1,5", TWO_WAYS % "1,5"),
        ("12,34", TWO_WAYS % "12,34"),
        ("1,234 567", TWO_WAYS % "1,234 567"),
        ("1.234,5 млн", TWO_WAYS % "1.234,5"),
        ("1,234,567 рублей", TWO_WAYS % "1,234,567"),
        ("over about 5", "Type one qualifier only, such as “over”."),
        ("US$5 million yuan", "Type one currency only."),
        ("+110.69%", ORDER),
        ("多23个", ORDER),
        ("5 km²", FOOTNOTE % "²"),
        ("-5", NEGATIVE),
        ("US$−5", NEGATIVE),
        ("5\0", INVISIBLE),
        ("5\ud800", INVISIBLE),
        ("5\u200b", INVISIBLE),
        ("196²", FOOTNOTE % "²"),
        ("196①", FOOTNOTE % "①"),
        ("196½", FOOTNOTE % "½"),
        ("9" * 30, "At most 21 digits before the point and 8 after it."),
        ("007", "“007” is not a number as we keep it: type digits, such as 196.2."),
    ],
)
def test_unclear_text_is_refused_with_advice(text, message):
    with pytest.raises(QuantityError) as caught:
        parse(text)

    assert str(caught.value) == message


def test_count_has_no_currency():
    with pytest.raises(QuantityError) as caught:
        parse("500 yuan", is_count=True)

    assert str(caught.value) == "This is a count: leave the currency out."


@pytest.mark.parametrize("text", ["over 20,000", "3-5万", "undisclosed"])
def test_count_is_read_as_count(text):
    assert parse(text, is_count=True).is_count is True


def test_longest_text_is_read():
    assert parse("20,000" + " " * 200) == Quantity("exact", "20000")
    assert parse("over" + " " * 91 + "5,000") == Quantity("over", "5000")


@given(
    st.text(max_size=110)
    | st.lists(
        st.sampled_from([*WORDS, "5", "1,001", "196.2", " ", "²", "\ud800"]), max_size=8
    ).map(" ".join)
)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_with_a_message(text):
    try:
        outcome = parse(text).qualifier
    except QuantityError as error:
        outcome = str(error)

    assert outcome.encode() != b""
