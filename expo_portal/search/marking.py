"""Where the words asked for stand in a text as written; never half of what a reader sees as one."""

from unicodedata import category

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from . import segments

JOINER = "\u200d"
# Halves of a Korean syllable, and the voice marks of narrow Japanese.
TIED = {*map(chr, range(0x1160, 0x1200)), "\uff9e", "\uff9f"}
AROUND = 60


def graphemes(text):
    """Characters with their accents, vowel signs and what a joiner ties to them."""
    found = []
    for character in text:
        tied = category(character)[0] == "M" or character in TIED or character == JOINER
        if found and (tied or found[-1].endswith(JOINER)):
            found[-1] += character
        else:
            found.append(character)
    return found


def pieces(text, runs):
    """The text in pieces: pairs of some words, and whether they are among those asked for."""
    written = graphemes(text)
    folded, owners = [], []
    for position, grapheme in enumerate(written):
        for character in segments.fold(grapheme):
            folded.append(character)
            owners.append(position)
    marked = {owners[place] for place in places("".join(folded), runs)}
    found = []
    for position, grapheme in enumerate(written):
        if found and found[-1][1] == (position in marked):
            found[-1][0].append(grapheme)
        else:
            found.append(([grapheme], position in marked))
    return [("".join(words), is_marked) for words, is_marked in found]


def places(folded, runs):
    """The positions in a folded text at which runs stand that were asked for."""
    for start, run in segments.runs_in(folded):
        for wanted in runs:
            yield from (start + place for place in within(run, wanted))


def within(run, wanted):
    if not segments.is_cjk(wanted):
        return range(len(wanted)) if run.startswith(wanted) else ()
    starts = [n for n in range(len(run)) if run.startswith(wanted, n)]
    return {start + n for start in starts for n in range(len(wanted))}


def is_found(text, runs):
    return any(is_marked for _words, is_marked in pieces(text, runs))


def marked(found):
    """Pieces as HTML, with ``<mark>`` around what was asked for."""
    parts = [format_html("<mark>{}</mark>", w) if m else format_html("{}", w) for w, m in found]
    return format_html_join("", "{}", ((part,) for part in parts)) if parts else SafeString("")


def cut(found):
    """As much of the pieces as stands around the first one asked for."""
    first = next((n for n, (_words, is_marked) in enumerate(found) if is_marked), 0)
    before = "".join(words for words, _is_marked in found[:first])
    kept, room = [], 3 * AROUND
    if first:
        kept.append((shortened(before, from_end=True), False))
    for words, is_marked in found[first:]:
        if room <= 0:
            break
        short = words if is_marked or len(words) <= room else shortened(words, room=room)
        kept.append((short, is_marked))
        room -= len(words)
    return kept


def shortened(text, room=AROUND, from_end=False):
    """Cut between words where there are any nearby, and never within a grapheme."""
    parts = graphemes(text)
    if len(parts) <= room:
        return text
    kept = parts[-room:] if from_end else parts[:room]
    words = "".join(kept)
    if from_end:
        return "…" + (words.split(" ", 1)[-1] if " " in words[:20] else words)
    return (words.rsplit(" ", 1)[0] if " " in words[-20:] else words) + "…"
