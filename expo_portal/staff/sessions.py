"""Sessions of staff end with the browser, and a working day after signing in however busy."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as StoredInDatabase
from django.utils import timezone

BEGAN = "began"


class SessionStore(StoredInDatabase):
    """Django's moves the end on with every save."""

    def create_model_instance(self, data):
        data.setdefault(BEGAN, timezone.now().isoformat())
        return super().create_model_instance(data)

    def get_expiry_date(self, **kwargs):
        began = datetime.fromisoformat(self[BEGAN])
        return began + timedelta(seconds=settings.SESSION_COOKIE_AGE)

    def cycle_key(self):
        """Somebody signed in, or proved anew who they are."""
        self.pop(BEGAN, None)
        super().cycle_key()
