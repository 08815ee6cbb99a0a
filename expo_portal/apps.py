from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import m2m_changed, post_migrate
from django.utils.translation import gettext_lazy as _


class ExpoPortalConfig(AppConfig):
    name = "expo_portal"
    verbose_name = _("Portal")

    def ready(self):
        from . import security  # noqa: F401  registers its checks
        from .staff.roles import keep_groups
        from .statements import ask_limit
        from .writing import adopt, touch_related

        connection_created.connect(ask_limit)
        m2m_changed.connect(touch_related)
        post_migrate.connect(adopt, sender=self)
        post_migrate.connect(keep_groups, sender=self)
