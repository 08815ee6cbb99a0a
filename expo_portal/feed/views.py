"""What the views of the feed share."""

from django.utils.translation import override
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from ..addresses import now_at
from ..publishing import Publishable
from ..texts import Text
from . import parameters
from .lists import KeysetPagination
from .problems import OPEN_TO_ALL, BadParameters, Withdrawn


class FeedView(APIView):
    """Strict with parameters, open to scripts of other sites, the same for whoever asks."""

    http_method_names = ("get", "head", "options")

    def dispatch(self, request, *args, **kwargs):
        with override("en"):
            return super().dispatch(request, *args, **kwargs)

    @property
    def default_response_headers(self):
        return super().default_response_headers | OPEN_TO_ALL

    def allowed_parameters(self):
        """Their names; true where several values may stand."""
        return {"format": False}

    def initial(self, request, *args, **kwargs):
        parameters.check(request, self.allowed_parameters())
        parameters.one_of(request.query_params, "format", ["json"])
        super().initial(request, *args, **kwargs)

    def options(self, request, *args, **kwargs):
        headers = {
            "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
            "Access-Control-Allow-Headers": "Authorization, If-Modified-Since, If-None-Match",
        }
        return Response(status=204, headers=headers)


class StrictFilterBackend(DjangoFilterBackend):
    def filter_queryset(self, request, queryset, view):
        filterset = self.get_filterset(request, queryset, view)
        if not filterset.is_valid():
            raise BadParameters(list(filter_errors(filterset.form)))
        return filterset.qs


def filter_errors(form):
    for name, messages in form.errors.items():
        allowed = [str(value) for value, _label in getattr(form.fields[name], "choices", ())]
        given = ",".join(form.data.getlist(name)).split(",")
        unknown = [word for word in given if word not in allowed]
        suggestion = parameters.nearest(unknown[0], allowed) if allowed and unknown else None
        yield parameters.error(name, " ".join(messages), suggestion)


class RecordViewSet(FeedView, ReadOnlyModelViewSet):
    """A resource: its list, and each of its objects by id or slug."""

    # Given by the URL map.
    resource = None
    pagination_class = KeysetPagination
    filter_backends = (StrictFilterBackend,)
    # The usual order first.
    orderings = ("slug",)

    @property
    def is_list(self):
        return "key" not in self.kwargs

    def allowed_parameters(self):
        allowed = super().allowed_parameters() | {"lang": False, "fields": True}
        if not self.is_list:
            return allowed
        filters = self.filterset_class.base_filters.items()
        return (
            allowed
            | {"limit": False, "cursor": False, "ordering": False}
            | {name: getattr(found, "several", False) for name, found in filters}
        )

    def get_serializer_context(self):
        query = self.request.query_params
        return {
            "language": parameters.language(query),
            "fields": parameters.fields(query, self.serializer_class.Meta.fields),
        }

    def get_queryset(self):
        return self.resource.model.objects.published().for_feed()

    def get_object(self):
        lookup = self.resource.lookup(self.kwargs["key"])
        if record := self.get_queryset().filter(**lookup).first():
            return record
        if record := self.resource.model.objects.gone().filter(**lookup).first():
            raise Withdrawn(withdrawal_reason(record))
        raise NotFound("Nothing public has this address.")

    def retrieve(self, request, *args, **kwargs):
        try:
            return super().retrieve(request, *args, **kwargs)
        except NotFound:
            if (address := self.moved_to()) is None:
                raise
        query = request.META.get("QUERY_STRING", "")
        headers = {"Location": f"{address}?{query}" if query else address}
        return Response(status=301, headers=headers)

    def moved_to(self):
        """Where the object is now that had this address before."""
        moved = now_at(self.resource.model, self.resource.lookup(self.kwargs["key"]))
        return f"{self.resource.url}{next(iter(moved.values()))}/" if moved else None


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


class IndexView(FeedView):
    """Every resource, its address, and how many objects of it are public."""

    resources = ()

    def get(self, request):
        return Response(
            {
                "resources": [
                    {
                        "name": resource.name,
                        "type": resource.type,
                        "url": resource.url,
                        "count": resource.model.objects.published().count(),
                    }
                    for resource in self.resources
                ]
            }
        )
