from django.core.management import BaseCommand, CommandError
from django.db import transaction

from expo_portal.search import index
from expo_portal.writing import wait_for_turn


class Command(BaseCommand):
    help = "Compares the search index with the records, and puts right what differs."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; fail where something differs."
        )

    @transaction.atomic
    def handle(self, *args, check, verbosity, **options):
        wait_for_turn()
        stale, orphans = index.wrong()
        found = f"{len(stale)} entries missing or stale, {len(orphans)} of no record"
        if check and (stale or orphans):
            raise CommandError(f"Search index: {found}. Run this without --check.")
        index.put(stale)
        index.remove(orphans)
        if verbosity:
            self.stdout.write(f"Search index: {found}{'' if check else ', put right'}.")
