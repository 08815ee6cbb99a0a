from django.db import models


class Named(models.Model):
    slug = models.SlugField(max_length=60, unique=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.slug


class Session(Named):
    pass


class Sector(Named):
    pass


class Place(Named):
    pass


class DealType(Named):
    pass


class Project(models.Model):
    uuid = models.UUIDField(unique=True)
    reference = models.CharField(max_length=40, unique=True)
    version = models.PositiveIntegerField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField()
    title_en = models.CharField(max_length=300)
    title_zh = models.CharField(max_length=300)
    summary_en = models.CharField(max_length=400)
    session = models.ForeignKey(Session, models.PROTECT)
    sector = models.ForeignKey(Sector, models.PROTECT)
    place = models.ForeignKey(Place, models.PROTECT)
    deal_type = models.ForeignKey(DealType, models.PROTECT)
    signed_on = models.DateField(null=True)
    organization = models.UUIDField()
    amount_kind = models.CharField(max_length=12)
    amount_qualifier = models.CharField(max_length=12)
    amount_value = models.DecimalField(max_digits=31, decimal_places=6)
    amount_low = models.DecimalField(max_digits=31, decimal_places=6)
    amount_high = models.DecimalField(max_digits=31, decimal_places=6)
    amount_currency = models.CharField(max_length=3)
    amount_number = models.CharField(max_length=32)
    amount_scale = models.CharField(max_length=16)
    milestone_stage = models.CharField(max_length=20)
    milestone_date = models.DateField(null=True)
    items_count = models.PositiveIntegerField()
    is_sample = models.BooleanField()

    class Meta:
        ordering = ("-signed_on", "-id")
        indexes = (
            models.Index(fields=("session", "sector", "signed_on", "id"), name="drf_filtered"),
            models.Index(fields=("signed_on", "id"), name="drf_ordered"),
        )

    def __str__(self):
        return self.reference
