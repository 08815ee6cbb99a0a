"""A small expo and random edits of it, for tests of what must hold whatever staff do."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from events.models import (
    Claim,
    Document,
    ExpoSession,
    Figure,
    Forum,
    Measure,
    Organization,
    Place,
    Release,
)
from expo_portal.history.causes import Reason, because
from expo_portal.merging import merge
from expo_portal.writing import KEPT, writing
from projects.models import ProjectAmount, ProjectParty, SignedProject
from tests.factories import (
    FUTURE,
    LATER,
    PAST,
    make_claim,
    make_comparison,
    make_document,
    make_figure,
    make_forum,
    make_measure,
    make_organization,
    make_participation,
    make_place,
    make_project,
    make_release,
    make_session,
    public,
)

MOMENTS = [None, PAST, LATER, datetime(2022, 9, 1, tzinfo=UTC), FUTURE]


@contextmanager
def undone():
    """What is written inside is undone at its end: so many cases can begin in one world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def moments(record):
    """Since when it is public and until when, as stored."""
    stored = type(record).objects.get(pk=record.pk)
    return stored.public_from, stored.public_until


def save(record, **fields):
    for name, value in fields.items():
        setattr(record, name, value)
    record.save()


def own(model):
    return [field for field in model._meta.concrete_fields if field.name not in KEPT]


