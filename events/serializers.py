from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext_noop as _
from rest_framework import serializers

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
    TextField,
    WordsField,
)
from expo_portal.quantities import Qualifier, plain

from .models import (
    Claim,
    Comparison,
    Correction,
    Document,
    ExpoSession,
    Figure,
    Forum,
    Highlight,
    Image,
    Measure,
    Organization,
    Participation,
    Pavilion,
    Place,
    Release,
    Rendition,
    Sector,
    SectorCode,
    SectorList,
    Series,
    Stage,
    Term,
)

EXACT = Qualifier.EXACT.value
QUALIFIER = shapes.one_of(Qualifier.choices)

# What several resources have, in one wording.
KEY = {"slug": _("Names it in addresses and references; it never changes once public.")}
SLUG = {"slug": _("Names it in addresses; where it changes, the old address leads to the new one.")}
NAMED = {
    "name": _("Its name."),
    "unofficial": _(
        "Languages in which the name is the portal's own translation, because no "
        "official one is known."
    ),
}
SESSION = {"session": _("Slug of the session that it belongs to.")}
RELEASE = {"release": _("Id of the release that announced it; null where the source names none.")}
RELEASED = {"release": _("Id of the release that announced it.")}
DOCUMENT = {
    "document": _(
        "Code of the document of that release which prints it so; null where no single "
        "one is named."
    ),
}
ORDER = {"order": _("Where it stands among its like on a page, from small to large.")}
DEFINITION = {"definition": _("What it covers, in a few sentences.")}
HELD = {
    "event_status": _("Whether it is to come, took place, or did not."),
    "mode": _(
        "Slug of a term of the vocabulary `mode`: on site, online or both; null where unsaid."
    ),
    "starts_on": _("First day; null where it is not known."),
    "ends_on": _("Last day; null where it is not known."),
    "date_precision": _("How exactly the days are known: with `month` only year and month count."),
    "dates_inferred": _(
        "True where the source does not print the days in full, as a day without its year."
    ),
    "place": _("Slug of the place where it is held; null where it is not known."),
    "venue": _("The building or hall."),
}


class SeriesSerializer(RecordSerializer):
    class Meta:
        model = Series
        meanings = (
            ENVELOPE
            | KEY
            | {"kind": _("An expo, or a forum that is held within expos.")}
            | NAMED
            | {"since_year": _("Year of its first holding; null where it is not known.")}
        )
        fields = tuple(meanings)


class SessionSerializer(RecordSerializer):
    series = SlugReference()
    mode = SlugReference()
    place = SlugReference()
    previous = SlugReference()

    class Meta:
        model = ExpoSession
        meanings = (
            ENVELOPE
            | KEY
            | {
                "series": _("Slug of the expo of which this is one holding."),
                "ordinal": _("13 for the 13th; null where the expo does not number its sessions."),
                "label": _("What stands instead of a number: Spring 2024."),
                "year": _("Year in which it is held; null where it is not known."),
                "theme": _("Its motto."),
            }
            | HELD
            | {
                "previous": _(
                    "Slug of the session that “on the previous session” means in its "
                    "results; null where there is none."
                )
            }
        )
        fields = tuple(meanings)


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


SHARE = shapes.an_object(
    {
        "qualifier": (QUALIFIER, _("The word before the percentage.")),
        "value": (shapes.DECIMAL, _("In percent.")),
    }
)
FROM = shapes.an_object(
    {
        "count": (shapes.WHOLE, _("How many there are.")),
        "qualifier": (QUALIFIER, _("The word before that number.")),
        "kind": (
            shapes.or_null(shapes.STRING),
            _(
                "Slug of a term of the vocabulary `from`, such as `countries-and-regions`: what "
                "they are; null where the source does not say."
            ),
        ),
    }
)
DIMENSIONS = {
    "type": "object",
    "propertyNames": {"enum": [value.replace("-", "_") for value in Term.Kind.values]},
    "additionalProperties": shapes.meant(shapes.STRING, _("Slug of a term of that vocabulary.")),
    "examples": [{"deal_type": "contract", "mode": "offline"}],
}
BAND = shapes.an_object(
    {
        "low": (shapes.or_null(shapes.DECIMAL), _("From this size; null where that side is open.")),
        "high": (shapes.or_null(shapes.DECIMAL), _("Below this size; null where it is open.")),
        "currency": (shapes.or_null(shapes.STRING), _("Of ISO 4217; null where it is no money.")),
    }
)
PERIOD = shapes.an_object(
    {
        "start": (shapes.or_null(shapes.DAY), _("First day; null where that side is open.")),
        "end": (shapes.or_null(shapes.DAY), _("Last day; null where that side is open.")),
    }
)
SESSIONS = shapes.an_object(
    {
        "from": (shapes.or_null(shapes.WHOLE), _("Number of the first; null where it is unsaid.")),
        "to": (shapes.or_null(shapes.WHOLE), _("Number of the last; null where it is unsaid.")),
    }
)


