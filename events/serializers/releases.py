from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from expo_portal.feed.serializers import ENVELOPE, PartSerializer, RecordSerializer, SlugReference

from ..models import Document, Release, SectorList
from .meanings import SESSION


class DocumentSerializer(PartSerializer):
    class Meta:
        model = Document
        meanings = {
            "code": _("Names the document where a figure says which one prints it."),
            "kind": _("What sort of text it is."),
            "title": _("Its heading, in the language of the document."),
            "language": _("Code of the language in which it is written."),
            "publisher": _("Id of the organisation that published it; null where it is not known."),
            "published_on": _("Day of publication; null where it is not known."),
            "url": _("Where it can be read; null where it is not on the net."),
            "archive_url": _("Where an archive keeps it; null where none is known to."),
            "copied_at": _(
                "The site on which a copy was read, because the original could not be "
                "reached; null where the original was read."
            ),
        }
        fields = tuple(meanings)


class SectorListSerializer(PartSerializer):
    deal_type = SlugReference()
    exhaustive = serializers.BooleanField(source="is_exhaustive")
    ranked = serializers.BooleanField(source="is_ranked")
    sectors = SlugReference("sector__slug", source="entries", many=True)

    class Meta:
        model = SectorList
        meanings = {
            "deal_type": _(
                "Slug of the term that says whose fields they are: those of the contracts "
                "alone, for example; null for those of all that was signed."
            ),
            "exhaustive": _("True where the source names all fields; false for “such fields as”."),
            "ranked": _("True where they stand in order of size."),
            "sectors": _("Slugs of the fields, in the order of the source."),
        }
        fields = tuple(meanings)


class ReleaseSerializer(RecordSerializer):
    session = SlugReference()
    documents = DocumentSerializer(many=True)
    sector_lists = SectorListSerializer(many=True)

    class Meta:
        model = Release
        meanings = (
            ENVELOPE
            | SESSION
            | {
                "title": _("What it announced."),
                "occasion": _("How it was announced; null where the source does not say."),
                "issued_on": _("Day of the announcement; null where it is not known."),
                "issued_on_precision": _("How exactly that day is known."),
                "issued_on_inferred": _("True where the source does not print it in full."),
                "issuer": _(
                    "Id of the organisation that announced it; null where it is not known."
                ),
                "host": _(
                    "Id of the organisation that held the press conference, where it is "
                    "another one; else null."
                ),
                "stage": _(
                    "How final its numbers are, from intention to audit; a figure may say "
                    "otherwise of itself."
                ),
                "documents": _("Where it was printed."),
                "sector_lists": _("The fields of industry that it names."),
            }
        )
        fields = tuple(meanings)
