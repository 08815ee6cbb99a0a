import pytest

from events.likeness import Pair, alike, key


@pytest.mark.parametrize(
    "spellings",
    [
        ["吉林万达集团有限公司", "吉林萬達集團", "吉林万达", "吉林 万达（集团）有限公司"],
        ["Wanda Group Co., Ltd.", "WANDA GROUP", "The Wanda Company Limited", "Ｗａｎｄａ"],
        ["株式会社日立製作所", "(株)日立製作所", "㈱日立製作所", "日立制作所"],
        ["주식회사 포스코", "포스코(주)", "㈜포스코", "포스코"],
        ["ООО «Ромашка»", "Общество с ограниченной ответственностью «РОМАШКА»", "Ромашка"],
        ["長春汽車廠", "长春汽车厂"],
        ["Хлёбов и Ко", "Хлебов и Ко"],
    ],
    ids=lambda spellings: spellings[0],
)
def test_key_is_one_for_all_spellings(spellings):
    assert len({key(name) for name in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("吉林日报社", "辽宁日报社"),
        ("Jilin Daily", "Jilin Province"),
        ("长春市", "长春"),
        ("Plant 1", "Plant 2"),
        ("Ltd", "Inc"),
    ],
)
def test_key_keeps_different_names_apart(one, other):
    assert key(one) != key(other)


@pytest.mark.parametrize("name", ["有限公司", "Ltd", "Co., Ltd."])
def test_key_of_a_legal_form_alone_is_not_empty(name):
    assert key(name) != ""


@pytest.mark.parametrize("name", ["", "—", "!?", "\0"])
def test_key_of_signs_alone_is_empty(name):
    assert key(name) == ""


def test_alike_finds_equal_names_in_any_language():
    names = [
        (1, ["Wanda Group", "万达集团"]),
        (2, ["萬達"]),
        (3, ["Wanda"]),
        (4, ["Jilin Daily"]),
    ]

    assert alike(names) == [Pair(1, 2, True), Pair(1, 3, True)]


def test_alike_finds_close_names_after_the_equal_ones():
    names = [
        (1, ["Northeast Asia Cooperation Bank"]),
        (2, ["North-East Asia Co-operation Bank"]),
        (3, ["Northeast Asian Cooperation Bank"]),
        (4, ["Southwest Europe Cooperation Council"]),
    ]

    assert alike(names) == [Pair(1, 2, True), Pair(1, 3, False), Pair(2, 3, False)]


def test_alike_leaves_names_without_letters_alone():
    assert alike([(1, ["—"]), (2, ["!"]), (3, [])]) == []


def test_alike_compares_short_names_only_as_a_whole():
    assert alike([(1, ["FAW"]), (2, ["FAV"]), (3, ["一汽"]), (4, ["二汽"])]) == []
