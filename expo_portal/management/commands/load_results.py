from django.core.management import BaseCommand, CommandError

from expo_portal.loading import LoadError, load


class Command(BaseCommand):
    help = "Loads the results that came with the portal, leaving alone what staff changed."

    def handle(self, *args, verbosity, **options):
        try:
            counts = load()
        except LoadError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write(summary(counts))


def summary(counts):
    if not counts["added"] and not counts["updated"]:
        return "Results: nothing new."
    return (
        f"Results: {counts['added']} records added, {counts['updated']} updated, "
        f"{counts['kept']} left as staff have them."
    )
