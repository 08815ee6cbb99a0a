"""Which translations their source outran, as the history tells it."""

from collections import defaultdict

from ..history.revisions import Revision
from ..texts import Text
from .confirmed import Confirmation

# So many revisions are read for one page. One that has as many changes in work at a time does
# not have the time to translate them either.
MOST_READ = 5_000


def outrun(texts, confirmed=()):
    """By language, the whole text as it was before the source changed and this one did not.

    ``texts`` is one text of a record as each revision left it: pairs of the number of the revision
    and the text by language. ``confirmed`` holds pairs of a language and a number up to which a
    person said that the translation holds.

    Which language is the source nobody records, so it is told by order: a language that changes
    alone outruns the others. One that was outrun and changes has caught up, and outruns nobody.
    """
    known, behind = {}, {}
    for number, text in texts:
        changed = {code for code in {*known, *text} if known.get(code) != text.get(code)}
        reworded = {code for code in changed if known.get(code) and text.get(code)}
        is_source_new = bool(reworded - behind.keys())
        behind = {code: old for code, old in behind.items() if code not in changed}
        if is_source_new:
            for code in text.keys() - changed:
                behind.setdefault(code, Text(known))
        for code in [code for code in behind if (code, number) in confirmed]:
            del behind[code]
        known = text
    return behind


class Outrun(dict):
    """By model, record and field, what ``outrun`` says of it."""

    # Whether there was more to read than is read at once.
    is_cut = False


def stale(keys, fields):
    """Of the records with these keys, what was outrun.

    ``fields`` has the names of the texts by the label of a model. Two queries, whatever is found.
    """
    texts = defaultdict(list)
    read = revisions(keys)
    for label, record, number, content in read[:MOST_READ]:
        for field in fields.get(label, ()):
            texts[label, record, field].append((number, content.get(field, {})))
    confirmed = defaultdict(set)
    for each in Confirmation.objects.filter(
        record__in={record for _label, record, _field in texts}
    ):
        confirmed[each.record, each.field].add((each.language, each.number))
    found = {place: outrun(each, confirmed[place[1:]]) for place, each in texts.items()}
    outrun_places = Outrun((place, behind) for place, behind in found.items() if behind)
    outrun_places.is_cut = len(read) > MOST_READ
    return outrun_places


def revisions(keys):
    """What was changed at all, and of that nothing whose content a person had erased."""
    changed = Revision.objects.filter(record__in=keys, number=2).values("record")
    found = Revision.objects.filter(record__in=changed).exclude(state="")
    return [
        (revision.model, revision.record, revision.number, revision.content)
        for revision in found.order_by("record", "number")[: MOST_READ + 1]
    ]
