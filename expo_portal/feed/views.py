"""What the views of the feed share."""

from functools import lru_cache

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from django.utils.translation import override
from rest_framework.exceptions import NotAcceptable, NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from ..addresses import now_at
from ..publishing import Publishable
from ..texts import Text
from . import dumps, formats, parameters, shapes, store
from .conditional import Validators, matches_any, not_modified
from .filters import explained
from .lists import Keyset, allowed_orderings
from .objects import Wishes, references
from .prepared import KEPT, NOW, Placeholder, Statement
from .problems import Withdrawn
from .shapes import meant
from .store import addressed, as_bytes, body_of, dumped

ONE_FORMAT = _("Goes before the header `Accept`.")
WHOLE_FORMATS = _("Goes before the header `Accept`. All but `json` come whole, without pages.")


class FeedView(APIView):
    """Strict with parameters, the same for whoever asks; ``admission`` says who may how often.

    ``about`` tells partners in a sentence what is to be had there.
    """

    about = ""

    http_method_names = ("get", "head", "options")
    renderer_classes = (JSONRenderer,)
    # Names of ``formats.MEDIA_TYPES``; the first where the client has no preference.
    formats = ("json",)
    # That of this answer.
    form = "json"
    # What else than the public state its answer follows from.
    edition = ()
    # Its name in the OpenAPI document, and the shape of its answer there.
    operation = None
    shape = None
    # Seconds for which a cache may answer without asking again.
    lifetime = 60
    # Whether it reads so much for so short an answer that a process keeps it while it holds.
    is_kept = False

    def dispatch(self, request, *args, **kwargs):
        with override("en"):
            if request.method not in {"GET", "HEAD"}:
                return super().dispatch(request, *args, **kwargs)
            return self.read(request, *args, **kwargs)

    def read(self, request, *args, **kwargs):
        """The answer with its validators, or 304 without looking at a record."""
        self.now = now = timezone.now()
        self.form = formats.asked(request, self.formats)
        self.coding = formats.coding(request)
        self.state = self.public_state(now)
        form = (self.form or "", self.coding, *self.edition)
        address = settings.SITE_URL + request.get_full_path()
        validators = Validators(self.state, now, address, form)
        if validators.is_known(request.headers):
            return self.headed(validators.stamp(not_modified(), self.lifetime))
        answer = self.answer(validators.tag, request, *args, **kwargs)
        if answer.status_code != 200:
            return answer
        validators.stamp(answer, self.lifetime)
        if matches_any(request.headers):
            return self.headed(not_modified(answer))
        return formats.encode(answer, self.coding)

    def answer(self, tag, request, *args, **kwargs):
        """The tag tells apart all that an answer follows from."""
        if not self.is_kept:
            return super().dispatch(request, *args, **kwargs)
        if (answer := cache.get(tag)) is None:
            answer = super().dispatch(request, *args, **kwargs)
            if answer.status_code == 200:
                cache.set(tag, answer.render(), settings.PAGE_SECONDS)
        return answer

    def public_state(self, now):
        return store.state(now)

    def headed(self, answer):
        for name, value in self.default_response_headers.items():
            answer.headers.setdefault(name, value)
        return answer

    @property
    def default_response_headers(self):
        varies = "Accept-Encoding" if "format" in self.request.GET else "Accept, Accept-Encoding"
        return super().default_response_headers | {"Vary": varies}

    def perform_content_negotiation(self, request, force=False):
        return JSONRenderer(), JSONRenderer.media_type

    # For its OpenAPI document: parameters that it cannot do without, what the variables of its
    # path are, and statuses that not every address of the feed has.
    required_parameters = ()
    variables = {}
    statuses = ()

    def allowed_parameters(self):
        """Their names; true where several values may stand."""
        return {"format": False}

    def parameter_shapes(self):
        """The same parameters for the OpenAPI document: what each takes and what it does."""
        shape = {
            "type": "string",
            "enum": list(self.formats),
            "default": self.formats[0],
            "description": WHOLE_FORMATS if len(self.formats) > 1 else ONE_FORMAT,
        }
        return {"format": shape}

    def initial(self, request, *args, **kwargs):
        parameters.check(request, self.allowed_parameters())
        parameters.one_of(request.query_params, "format", self.formats)
        if self.form is None:
            raise NotAcceptable(f"Here you can have: {', '.join(formats.types(self.formats))}.")
        super().initial(request, *args, **kwargs)

    def options(self, request, *args, **kwargs):
        return Response(status=204)


