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
    unofficial = models.JSONField(default=list)
    summary_en = models.CharField(max_length=400)
    session = models.ForeignKey(Session, models.PROTECT)
    release = models.UUIDField(null=True)
    document = models.UUIDField(null=True)
    forum = models.UUIDField(null=True)
    deal_type = models.ForeignKey(DealType, models.PROTECT)
    nature = models.UUIDField(null=True)
    direction = models.UUIDField(null=True)
    sector = models.ForeignKey(Sector, models.PROTECT)
    other_sectors = models.JSONField(default=list)
    place = models.ForeignKey(Place, models.PROTECT)
    signed_on = models.DateField(null=True)
    signed_on_precision = models.CharField(max_length=5)
    signed_by = models.DateField(null=True)
    expansion = models.BooleanField(null=True)
    quantities = models.JSONField(default=list)
    stage = models.CharField(max_length=20)
    items_count = models.PositiveIntegerField()
    parent = models.UUIDField(null=True)
    continues = models.UUIDField(null=True)
    sample = models.BooleanField()

    class Meta:
        ordering = ("-signed_on", "-id")
        indexes = (
            models.Index(fields=("session", "sector", "signed_on", "id"), name="drf_filtered"),
            models.Index(fields=("signed_on", "id"), name="drf_ordered"),
        )

    def __str__(self):
        return self.reference


class Part(models.Model):
    class Meta:
        abstract = True
        ordering = ("id",)


class Party(Part):
    project = models.ForeignKey(Project, models.CASCADE, related_name="parties")
    organization = models.UUIDField()
    role = models.UUIDField(null=True)

    def __str__(self):
        return str(self.organization)


class Amount(Part):
    project = models.ForeignKey(Project, models.CASCADE, related_name="amounts")
    kind = models.CharField(max_length=12)
    qualifier = models.CharField(max_length=12)
    value = models.DecimalField(max_digits=31, decimal_places=6)
    low = models.DecimalField(max_digits=31, decimal_places=6)
    high = models.DecimalField(max_digits=31, decimal_places=6)
    currency = models.CharField(max_length=3)
    number = models.CharField(max_length=32)
    number_max = models.CharField(max_length=32)
    scale = models.CharField(max_length=16)
    text_en = models.CharField(max_length=80)
    text_zh = models.CharField(max_length=80)
    wording = models.JSONField(default=dict)
    as_of = models.DateField(null=True)

    def __str__(self):
        return self.text_en


class Milestone(Part):
    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones")
    stage = models.CharField(max_length=20)
    date = models.DateField(null=True)
    precision = models.CharField(max_length=5)
    planned = models.BooleanField()
    amount = models.JSONField(null=True)
    document = models.UUIDField(null=True)
    note = models.JSONField(default=dict)

    def __str__(self):
        return self.stage