class ComparisonSerializer(PartSerializer):
    session = SlugReference(source="against_session")
    as_printed = AsPrintedField()

    class Meta:
        model = Comparison
        meanings = {
            "of": _(
                "What of the figure changed: its number, its share, or the number of origins "
                "in `from`."
            ),
            "basis": _("What it is compared with."),
            "session": _(
                "Slug of that session where the source names another than the previous "
                "one; else null."
            ),
            "against": _("In words, where it is compared with something else than a session."),
            "change": _(
                "What the number says: a percentage, percentage points, an absolute "
                "difference, a multiple, or the value that it is compared with."
            ),
            "direction": _("Up, down or unchanged."),
        } | {name: NUMBER[name] for name in ("qualifier", "value", "low", "high", "as_printed")}
        fields = tuple(meanings)


class FigureSerializer(RecordSerializer):
    session = SlugReference()
    measure = SlugReference()
    document = SlugReference("code")
    unit = MadeField(shapes.STRING, allow_null=True)
    as_printed = AsPrintedField()
    text = WordsField()
    equivalent = AmountSerializer(allow_null=True)
    share = MadeField(SHARE, allow_null=True)
    # The name that the contract gives it is a word of Python.
    vars()["from"] = MadeField(FROM, allow_null=True)
    dimensions = MadeField(DIMENSIONS)
    place = SlugReference()
    sector = SlugReference()
    forums = MadeField(shapes.a_list(shapes.UUID))
    band = MadeField(BAND, allow_null=True)
    period = MadeField(PERIOD, allow_null=True)
    sessions = MadeField(SESSIONS, allow_null=True)
    stage = serializers.ChoiceField(Stage.choices, source="effective_stage")
    headline = serializers.BooleanField(source="is_headline")
    comparisons = ComparisonSerializer(many=True)

    class Meta:
        model = Figure
        meanings = (
            ENVELOPE
            | {"session": _("Slug of the session whose result it is.")}
            | RELEASED
            | DOCUMENT
            | {"measure": _("Slug of the measure: what is counted.")}
            | {name: NUMBER[name] for name in ("qualifier", "value", "low", "high")}
            | {
                "unit": _(
                    "Unit of the bare number: a currency of ISO 4217 for money, else as in "
                    "`m2`; null for what is simply counted."
                ),
                "as_printed": NUMBER["as_printed"],
                "text": NUMBER["text"],
                "wording": _("The words of the source around the number, where they matter."),
                "equivalent": _(
                    "The amount in another currency as the source itself converts it: a quotation, "
                    "neither computed nor part of any sum; null where it does not."
                ),
                "share": _(
                    "The percentage of the figure in `part_of`, as announced; null where none is."
                ),
                "part_of": _(
                    "Id of the figure of which this counts a part; null where it is none."
                ),
                "parts_add_up": _(
                    "True where the source says or shows that the parts of this "
                    "figure make up the whole."
                ),
                "from": _(
                    "How many countries, regions or other origins those counted are from; "
                    "null where the source does not say."
                ),
                "out_of": _(
                    "The whole, where it is told only here: 12 in “9 out of 12”; else null."
                ),
                "dimensions": _("What kind is counted: at most one term of each vocabulary."),
                "place": _(
                    "Slug of the place that it speaks of; null where it is of no single one."
                ),
                "sector": _(
                    "Slug of the field that it speaks of; null where it is of no single one."
                ),
                "forums": _("Ids of the forums that it speaks of."),
                "pavilion": _("Id of the pavilion that it speaks of; null where it is of none."),
                "names_all": _(
                    "Whether the source names all that it counts; null where it names none."
                ),
                "band": _(
                    "The size class of what is counted: projects of over 100 million yuan; "
                    "null where all sizes are."
                ),
                "basis": _("A total of this session, or one over several, an average, an extreme."),
                "period": _(
                    "The days that it covers, where they are not those of the session; else null."
                ),
                "sessions": _(
                    "The range of sessions that it covers; null where it is of this one."
                ),
                "as_of": _("The day on which it was counted; null where the source does not say."),
                "stage": _("How final it is, from intention to audit."),
                "scope": _("Who or what exactly was counted, where the measure does not say it."),
                "note": _(
                    "What a reader should know about an odd figure that is kept as published."
                ),
                "headline": _("True where it stands large at the top of the page."),
            }
            | ORDER
            | {
                "supersedes": _(
                    "Id of the figure that announced the same number earlier, as a "
                    "forecast; null where there is none."
                ),
                "comparisons": _("Changes as announced with it: “up 110.69 percent”."),
            }
        )
        fields = tuple(meanings)

    def get_unit(self, figure):
        return figure.currency or figure.measure.unit or None

    def get_share(self, figure):
        if figure.share is None:
            return None
        return {"qualifier": figure.share_qualifier or EXACT, "value": plain(figure.share)}

    def get_from(self, figure):
        if figure.from_count is None:
            return None
        return {
            "count": figure.from_count,
            "qualifier": figure.from_qualifier or EXACT,
            "kind": figure.from_kind and figure.from_kind.slug,
        }

    def get_dimensions(self, figure):
        """By vocabulary: ``{"deal_type": "contract", "mode": "offline"}``."""
        terms = sorted(figure.dimensions.all(), key=lambda term: term.vocabulary)
        return {term.vocabulary.replace("-", "_"): term.slug for term in terms}

    def get_forums(self, figure):
        return sorted(str(forum.pk) for forum in figure.forums.all())

    def get_band(self, figure):
        bounds = {"low": figure.band_low, "high": figure.band_high}
        return said(bounds) and {
            **{name: bound and plain(bound) for name, bound in bounds.items()},
            "currency": figure.band_currency or None,
        }

    def get_period(self, figure):
        return said({"start": figure.period_start, "end": figure.period_end})

    def get_sessions(self, figure):
        return said({"from": figure.sessions_from, "to": figure.sessions_to})


