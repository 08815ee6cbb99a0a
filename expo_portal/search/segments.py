"""How texts are folded and cut, before any database sees them.

A text becomes runs: words of scripts that write spaces, and stretches of Chinese, Japanese and
Korean, which do not, or not where a reader looks. Words are found by their beginnings, stretches
by any part of them.
"""

import re
from functools import cache
from unicodedata import category, normalize

CJK = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u312f\u3131-\u318e\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7fb\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
ONE_CJK = re.compile(f"[{CJK}]")
PARTS = re.compile(f"[{CJK}]+|[^{CJK} ]+")
ACCENTS = re.compile("[\u0300-\u036f]")
LATIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

# Longer words are told apart by their entry's text; PostgreSQL takes no word of over 2,046 bytes.
LONGEST_WORD = 64
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
PLAIN = frozenset(DIGITS) - {"z"}


def fold(text):
    """Upper and lower case, full and half width, é and e are one; й and и are two letters."""
    if text.isascii():
        return text.lower()
    # Case first: ß becomes ss, of which the last may bear the accent.
    decomposed = normalize("NFKD", normalize("NFKD", text).casefold())
    return normalize("NFKC", without_accents(decomposed))


def without_accents(decomposed):
    if not ACCENTS.search(decomposed):
        return decomposed
    kept, on_latin = [], False
    for character in decomposed:
        if category(character)[0] != "M":
            on_latin = character in LATIN
        if not (on_latin and ACCENTS.match(character)):
            kept.append(character)
    return "".join(kept)


@cache
def is_letter(character):
    return category(character)[0] in "LMN"


def runs(text):
    """The runs and nothing else: no space, sign, NUL or lone surrogate gets through here."""
    return [run for _start, run in runs_in(fold(text))]


def runs_in(folded):
    """The runs of a folded text, each with the position it starts at."""
    bare = "".join(c if is_letter(c) else " " for c in folded)
    return [(found.start(), found.group()) for found in PARTS.finditer(bare)]


def is_cjk(run):
    return ONE_CJK.match(run) is not None


def line(found):
    """Runs as one text, in which `` word`` is the beginning of a word, and nothing else is."""
    return "".join(f" {run}" for run in found)


def needle(run):
    """What stands in a ``line`` if, and only if, a run asked for is in it."""
    return run if is_cjk(run) else f" {run}"


def tokens(run):
    """What an index holds of a run: the word, or each pair of characters and the last one."""
    if not is_cjk(run):
        return {encode(run[:LONGEST_WORD])}
    return {encode(run[n : n + 2]) for n in range(len(run))}


def asked(run):
    """Tokens that must all be in an entry that has this run: pairs of a token and "begins"."""
    if not is_cjk(run):
        return [(encode(run[:LONGEST_WORD]), True)]
    if len(run) == 1:
        return [(encode(run), True)]
    return [(encode(run[n : n + 2]), False) for n in range(len(run) - 1)]


def is_decided(run):
    """Whether the tokens alone tell that a run is there."""
    return len(run) <= (2 if is_cjk(run) else LONGEST_WORD)


def encode(word):
    """Letters and digits of ASCII, which no database cuts or folds; beginnings stay beginnings."""
    return "".join(map(encoded, word))


@cache
def encoded(character):
    if character in PLAIN:
        return character
    number, digits = ord(character), ""
    for _ in range(4):
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return f"z{digits}"