class RecordViewSet(FeedView, GenericViewSet):
    """A resource: its list, and each of its objects by id or slug."""

    # Given by the URL map.
    resource = None
    # Given by each.
    filterset_class = None
    # The usual order first.
    orderings = ("slug",)

    @property
    def is_list(self):
        return "key" not in self.kwargs

    @property
    def formats(self):
        return ("json", "ndjson", "csv", "xlsx") if self.is_list else ("json",)

    @property
    def variables(self):
        names = "id` or `slug" if "slug" in self.resource.columns else "id"
        return {} if self.is_list else {"key": f"The `{names}` of the object."}

    @property
    def statuses(self):
        return () if self.is_list else (301, 404, 410)

    def allowed_parameters(self):
        allowed = super().allowed_parameters() | {"lang": False, "fields": True}
        if references(self.resource):
            allowed["expand"] = True
        if not self.is_list:
            return allowed
        filters = self.filterset_class.base_filters.items()
        return (
            allowed
            | {"limit": False, "cursor": False, "ordering": False}
            | {name: getattr(found, "several", False) for name, found in filters}
        )

    def parameter_shapes(self):
        own = {
            "lang": parameters.lang_shape(),
            "fields": parameters.words_shape(
                self.resource.serializer.Meta.fields, _("Only these fields of each object.")
            ),
        }
        if names := sorted(references(self.resource)):
            own["expand"] = parameters.words_shape(
                names,
                _("Whole objects where these fields refer to them, as far as they are public."),
            )
        found = super().parameter_shapes() | own
        if not self.is_list:
            return found
        orderings = allowed_orderings(self)
        ordering = {"type": "string", "enum": orderings, "default": orderings[0]}
        ordering["description"] = _(
            "By this field, from large to small with a minus, then by `id` in the same direction. "
            "What has no value in it comes last."
        )
        filters = self.filterset_class.base_filters.items()
        return (
            {name: meant(found.shape, explained(name, found)) for name, found in filters}
            | {"ordering": ordering, "limit": parameters.LIMIT, "cursor": parameters.CURSOR}
            | found
        )

    def get_queryset(self):
        return self.resource.model.objects.published()

    def list(self, request, *args, **kwargs):
        wishes = Wishes.read(request.query_params, self.resource)
        filters = self.resource.filters.read(request.query_params)
        keyset = Keyset(request, self)
        if self.form != "json":
            selected = self.resource.filters.select(self.get_queryset(), filters)
            ordered = keyset.ordered(selected)
            return dumps.respond(self.resource.name, request, ordered, wishes, self.form)
        page = keyset.page(filters, self.now)
        links = f'{{"next":{dumped(page.next)},"previous":{dumped(page.previous)},"results":['
        found = b"%b%b]}" % (links.encode(), b",".join(wishes.fulfil(page.bodies)))
        headers = {"Link": page.link_header} if page.link_header else None
        return respond(addressed(found), headers)

    def retrieve(self, request, *args, **kwargs):
        wishes = Wishes.read(request.query_params, self.resource)
        [(column, key)] = lookup = self.resource.lookup(self.kwargs["key"]).items()
        found = object_statement(self.resource, column).rows({"now": self.now, "key": key}, 1)
        if found:
            [[body]] = found
            [told] = wishes.fulfil([as_bytes(body)])
            return respond(addressed(told))
        return elsewhere(self.resource, dict(lookup), request)


@lru_cache(KEPT)
def object_statement(resource, column):
    """For one object, by its id or slug."""
    key = Placeholder("key", resource.model._meta.get_field(column))
    found = resource.model.objects.published(NOW).filter(**{column: key}).order_by()
    return Statement(found.annotate(body=body_of()).values_list("body"))


def elsewhere(resource, lookup, request, below=""):
    """Of an object that is not there: why it is gone, or 301 to where it is now.

    ``below`` is what follows the object's own address.
    """
    if record := resource.model.objects.gone().filter(**lookup).first():
        raise Withdrawn(withdrawal_reason(record))
    survivor = store.merged_into(lookup["id"]) if "id" in lookup else None
    found = {"key": survivor} if survivor else now_at(resource.model, lookup)
    if not found:
        raise NotFound("Nothing public has this address.")
    address = f"{resource.url}{next(iter(found.values()))}/{below}"
    query = request.META.get("QUERY_STRING", "")
    headers = {"Location": f"{address}?{query}" if query else address}
    return Response(status=301, headers=headers)


def respond(text, headers=None):
    return HttpResponse(text, content_type="application/json", headers=headers)


def withdrawal_reason(record):
    """Its own, or that of the whole it was withdrawn with; organizations and places have none."""
    if not isinstance(record, Publishable):
        return Text()
    wholes = [getattr(record, name) for name in record.within]
    reasons = [
        found.withdrawal_reason
        for found in (record, *wholes)
        if found is not None and found.status == Publishable.Status.WITHDRAWN
    ]
    return next(filter(None, reasons), Text())


RESOURCE = shapes.an_object(
    {
        "name": (shapes.STRING, _("Its name in addresses.")),
        "type": (shapes.STRING, _("The type of its objects.")),
        "url": (shapes.ADDRESS, _("Address of its list.")),
        "count": (shapes.WHOLE, _("How many of its objects are public.")),
    }
)


class IndexView(FeedView):
    about = _("Every resource, its address, and how many objects of it are public.")
    operation = "readIndex"
    is_kept = True
    shape = shapes.component(
        "Index",
        shapes.an_object(
            {"resources": (shapes.a_list(RESOURCE), _("One entry for each resource."))},
            title="Index",
            description=_("What the feed has."),
        ),
    )
    resources = ()

    def get(self, request):
        counts = store.counts(self.now)
        return Response(
            {
                "resources": [
                    {
                        "name": resource.name,
                        "type": resource.type,
                        "url": resource.url,
                        "count": counts.get(resource.type, 0),
                    }
                    for resource in self.resources
                ]
            }
        )
