from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from expo_portal.feed import store


class Command(BaseCommand):
    help = "Compares what the feed has stored with the records, and puts right what differs."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; fail where something differs."
        )

    def handle(self, *args, check, verbosity, **options):
        if check:
            stale, orphans = map(len, store.wrong(store.Writer(timezone.now())))
        else:
            stale, orphans = store.repair()
        found = f"{stale} objects missing or stale, {orphans} of no record"
        if check and (stale or orphans):
            raise CommandError(f"Feed: {found}. Run this without --check.")
        if verbosity:
            self.stdout.write(f"Feed: {found}{'' if check else ', put right'}.")
