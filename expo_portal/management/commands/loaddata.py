from django.core.management.commands import loaddata

from expo_portal.writing import writing


class Command(loaddata.Command):
    """Django's own, weighing what it loads once all of it is there."""

    def handle(self, *args, **options):
        with writing():
            super().handle(*args, **options)
