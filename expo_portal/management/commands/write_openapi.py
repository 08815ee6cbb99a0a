from django.core.management import BaseCommand

from expo_portal.feed.documents import FILE


class Command(BaseCommand):
    help = "Writes the OpenAPI document of the feed anew, from its code. For developers."

    def handle(self, *args, **options):
        # The generator is no part of the portal in production.
        from expo_portal.feed.openapi import document, written

        FILE.write_text(written(document()))
        self.stdout.write(f"{FILE} is written.")