def said(shape):
    """The shape, or None if the source says nothing that belongs in it."""
    return None if set(shape.values()) == {None} else shape


class CorrectionSerializer(RecordSerializer):
    session = SlugReference(source="figure.session")
    old = AmountSerializer(source="old_quantity")
    new = AmountSerializer(source="new_quantity")
    at = serializers.DateTimeField(source="publish_at")

    class Meta:
        model = Correction
        meanings = ENVELOPE | {
            "session": _("Slug of the session of the figure."),
            "figure": _("Id of the figure that was corrected."),
            "old": _("The number as it stood."),
            "new": _("The number as it stands since."),
            "reason": _("Why it was corrected."),
            "at": _("When it was corrected."),
        }
        fields = tuple(meanings)


class MeasureSerializer(RecordSerializer):
    slug = serializers.CharField(source="code")
    rolls_up_to = SlugReference()

    class Meta:
        model = Measure
        meanings = (
            ENVELOPE
            | KEY
            | NAMED
            | {
                "unit_kind": _("Whether it counts things, money, area and so on."),
                "unit": _(
                    "Unit of the bare number, as in `m2`; null for money, whose currency each "
                    "figure says, and for what is simply counted."
                ),
                "unit_name": _("The unit as it follows a number in a sentence."),
                "topic": _("The section of a session's page in which it stands."),
            }
            | DEFINITION
            | {
                "standard": _(
                    "Where the definition comes from, as ISO 25639-1; null where it is our own."
                ),
                "rolls_up_to": _(
                    "Slug of the measure of which this is a part: contracted investment "
                    "is one of total investment; null where it is none."
                ),
            }
            | ORDER
        )
        fields = tuple(meanings)


