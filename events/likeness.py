"""Which names may mean the same: without legal forms, widths, cases and traditional characters.

吉林万达集团有限公司, 吉林萬達集團 and 吉林万达 have one key; so have "Wanda Group Co., Ltd." and
"WANDA GROUP". Keys only raise doubts, which a person decides.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

TRADITIONAL = Path(__file__).parent / "data" / "traditional.txt"

# Written without spaces, anywhere in the name. Longest first.
FORMS = re.compile(
    "股份有限公司|有限责任公司|有限公司|集团公司|总公司|分公司|公司|集团|厂"
    "|株式会社|有限会社|合同会社|合资会社|\\(株\\)|\\(有\\)"
    "|주식회사|유한회사|유한책임회사|\\(주\\)|\\(유\\)"
)
# Words of their own, at the beginning or the end of the name.
ENGLISH = {"the", "co", "company", "ltd", "limited", "inc", "incorporated", "corp", "corporation"}
AMERICAN = {"llc", "llp", "lp", "plc", "pte", "pty", "group", "holding", "holdings"}
EUROPEAN = {"gmbh", "ag", "sa", "sas", "srl", "spa", "bv", "nv", "oy", "ab", "as", "jsc", "pjsc"}
RUSSIAN = {"ооо", "оао", "зао", "пао", "ао", "нао", "гк", "ип", "тоо", "фгуп", "хк", "ххк"}
RUSSIAN_IN_FULL = {"общество", "с", "ограниченной", "ответственностью"} | {
    f"{beginning}ое" for beginning in ("акционерн", "открыт", "закрыт", "публичн")
}
WORDS = ENGLISH | AMERICAN | EUROPEAN | RUSSIAN | RUSSIAN_IN_FULL
# So much of two keys must be the same for a doubt; shorter ones must be equal.
CLOSE, SHORTEST = 0.8, 4
# Pieces that more names have than this tell nothing about likeness, and would cost much.
COMMON = 50


class Pair(NamedTuple):
    """Keys of two records that may be one; equal, or only close."""

    one: object
    other: object
    is_equal: bool


@cache
def simplified_characters():
    lines = TRADITIONAL.read_text(encoding="utf-8").splitlines()
    pairs = " ".join(line for line in lines if not line.startswith("#")).split()
    return str.maketrans(dict(pairs))


def key(name):
    """What is left of a name when all is gone that its spellings differ by."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    folded = folded.translate(simplified_characters()).replace("ё", "е")
    words = re.findall(r"[^\W_]+", FORMS.sub(" ", folded))
    while len(words) > 1 and words[-1] in WORDS:
        words.pop()
    while len(words) > 1 and words[0] in WORDS:
        words.pop(0)
    return "".join(words) or "".join(re.findall(r"[^\W_]+", folded))


def alike(names, one_of=None):
    """Pairs of records of which a name is the same or close.

    ``names`` are pairs of a record's key and its names in any language. Equal ones first; with
    ``one_of`` only pairs of which one is among these keys.
    """
    holders = defaultdict(set)
    for record, spelled in names:
        for name in spelled:
            if found := key(name):
                holders[found].add(record)
    wanted = {
        found
        for found, records in holders.items()
        if one_of is None or not one_of.isdisjoint(records)
    }
    equal = {pair for found in wanted for pair in combinations(sorted(holders[found]), 2)}
    near = {
        tuple(sorted((one, other)))
        for first, second in close(list(holders), wanted)
        for one in holders[first]
        for other in holders[second]
        if one != other
    }
    return [
        Pair(*pair, is_equal)
        for pairs, is_equal in ((equal, True), (near - equal, False))
        for pair in sorted(pairs)
        if one_of is None or not one_of.isdisjoint(pair)
    ]


def close(keys, wanted):
    """Pairs of keys, one of them wanted, that share most of their pairs of signs.

    The measure is the coefficient of Dice.
    """
    pieces = {found: pairs_of_signs(found) for found in keys if len(found) >= SHORTEST}
    having = defaultdict(list)
    for found, signs in pieces.items():
        for sign in signs:
            having[sign].append(found)
    shared = {
        pair
        for found in having.values()
        if len(found) <= COMMON and not wanted.isdisjoint(found)
        for pair in combinations(sorted(found), 2)
    }
    for one, other in sorted(shared):
        if wanted.isdisjoint((one, other)):
            continue
        both = (pieces[one] & pieces[other]).total()
        if 2 * both >= CLOSE * (pieces[one].total() + pieces[other].total()):
            yield one, other


def pairs_of_signs(found):
    return Counter(found[at : at + 2] for at in range(len(found) - 1))
