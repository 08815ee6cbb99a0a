from django.conf import settings
from django.db import models


class Confirmation(models.Model):
    """Somebody looked at a translation after its source changed, and it still holds.

    ``number`` is the revision of the record up to which that was said.
    """

    record = models.UUIDField()
    field = models.CharField(max_length=60)
    language = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("record", "field", "language"), name="expo_portal_confirmed_once"
            ),
        )

    def __str__(self):
        return f"{self.record} {self.field} {self.language}"
