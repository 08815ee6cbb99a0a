from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LengthValidator(MinimumLengthValidator):
    """Django's, with an error that has Chinese words too."""

    def get_error_message(self):
        return ngettext(
            "This password is too short. It needs %(count)d character at least.",
            "This password is too short. It needs %(count)d characters at least.",
            self.min_length,
        ) % {"count": self.min_length}
