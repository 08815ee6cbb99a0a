"""Who and where: public only while something public refers to them."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from expo_portal.publishing import Publishable, Referred
from expo_portal.texts import Text, TranslatedField

from .vocabulary import Named, Term


class Place(Named, Referred):
    """A country, territory, province, city or zone: Jilin Province, Changchun.

    A group ("Northeast Asia", "Belt and Road countries") is a place that sources announce;
    the portal never computes who belongs to it.
    """

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country")
        TERRITORY = "territory", _("territory")
        PROVINCE = "province", _("province or region")
        CITY = "city", _("city")
        DISTRICT = "district", _("county or district")
        ZONE = "zone", _("development zone")
        AREA = "area", _("other area")
        GROUP = "group", _("group of countries")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    iso_code = models.CharField(
        _("ISO 3166 code"),
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$", _("As in CN or CN-22."))],
    )
    within = models.ForeignKey(
        "self",
        verbose_name=_("lies in"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="places",
    )

    feed_joins = ("within",)

    class Meta:
        verbose_name, verbose_name_plural = _("place"), _("places")
        ordering = ("slug",)

    def get_absolute_url(self):
        return reverse("projects:place", args=[self.slug])

    def clean(self):
        super().clean()
        self.refuse_loop("within", message=_("A place cannot lie in itself."))


class Organization(Named, Referred):
    """An authority, company, association or medium: Jilin Daily, Wanda Group."""

    class Kind(models.TextChoices):
        AUTHORITY = "authority", _("authority")
        COMMITTEE = "committee", _("committee")
        COMPANY = "company", _("company")
        ASSOCIATION = "association", _("association")
        INSTITUTE = "institute", _("university or institute")
        MEDIUM = "medium", _("newspaper, agency or site")
        PERSON = "person", _("person")
        OTHER = "other", _("other")

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    place = models.ForeignKey(
        Place,
        verbose_name=_("seat"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organizations",
    )
    website = models.URLField(_("website"), blank=True)
    # Those that look like this one, and of which a person said that they are others.
    distinct_from = models.ManyToManyField("self", blank=True, editable=False)

    feed_joins = ("place",)

    class Meta:
        verbose_name, verbose_name_plural = _("organisation"), _("organisations")
        ordering = ("slug",)

    def get_absolute_url(self):
        return reverse("projects:organization", args=[self.slug])

    def complete_from(self, double):
        """Fills what is open here: a name in another language, the seat, the website."""
        added = double.name.keys() - self.name.keys()
        self.name = Text(double.name | self.name)
        self.unofficial = [*self.unofficial, *(code for code in double.unofficial if code in added)]
        self.place = self.place or double.place
        self.website = self.website or double.website
        self.save()


class Participation(Publishable):
    """Who took part and as what: Zhejiang, partner region of a supporting conference."""

    waits_for = ("session", "release", "forum", "pavilion")
    within = ("session",)

    session = models.ForeignKey(
        "events.ExpoSession",
        verbose_name=_("session"),
        on_delete=models.PROTECT,
        related_name="participations",
    )
    release = models.ForeignKey(
        "events.Release",
        verbose_name=_("release"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
    )
    forum = models.ForeignKey(
        "events.Forum",
        verbose_name=_("forum"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
    )
    pavilion = models.ForeignKey(
        "events.Pavilion",
        verbose_name=_("pavilion"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
    )
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("country, region or city"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
    )
    role = models.ForeignKey(
        Term,
        verbose_name=_("role"),
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"vocabulary": Term.Kind.ROLE},
    )
    category = models.ForeignKey(
        Term,
        verbose_name=_("category"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary__in": [Term.Kind.CATEGORY, Term.Kind.LEVEL]},
    )
    is_first_time = models.BooleanField(
        _("for the first time"), default=False, help_text=_("As the source says.")
    )
    rank = models.PositiveSmallIntegerField(
        _("rank"), null=True, blank=True, help_text=_("As announced: 1 for the largest delegation.")
    )
    note = TranslatedField(_("note"), max_length=150, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=500)

    feed_joins = ("session", "role", "category", "place")

    class Meta(Publishable.Meta):
        verbose_name, verbose_name_plural = _("participation"), _("participations")
        ordering = ("session", "order", "id")
        constraints: ClassVar = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                name="events_participation_who",
                condition=Q(organization=None) ^ Q(place=None),
                violation_error_message=_("Name either an organisation or a place."),
            ),
        ]

    def __str__(self):
        return f"{self.organization or self.place}: {self.role}"
