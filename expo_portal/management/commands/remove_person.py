from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from ...removal import Name, find, remove


class Command(BaseCommand):
    help = (
        "Shows where the name of a person stands, in each of the spellings given, and with "
        "--apply takes it out of records, history, feed, search, kept imports and logs."
    )

    def add_arguments(self, parser):
        parser.add_argument("spelling", nargs="+", help='"Zhang San" "张三"')
        parser.add_argument("--because", default="", help="Stays on record, without the name.")
        parser.add_argument("--user", help="In whose name; without it in nobody's.")
        parser.add_argument("--apply", action="store_true", help="Remove it.")

    def handle(self, *, spelling, because, user, apply, **options):
        by = self.named(user)
        try:
            name = Name(spelling)
            found = remove(name, because, by) if apply else find(name)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.tell(found)
        self.stdout.write("Removed." if apply else "Nothing was changed: --apply removes it.")

    def named(self, username):
        if username is None:
            return None
        found = get_user_model().objects.filter(username=username, is_active=True).first()
        if found is None:
            raise CommandError(f"There is no active user {username}.")
        return found

    def tell(self, found):
        for model, held in found.records.items():
            for key, (_row, columns) in held.items():
                self.stdout.write(f"{model._meta.label_lower} {key}: {', '.join(columns)}")
        for label, count in found.counts:
            self.stdout.write(f"{label}: {count}")
        for account in found.accounts:
            self.stdout.write(
                f"{account._meta.label_lower} {account.pk}: to be changed by hand, in the admin"
            )
