from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from ...imports.applying import Moved, apply
from ...imports.resources import IMPORTED
from ...imports.review import SHOWN, Review
from ...imports.rights import Shell
from ...imports.sheets import MAX_BYTES, UnreadableFile
from ...imports.staging import reexamine, stage


class Command(BaseCommand):
    help = "Checks the rows of a workbook or a CSV file, and with --apply imports them all or none."

    def add_arguments(self, parser):
        parser.add_argument("resource", choices=IMPORTED)
        parser.add_argument("file", type=Path)
        parser.add_argument("--sheet", default="", help="Of a workbook with several.")
        parser.add_argument("--user", help="In whose name; without it in nobody's.")
        parser.add_argument("--apply", action="store_true", help="Import if nothing is wrong.")

    def handle(self, *, resource, file, sheet, user, apply, **options):
        resource, rights = IMPORTED[resource], Shell(self.named(user))
        try:
            batch = stage(resource, rights, content=read(file), name=file.name, sheet=sheet)
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        is_applied = False
        try:
            self.refuse_several(batch)
            drafts = self.tell(batch, resource, rights)
            if apply:
                self.apply(batch, resource, drafts, rights.user)
                is_applied = True
        finally:
            if not is_applied:
                batch.delete()

    def named(self, name):
        if name is None:
            return None
        found = get_user_model().objects.filter(username=name, is_active=True).first()
        if found is None:
            raise CommandError(f"There is no active user {name}.")
        return found

    def refuse_several(self, batch):
        names = set(batch.rows.values_list("sheet", flat=True))
        if len(names) > 1:
            raise CommandError(f"Name one of the sheets with --sheet: {', '.join(sorted(names))}.")

    def tell(self, batch, resource, rights):
        check, drafts = reexamine(batch, resource, rights)
        titles = {column.name: column.title for column in resource.columns}
        for draft in drafts:
            for name, messages in draft.problems.items():
                where = f", {titles[name]}" if name else ""
                for message in messages:
                    self.stdout.write(f"line {draft.number}{where}: {message}")
        for text in check.unknown:
            self.stdout.write(f"not read, the heading is not known: {text}")
        for effect in batch.effects:
            self.stdout.write(
                f"{effect['label']}: {effect['announced']} announced, "
                f"{effect['before']} → {effect['after']} recorded"
            )
        counts = Review(batch, resource).counts
        self.stdout.write(", ".join(f"{counts[kind]} {kind}" for kind in SHOWN if counts[kind]))
        return drafts

    def apply(self, batch, resource, drafts, user):
        if any(draft.problems for draft in drafts):
            raise CommandError("Nothing was imported: there are errors.")
        try:
            apply(batch, resource, drafts, user)
        except Moved as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Imported as batch {batch.pk}.")


def read(file):
    try:
        with file.open("rb") as source:
            return source.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
