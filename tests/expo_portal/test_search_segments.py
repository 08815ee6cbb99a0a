import re
from unicodedata import category

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from expo_portal.search import segments

# Letters whose neighbours, cases and widths are the hard ones, and signs that are no letters.
SIGNS = " \n,.。，·-_'\"*:()^{}\0\ud800😀"
LETTERS = "aAzZéÉßıİ09０Ａ吉林项目汽々〇ーカｶガひ東京한국어ФфйиЁё\u0301\u3099ﬁ①𠮷"
TEXTS = st.text(alphabet=LETTERS + SIGNS, max_size=12)


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("Jilin Pavilion", ["jilin", "pavilion"]),
        ("吉林馆，长春", ["吉林馆", "长春"]),
        ("AI项目2021年", ["ai", "项目", "2021", "年"]),
        ("ФОРУМ ТЮМЕНЬ", ["форум", "тюмень"]),
        ("동북아 협력", ["동북아", "협력"]),
        ("ｶﾞｽ ガス", ["ガス", "ガス"]),
        ("ＡＢＣ１２", ["abc12"]),
        ("São Paulo, Straße", ["sao", "paulo", "strasse"]),
        ("13-057", ["13", "057"]),
        ("\0\ud800 * \" : ' NEAR(", ["near"]),
        ("😀", []),
        ("", []),
    ],
)
def test_text_is_cut_into_runs(text, runs):
    assert segments.runs(text) == runs


@given(st.text(max_size=6), st.text(max_size=6))
@example("z", "z00")
@example("a", "吉")
def test_beginnings_stay_beginnings_when_encoded(word, other):
    encoded, longer = segments.encode(word), segments.encode(other)

    assert longer.startswith(encoded) == other.startswith(word)
    assert re.fullmatch("[0-9a-z]*", encoded)


@given(TEXTS)
@example("ß\u0301")
def test_runs_hold_letters_only_and_are_folded_already(text):
    found = segments.runs(text)

    assert all(category(c)[0] in "LMN" for run in found for c in run)
    assert segments.runs(" ".join(found)) == found


def test_words_longer_than_an_index_takes_are_cut_and_left_to_the_text():
    word = "x" * 5000

    assert segments.tokens(word) == {"x" * 64}
    assert not segments.is_decided(word)
