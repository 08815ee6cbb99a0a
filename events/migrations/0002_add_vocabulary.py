"""Measures and terms that expos of any kind report with; staff may add to them."""

import json
from pathlib import Path
from uuid import UUID, uuid5

from django.db import migrations
from django.utils import timezone

# The same ids in every installation, so that two portals' feeds can be joined.
NAMESPACE = UUID("d4e7db4f-dd28-4830-8e53-83c9ccf3f1db")
LANGUAGES = ("en", "zh-hans")
TEXTS = {"name", "unit_name", "definition"}


def add_vocabulary(apps, schema_editor):
    path = Path(__file__).with_suffix(".json")
    vocabulary = json.loads(path.read_text(encoding="utf-8"))
    Measure, Term = apps.get_model("events", "Measure"), apps.get_model("events", "Term")
    measures = {}
    for topic, entries in vocabulary["measures"].items():
        for code, fields in entries.items():
            above = measures.get(fields.pop("rolls_up_to", None))
            fields |= {"topic": topic, "rolls_up_to": above, "order": 10 * (len(measures) + 1)}
            measures[code] = add(Measure, f"measures/{code}", code, fields)
    for kind, entries in vocabulary["terms"].items():
        for place, (code, fields) in enumerate(entries.items(), start=1):
            fields |= {"vocabulary": kind, "order": 10 * place}
            add(Term, f"terms/{code}", code, fields)


def add(model, address, code, fields):
    for name in TEXTS & set(fields):
        fields[name] = dict(zip(LANGUAGES, fields[name], strict=True))
    moment = timezone.now()
    return model.objects.create(
        id=uuid5(NAMESPACE, address),
        code=code,
        is_system=True,
        version=1,
        changed_at=moment,
        public_from=moment,
        **fields,
    )


def remove_vocabulary(apps, schema_editor):
    Measure, Term = apps.get_model("events", "Measure"), apps.get_model("events", "Term")
    Measure.objects.filter(is_system=True).update(rolls_up_to=None)
    Measure.objects.filter(is_system=True).delete()
    Term.objects.filter(is_system=True).delete()


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [migrations.RunPython(add_vocabulary, remove_vocabulary)]
