from django.db import migrations

from expo_portal.history import triggers


class Migration(migrations.Migration):

    dependencies = [
        ('expo_portal', '0009_access'),
    ]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: triggers.make(schema_editor, triggers.MAKE_ACCESS_CLOSED),
            lambda apps, schema_editor: triggers.unmake(schema_editor, triggers.ACCESS),
            elidable=False,
        ),
    ]
