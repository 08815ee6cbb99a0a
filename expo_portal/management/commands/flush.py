from django.core.management.commands import flush

from expo_portal.history.triggers import unlocked


class Command(flush.Command):
    """Django's own: empties every table, also those of the history, which else only grow."""

    def handle(self, **options):
        with unlocked():
            super().handle(**options)
