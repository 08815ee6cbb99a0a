import django.db.models.deletion
from django.db import migrations, models

from expo_portal.history import triggers


def make_again(apps, schema_editor):
    """Early looks let the name of their record go."""
    triggers.unmake(schema_editor, triggers.ACCESS)
    triggers.make(schema_editor, triggers.MAKE_ACCESS)


class Migration(migrations.Migration):

    dependencies = [
        ('expo_portal', '0013_translation_confirmed'),
    ]

    operations = [
        migrations.AlterField(
            model_name='changeset',
            name='reason',
            field=models.CharField(choices=[('found', 'Here when its history began.'), ('loaded', "Loaded with the portal's data."), ('imported', 'Imported, batch %(detail)s.'), ('undone', 'Import undone, batch %(detail)s.'), ('restored', 'Put back as it was in entry %(detail)s.'), ('merged', 'Two records made one.'), ('erased', 'A person asked to be removed: %(detail)s')], max_length=10),
        ),
        migrations.AddField(
            model_name='access',
            name='erased',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='expo_portal.changeset'),
        ),
        migrations.RunPython(make_again, migrations.RunPython.noop, elidable=False),
    ]