class World:
    """A few records, and edits that staff or a script might do to them."""

    @writing()
    def __init__(self, random):
        self.random = random
        # What is to be done before any edit is done again.
        self.left = []
        places = [make_place() for _ in range(3)]
        self.organizations = [make_organization(place=random.choice(places)) for _ in range(3)]
        sessions = [make_session(), make_session(place=places[0])]
        releases = [
            make_release(session, issuer=random.choice(self.organizations)) for session in sessions
        ]
        for release in releases:
            make_document(release, publisher=random.choice(self.organizations))
        forums = [make_forum(random.choice(sessions)) for _ in range(2)]
        measure = make_measure()
        for n in range(5):
            make_figure(str(n), release=random.choice(releases), measure=measure)
        for figure in Figure.objects.all()[:2]:
            make_claim(release=figure.release, figure=figure)
            make_comparison(figure)
        for _ in range(3):
            make_project(
                session=random.choice([*sessions, None]),
                parties=random.sample(self.organizations, 2),
                forum=random.choice([*forums, None]),
            )
        make_participation(sessions[0], organization=random.choice(self.organizations))
        # Objects that grow old in somebody's hands.
        self.old = [self.one(model) for model in (Figure, SignedProject, ExpoSession, Release)]

    @property
    def moments(self):
        """Also some that pass while a test lets the time pass."""
        now = timezone.now()
        later = [5, 30, 55, 120, 3600]
        return [*MOMENTS, *(now + timedelta(seconds=each) for each in later)]

    def one(self, model):
        return self.random.choice(list(model.objects.order_by("pk")))

    def any_record(self):
        return self.one(
            self.random.choice([Figure, Figure, Release, ExpoSession, Forum, Claim, SignedProject])
        )

    def move(self):
        record = self.any_record()
        moment = self.random.choice(self.moments)
        if self.random.random() < 0.5:
            save(record, publish_at=moment)
        else:
            type(record).objects.filter(pk=record.pk).update(publish_at=moment)

    def change_status(self):
        save(self.any_record(), status=self.random.choice(["draft", "checked", "withdrawn"]))

    def withdraw_all(self):
        model = self.random.choice([Figure, Forum, Release])
        model.objects.update(status="withdrawn", withdrawn_at=self.random.choice(self.moments[1:]))

    def check_all(self):
        records = list(self.random.choice([Figure, ExpoSession, SignedProject]).objects.all())
        for record in records:
            record.status, record.publish_at = "checked", self.random.choice(self.moments)
        type(records[0]).objects.bulk_update(records, ["status", "publish_at"])

    def attach(self):
        save(self.one(Figure), release=self.one(Release), session=self.one(ExpoSession))

    def link(self):
        part, whole = sorted(self.random.sample(list(Figure.objects.all()), 2), key=str)
        if part.value > whole.value:
            save(part, **{self.random.choice(["part_of", "supersedes"]): whole})

    def unlink(self):
        Figure.objects.update(part_of=None)

    def name_forums(self):
        forums = list(Forum.objects.all())
        self.one(Figure).forums.set(self.random.sample(forums, self.random.randint(0, len(forums))))

    def clear_forum(self):
        self.one(Forum).figures.clear()

    def settle_in(self):
        record = self.one(self.random.choice([Figure, SignedProject, Forum, ExpoSession]))
        save(record, place=self.random.choice([*Place.objects.all(), None]))

    def move_party(self):
        if parties := list(ProjectParty.objects.order_by("pk")):
            party = self.random.choice(parties)
            taken = party.project.parties.values("organization")
            free = Organization.objects.exclude(pk__in=taken).first()
            if free:
                save(party, organization=free)

    def remove_parties(self):
        self.one(SignedProject).parties.all().delete()

    def add_amount(self):
        ProjectAmount.objects.create(
            project=self.one(SignedProject), number=str(self.random.randint(1, 9)), currency="CNY"
        )

    def move_seats(self):
        self.one(Organization)
        Organization.objects.update(place=self.random.choice([*Place.objects.all(), None]))

    def nest_places(self):
        inner, outer = Place.objects.order_by("slug")[:2]
        save(inner, within=self.random.choice([outer, None]))

    def change_publisher(self):
        Document.objects.update(publisher=self.random.choice(self.organizations))

    def rename(self):
        save(self.any_of_all(), unofficial=self.random.choice([["en"], ["zh-hans"], []]))

    def any_of_all(self):
        return self.one(self.random.choice([Forum, Place, Organization, SignedProject]))

    def delete(self):
        record = self.one(self.random.choice([Claim, SignedProject, Forum, Figure]))
        if type(record).objects.count() > 2:
            try:
                with because(Reason.CORRECTED), transaction.atomic():
                    record.delete()
            except ProtectedError:
                pass

    def save_old(self):
        # No database lets a release name an issuer that was merged away meanwhile.
        known = {None, *Organization.objects.values_list("pk", flat=True)}
        record = self.random.choice(
            [each for each in self.old if getattr(each, "issuer_id", None) in known]
        )
        if type(record).objects.filter(pk=record.pk).exists():
            record.save()

    def publish(self):
        release = self.one(Release)
        save(release, status="checked", publish_at=None)
        release.publish_now()

    def translate(self):
        record = self.any_of_all()
        name = "title" if hasattr(record, "reference") else "name"
        said = getattr(record, name)
        save(record, **{name: said | {"ja": f"{self.random.randint(1, 9)}番"}})

    def bring_in(self):
        """Several at once, as an import does."""
        release, measure = self.one(Release), self.one(Measure)
        fields = public(session=release.session, release=release, measure=measure, number="7")
        fields["publish_at"] = self.random.choice(self.moments)
        Figure.objects.bulk_create([Figure(**fields) for _ in range(3)])

    def move_project(self):
        save(
            self.one(SignedProject), session=self.random.choice([None, *ExpoSession.objects.all()])
        )

    def bring_back(self):
        """Deletes a record and enters it again under its id, as undoing does."""
        claim = self.one(Claim)
        again = Claim(**{field.attname: getattr(claim, field.attname) for field in own(Claim)})
        claim.delete()
        again.save()

    def merge(self):
        double, survivor = self.random.sample(self.organizations, 2)
        merge(double, survivor)
        self.organizations.remove(double)
        self.organizations.append(make_organization())

    EDITS = (
        *(move, change_status, check_all, attach, link, name_forums) * 2,
        *(withdraw_all, unlink, clear_forum, settle_in, move_party, remove_parties, add_amount),
        *(move_seats, nest_places, change_publisher, rename, delete, save_old, publish),
    )
    # These also move the version of what looks the same, or delete on purpose.
    OTHER_EDITS = (translate, bring_in, move_project, bring_back, merge)

    def edit(self, edits=EDITS):
        self.left = self.left or self.random.sample(edits, len(edits))
        self.left.pop()(self)
