"""Decimal columns that stay exact, sort and filter on both databases.

SQLite keeps 15 significant digits of a decimal column, silently: 123456789012345.67 reads
back as 123456789012345.66. So there each number is written as text whose order as text is
its order as a number.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

WHOLE_DIGITS = 21
DECIMALS = 8
COMPLEMENT = str.maketrans("0123456789", "9876543210")


def encode(number):
    """``Decimal("-12.5")`` → ``"N999…987.49999999"``: text that sorts as the number does."""
    # Not abs() or minus: both round to the 28 digits of the default context.
    digits = f"{number.copy_abs():0{WHOLE_DIGITS + 1 + DECIMALS}.{DECIMALS}f}"
    return f"P{digits}" if number >= 0 else f"N{digits.translate(COMPLEMENT)}"


def decode(text):
    if text.startswith("N"):
        return Decimal(text[1:].translate(COMPLEMENT)).copy_negate()
    return Decimal(text[1:])


def trimmed(number):
    """The same number without trailing zeros or exponent: ``196200000000``, ``110.69``."""
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


class ExactDecimalField(models.DecimalField):
    """A decimal with up to 21 digits before and 8 after the point, exact on SQLite too.

    The database compares, sorts and counts it; sums are for Python, where they are exact.
    """

    def __init__(self, *args, **kwargs):
        kwargs |= {"max_digits": WHOLE_DIGITS + DECIMALS, "decimal_places": DECIMALS}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_digits"], kwargs["decimal_places"]
        return name, path, args, kwargs

    def get_internal_type(self):
        # Not "DecimalField", for which the SQLite backend reads floats back.
        return "ExactDecimalField"

    def db_type(self, connection):
        width = WHOLE_DIGITS + DECIMALS
        if connection.vendor == "sqlite":
            return f"varchar({width + 2})"
        return f"numeric({width}, {DECIMALS})"

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is None or hasattr(value, "as_sql"):
            return value
        number = self.to_python(value)
        try:
            DecimalValidator(self.max_digits, self.decimal_places)(number)
        except ValidationError as error:
            raise ValueError(_("This number has too many digits to be kept exactly.")) from error
        return encode(number) if connection.vendor == "sqlite" else number

    def from_db_value(self, value, expression, connection):
        if value is None:
            return None
        return trimmed(decode(value) if connection.vendor == "sqlite" else value)