class TermSerializer(RecordSerializer):
    slug = serializers.CharField(source="code")

    class Meta:
        model = Term
        meanings = (
            ENVELOPE
            | KEY
            | {"vocabulary": _("The vocabulary that it belongs to.")}
            | NAMED
            | DEFINITION
            | {"binding": _("Of a deal type: whether it binds the parties; null for other terms.")}
            | ORDER
        )
        fields = tuple(meanings)


class ForumSerializer(RecordSerializer):
    session = SlugReference()
    series = SlugReference()
    title = TextField()
    tier = SlugReference()
    mode = SlugReference()
    place = SlugReference()

    class Meta:
        model = Forum
        meanings = (
            ENVELOPE
            | SLUG
            | SESSION
            | RELEASE
            | {
                "series": _(
                    "Slug of the line of forums of which this is one holding; null where "
                    "it is none."
                ),
                "ordinal": _("11 for the 11th of its series; null where it bears no number."),
                "year": _("The year in its title; null where the title has none."),
                "title": _("Its name with its number or year, composed in each language."),
                "name": _("Its name without number and year."),
                "unofficial": NAMED["unofficial"],
                "joint_title": _("The second half of its name, where two forums were held as one."),
                "kind": _("What sort of meeting it is."),
                "tier": _(
                    "Slug of a term of the vocabulary `tier`: main forum, supporting event; "
                    "null where the source does not rank it."
                ),
            }
            | HELD
            | {
                "start_time": _("When it starts, in the time of its place; null where unknown."),
                "end_time": _("When it ends, in the time of its place; null where unknown."),
                "agreed": _("What was agreed there."),
            }
            | ORDER
        )
        fields = tuple(meanings)


class PavilionSerializer(RecordSerializer):
    session = SlugReference()
    mode = SlugReference()

    class Meta:
        model = Pavilion
        meanings = (
            ENVELOPE
            | SLUG
            | SESSION
            | RELEASE
            | {"number": _("The hall number as signposted; null where it has none.")}
            | NAMED
            | {
                "theme": _("What it shows."),
                "mode": HELD["mode"],
                "area_m2": _("Its floor area in square metres; null where it is not known."),
            }
            | ORDER
        )
        fields = tuple(meanings)


class HighlightSerializer(RecordSerializer):
    session = SlugReference()
    document = SlugReference("code")

    class Meta:
        model = Highlight
        meanings = (
            ENVELOPE
            | SESSION
            | RELEASED
            | DOCUMENT
            | {
                "forum": _("Id of the forum that it speaks of; null where it is of none."),
                "kind": _("What sort of outcome it is."),
                "topic": _("What it is about, in a word or two."),
                "text": _("One sentence, in our own words."),
            }
            | ORDER
        )
        fields = tuple(meanings)


class ClaimSerializer(RecordSerializer):
    session = SlugReference()
    document = SlugReference("code")
    measure = SlugReference()

    class Meta:
        model = Claim
        meanings = (
            ENVELOPE
            | SESSION
            | RELEASED
            | DOCUMENT
            | {
                "kind": _("A record, a first, a rank and so on."),
                "measure": _(
                    "Slug of the measure that it is a record of; null where it is of none."
                ),
                "figure": _("Id of the figure that it speaks of; null where it is of none."),
                "forum": _("Id of the forum that it speaks of; null where it is of none."),
                "rank": _("The rank that is claimed, 1 for the first; null where none is."),
                "text": _("The claim, as the source says it."),
            }
            | ORDER
        )
        fields = tuple(meanings)


class ParticipationSerializer(RecordSerializer):
    session = SlugReference()
    place = SlugReference()
    role = SlugReference()
    category = SlugReference()
    first_time = serializers.BooleanField(source="is_first_time")

    class Meta:
        model = Participation
        meanings = (
            ENVELOPE
            | SESSION
            | RELEASE
            | {
                "forum": _("Id of the forum at which; null where it is the session as a whole."),
                "pavilion": _(
                    "Id of the pavilion in which; null where it is the session as a whole."
                ),
                "organization": _("Id of the organisation that took part; null where a place did."),
                "place": _(
                    "Slug of the country, region or city that took part; null where an "
                    "organisation did."
                ),
                "role": _("Slug of a term of the vocabulary `role`: as what."),
                "category": _(
                    "Slug of a term of the vocabulary `category` or `level`; null where "
                    "the source gives none."
                ),
                "first_time": _("True where the source says that it was for the first time."),
                "rank": _("As announced, 1 for the largest delegation; null where none is."),
                "note": _("What else the source says of it."),
            }
            | ORDER
        )
        fields = tuple(meanings)


