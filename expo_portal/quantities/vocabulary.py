"""Every word that may stand beside a number, as sources in several languages print it."""

from .numbers import SCALES
from .wording import CURRENCIES, PHRASES

UNDISCLOSED = {*PHRASES["undisclosed"], "not disclosed", "confidential", "n/a", "-", "未公开"}

ISO_4217 = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
    GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF
    KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN
    MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
    SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
    UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""

SPELLINGS = (
    ("scale", "thousand", "k, thousands, тыс, тысяч, тысячи"),
    ("scale", "lakh", "lakhs, lac"),
    ("scale", "million", "m, mn, mln, millions"),
    ("scale", "crore", "crores, cr"),
    ("scale", "billion", "b, bn, bln, billions"),
    ("scale", "trillion", "tn, trn, trillions"),
    ("scale", "млн", "млн., миллион, миллиона, миллионов"),
    ("scale", "млрд", "млрд., миллиард, миллиарда, миллиардов"),
    ("scale", "трлн", "трлн., триллион, триллиона, триллионов"),
    ("qualifier", "over", ">, more than, above, exceeding, exceeds, exceeded, in excess of"),
    ("qualifier", "over", "surpassing, surpassed, upwards of, 超, 超过, 超過, 多于, 突破, более"),
    # Before a number they mean something else: +110.69%, 多23个.
    ("more", "over", "+, 余, 餘, 多, 여"),
    ("qualifier", "at_least", "≥, no less than, no fewer than, not less than, or more, minimum"),
    ("qualifier", "at_least", "不少于, 不低于, 最少, 以上, 及以上, 최소"),
    ("qualifier", "about", "≈, around, approximately, approx., approx, roughly, some, ca."),
    ("qualifier", "about", "大约, 大概, 左右, 上下, примерно"),
    ("qualifier", "nearly", "almost, close to, 将近, 接近, 거의"),
    ("qualifier", "under", "<, less than, fewer than, below, 少于, 低于, 不足, 未满"),
    ("qualifier", "up_to", "≤, no more than, not more than, not exceeding, at most, maximum"),
    ("qualifier", "up_to", "最多, 不超过, 以内, 以下, 이하, не более"),
    ("currency", "CNY", "¥, rmb, renminbi, chinese yuan, 人民币, 人民幣, 人民元, юань, юаня"),
    ("currency", "USD", "$, us$, dollar, dollars, us dollar, u.s. dollar, u.s. dollars, ドル"),
    ("currency", "EUR", "€, euro"),
    ("currency", "JPY", "japanese yen, 日圆, 日本円"),
    ("currency", "KRW", "₩, korean won, 韩币"),
    ("currency", "RUB", "₽, ruble, roubles, russian rubles, руб., руб"),
    ("currency", "HKD", "hk$, 港币"),
    ("currency", "TWD", "nt$"),
    ("currency", "GBP", "£, pounds sterling"),
    ("currency", "INR", "₹, indian rupees"),
    ("unit", "", "%, percent, per cent, percentage point, percentage points, times"),
    ("unit", "", "people, persons, square meters, square metres, sq m, sqm, человек"),
    (
        "unit",
        "",
        "个百分点, 百分点, 倍, 平方米, 平方公里, 公顷, 亩, 吨, 个, 名, 人, 人次, 位, 家, 户",
    ),
    ("unit", "", "项, 件, 种, 类, 场, 次, 天, 台, 套, 辆, 架, 座, 条, 份, 社, 명, 개, 건"),
    ("between", "", "between, from, 介于, 之间"),
    ("to", "", "-, ~, to, 至, 到"),
    ("and", "", "and, 和, 与"),
    ("filler", "", "a total of, exactly, 共, 共计, 总计, 合计, 达, 达到, 高达"),
)

# word: (its kind, what it stands for)
WORDS = (
    {code.lower(): ("currency", code) for code in ISO_4217.split()}
    | {word.lower(): ("currency", code) for code, row in CURRENCIES.items() for word in row}
    | {
        form.format("").strip(): ("qualifier", name)
        for name, row in PHRASES.items()
        for form in row
    }
    | {scale: ("scale", scale) for scale in SCALES if scale}
    | {word: (kind, sense) for kind, sense, line in SPELLINGS for word in line.split(", ")}
)
