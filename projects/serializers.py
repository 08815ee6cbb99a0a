from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from events.serializers.meanings import DOCUMENT, NAMED
from expo_portal.feed import shapes
from expo_portal.feed.serializers import (
    ENVELOPE,
    NUMBER,
    AmountSerializer,
    AsPrintedField,
    MadeField,
    PartSerializer,
    RecordSerializer,
    SlugReference,
    WordsField,
)

from .models import (
    ProjectAmount,
    ProjectMilestone,
    ProjectParty,
    ProjectQuantity,
    SignedProject,
)


class PartySerializer(PartSerializer):
    role = SlugReference()

    class Meta:
        model = ProjectParty
        meanings = {
            "organization": _("Id of the organisation."),
            "role": _(
                "Slug of a term of the vocabulary `role`: as what it signed; null where the "
                "source does not say."
            ),
        }
        fields = tuple(meanings)


class ProjectAmountSerializer(PartSerializer):
    as_printed = AsPrintedField()
    text = WordsField()

    class Meta:
        model = ProjectAmount
        meanings = (
            {"kind": _("What money it is: planned in total, of the contract, paid in so far.")}
            | {name: NUMBER[name] for name in ("qualifier", "value", "low", "high")}
            | {
                "currency": _(
                    "Of ISO 4217, as `CNY`; null where the source keeps the amount back."
                ),
                "as_printed": NUMBER["as_printed"],
                "text": NUMBER["text"],
                "wording": _("The words of the source around the number, where they matter."),
                "as_of": _("The day for which it was told; null where the source does not say."),
            }
        )
        fields = tuple(meanings)


class ProjectQuantitySerializer(PartSerializer):
    as_printed = AsPrintedField()
    text = WordsField()

    class Meta:
        model = ProjectQuantity
        meanings = (
            {"what": _("What is counted: jobs, units a year.")}
            | {name: NUMBER[name] for name in ("qualifier", "value", "low", "high")}
            | {
                "unit": _("Unit of the bare number, as `MW`; null for what is simply counted."),
                "as_printed": NUMBER["as_printed"],
                "text": NUMBER["text"],
                "certainty": _("Whether it is firm, an option, or expected."),
            }
        )
        fields = tuple(meanings)


class MilestoneSerializer(PartSerializer):
    planned = serializers.BooleanField(source="is_planned")
    amount = AmountSerializer(allow_null=True)
    document = SlugReference("code")

    class Meta:
        model = ProjectMilestone
        meanings = {
            "stage": _("The step."),
            "date": _("Its day; null where it is not known."),
            "precision": _("How exactly that day is known."),
            "planned": _("True where the step lies ahead; false where it was reached."),
            "amount": _("Money that came with the step, if any was named; else null."),
            "document": _("Code of the document that tells of it; null where none is named."),
            "note": _("What else the source says of it."),
        }
        fields = tuple(meanings)


class ProjectSerializer(RecordSerializer):
    slug = serializers.CharField(source="reference")
    session = SlugReference()
    document = SlugReference("code")
    deal_type = SlugReference()
    nature = SlugReference()
    direction = SlugReference()
    sector = SlugReference()
    other_sectors = MadeField(shapes.a_list(shapes.STRING))
    place = SlugReference()
    expansion = serializers.BooleanField(source="is_expansion", allow_null=True)
    parties = PartySerializer(many=True)
    amounts = ProjectAmountSerializer(many=True)
    quantities = ProjectQuantitySerializer(many=True)
    milestones = MilestoneSerializer(many=True)
    stage = serializers.ChoiceField(ProjectMilestone.Stage.choices, allow_null=True)
    sample = serializers.BooleanField(source="is_sample")

    class Meta:
        model = SignedProject
        meanings = (
            ENVELOPE
            | {
                "slug": _("Names it in addresses: the same as `reference`."),
                "reference": _("Number of the session and of the project: 13-057."),
                "title": _("Its name."),
                "unofficial": NAMED["unofficial"],
                "summary": _("What it is about, in a few sentences."),
                "session": _(
                    "Slug of the session; null where the source names only a range of sessions."
                ),
                "release": _("Id of the release that announced it; null where none is named."),
            }
            | DOCUMENT
            | {
                "forum": _("Id of the forum at which it was signed; null where none is named."),
                "deal_type": _(
                    "Slug of a term of the vocabulary `deal-type`: contract, agreement; "
                    "null where the source says only “signed”."
                ),
                "nature": _(
                    "Slug of a term of the vocabulary `nature`; null where it is not known."
                ),
                "direction": _(
                    "Slug of a term of the vocabulary `direction`; null where it is not known."
                ),
                "sector": _(
                    "Slug of the main field, the one in which its amount is summed; null "
                    "where none is known."
                ),
                "other_sectors": _("Slugs of further fields, outside all sums."),
                "place": _("Slug of the place where it is to be; null where it is not known."),
                "signed_on": _("Day on which it was signed; null where it is not known."),
                "signed_on_precision": _("How exactly that day is known."),
                "signed_by": _(
                    "A day by which it was signed, where the source says no more; else null."
                ),
                "expansion": _(
                    "True for an extension of something that exists, false for something "
                    "new; null where the source does not say."
                ),
                "parties": _("Who signed it."),
                "amounts": _(
                    "Its money, of each kind that was announced. Different kinds are never "
                    "added up."
                ),
                "quantities": _("What it counts besides money."),
                "milestones": _(
                    "Its dated steps, planned and reached, in the order of their days; "
                    "none is ever overwritten."
                ),
                "stage": _(
                    "The latest step reached, derived from the milestones; null while none "
                    "is known."
                ),
                "items_count": _("How many projects this one entry stands for."),
                "parent": _(
                    "Id of the project that counts this one already: an umbrella, or one of "
                    "which it is a phase; null where none does."
                ),
                "continues": _(
                    "Id of the same project at an earlier stage; this entry is then not "
                    "counted again. Null where there is none."
                ),
                "sample": _("True for made-up data of load tests."),
            }
        )
        fields = tuple(meanings)

    def get_other_sectors(self, project):
        return sorted(sector.slug for sector in project.other_sectors.all())