class PlaceSerializer(RecordSerializer):
    within = SlugReference()

    class Meta:
        model = Place
        meanings = (
            ENVELOPE
            | KEY
            | NAMED
            | {
                "kind": _("What sort of place it is."),
                "iso_code": _("Its code of ISO 3166, as `CN` or `CN-22`; null where it has none."),
                "within": _("Slug of the place in which it lies; null where none is recorded."),
            }
        )
        fields = tuple(meanings)


class OrganizationSerializer(RecordSerializer):
    place = SlugReference()

    class Meta:
        model = Organization
        meanings = (
            ENVELOPE
            | SLUG
            | NAMED
            | {
                "kind": _("What sort of organisation it is."),
                "place": _("Slug of the place of its seat; null where it is not known."),
                "website": _("Its own site; null where none is known."),
            }
        )
        fields = tuple(meanings)


class SectorCodeSerializer(PartSerializer):
    class Meta:
        model = SectorCode
        meanings = {
            "scheme": _("The classification, as ISIC."),
            "code": _("The code in it."),
        }
        fields = tuple(meanings)


class SectorSerializer(RecordSerializer):
    codes = SectorCodeSerializer(many=True)

    class Meta:
        model = Sector
        meanings = (
            ENVELOPE
            | KEY
            | NAMED
            | DEFINITION
            | {"codes": _("Where it stands in published classifications.")}
            | ORDER
        )
        fields = tuple(meanings)


class RenditionSerializer(PartSerializer):
    type = serializers.CharField(source="media_type")
    url = MadeField(shapes.ADDRESS)

    class Meta:
        model = Rendition
        meanings = {
            "width": _("In pixels."),
            "height": _("In pixels."),
            "type": _("Media type of the file, as `image/webp`."),
            "url": _("Where the file is."),
        }
        fields = tuple(meanings)

    def get_url(self, rendition):
        return urljoin(settings.SITE_URL, rendition.get_absolute_url())


SHOWN = shapes.an_object(
    {
        "session": (shapes.STRING, _("Slug of the session.")),
        "forum": (shapes.or_null(shapes.UUID), _("Id of the forum; null where it shows none.")),
        "pavilion": (
            shapes.or_null(shapes.UUID),
            _("Id of the pavilion; null where it shows none."),
        ),
    }
)
PERCENT = {"type": "integer", "minimum": 0, "maximum": 100}
FOCAL_POINT = shapes.an_object(
    {"x": (PERCENT, _("In percent from the left.")), "y": (PERCENT, _("In percent from the top."))}
)


class ImageSerializer(RecordSerializer):
    session = SlugReference()
    of = MadeField(SHOWN)
    decorative = serializers.BooleanField(source="is_decorative")
    focal_point = MadeField(FOCAL_POINT)
    renditions = RenditionSerializer(many=True)

    class Meta:
        model = Image
        meanings = (
            ENVELOPE
            | SESSION
            | RELEASE
            | {
                "of": _("What it shows: a session, and more exactly a forum or a pavilion."),
                "alt": _("What the photo shows, for who cannot see it."),
                "decorative": _("True where it adds nothing to the text beside it."),
                "credit": _("Who has to be named with it."),
                "focal_point": _("What must stay in sight when it is cut."),
                "taken_on": _("Day on which it was taken; null where it is not known."),
                "renditions": _("Its sizes, from small to large within each type."),
            }
            | ORDER
        )
        fields = tuple(meanings)

    def get_of(self, image):
        """What it shows: the session, and more exactly a forum or a pavilion."""
        return {
            "session": image.session.slug,
            "forum": image.forum_id,
            "pavilion": image.pavilion_id,
        }

    def get_focal_point(self, image):
        """In percent from the left and from the top."""
        return {"x": image.focal_x, "y": image.focal_y}
