from django.db import migrations

from expo_portal.history import triggers


class Migration(migrations.Migration):

    dependencies = [
        ('expo_portal', '0006_history'),
    ]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: triggers.make(schema_editor),
            lambda apps, schema_editor: triggers.unmake(schema_editor),
            elidable=False,
        ),
    ]
