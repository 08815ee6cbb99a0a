"""A number as printed, in columns: what was said, and the bounds that its words imply."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .exact import ExactDecimalField
from .quantities import SCALE_CHOICES, Qualifier, Quantity, QuantityError, words


class Printed(models.Model):
    """A number and its words: "over 196.2 billion" is number 196.2, scale billion, qualifier over.

    196 200 000 000 alone was never announced: the real sum lies in [196.2, 196.3) billion,
    and ``low`` and ``high`` say so. Only ``quantities`` computes them.
    """

    qualifier = models.CharField(
        _("qualifier"), max_length=12, choices=Qualifier, default=Qualifier.EXACT
    )
    number = models.CharField(
        _("number as printed"),
        max_length=32,
        blank=True,
        help_text=_("Digits only, with the printed decimals: 196.2"),
    )
    scale = models.CharField(_("scale word"), max_length=16, blank=True, choices=SCALE_CHOICES)
    number_max = models.CharField(
        _("upper number as printed"),
        max_length=32,
        blank=True,
        help_text=_("Only for a range: between 3 and 5 million."),
    )
    value = ExactDecimalField(null=True, editable=False)
    value_max = ExactDecimalField(null=True, editable=False)
    low = ExactDecimalField(null=True, editable=False)
    high = ExactDecimalField(null=True, editable=False)

    printed: ClassVar = ("qualifier", "number", "scale", "number_max")
    derives_from: ClassVar = printed
    derived: ClassVar = ("value", "value_max", "low", "high")

    class Meta:
        abstract = True

    # Counts are exact to the last unit; amounts only to the last printed digit.
    is_count = False

    def clean_content(self):
        try:
            super().clean_content()
        except QuantityError as error:
            raise ValidationError({"number": str(error)}) from error

    @property
    def in_words(self):
        """ "over 196.2 billion yuan", in the language of who reads it."""
        return words(self.quantity, get_language() or settings.LANGUAGE_CODE)

    @property
    def quantity(self):
        return Quantity(
            **{name: getattr(self, name) for name in self.printed},
            is_count=self.is_count,
            currency=getattr(self, "currency", ""),
        )

    @quantity.setter
    def quantity(self, quantity):
        for name in self.printed:
            setattr(self, name, getattr(quantity, name))
        if quantity.currency and hasattr(self, "currency"):
            self.currency = quantity.currency

    def before_write(self):
        quantity = self.quantity
        for name in self.derived:
            setattr(self, name, getattr(quantity, name))
        return (*super().before_write(), *self.derived)
