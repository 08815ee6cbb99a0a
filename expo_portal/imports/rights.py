"""Who imports, and what they may add and change."""

from dataclasses import dataclass
from functools import cache

from django.contrib import admin


@dataclass(frozen=True)
class Rights:
    """Those of a person in the admin, who may do by a file what they may do by hand."""

    request: object

    @property
    def user(self):
        return self.request.user

    @cache  # noqa: B019  lives as long as its request
    def may_add(self, model):
        return admin.site.get_model_admin(model).has_add_permission(self.request)

    def may_change(self, record):
        return admin.site.get_model_admin(type(record)).has_change_permission(self.request, record)

    def may_import(self, resource):
        """Of what belongs to a record also who changes such records once they are public."""
        owner = admin.site.get_model_admin(resource.owner)
        may = owner.has_add_permission(self.request) or owner.has_change_permission(self.request)
        return may or bool(resource.whole and owner.has_publish_permission(self.request))


@dataclass(frozen=True)
class Shell:
    """Those of who can run commands on the machine, in the name of a person or of nobody."""

    user: object = None

    def may_add(self, model):
        return True

    def may_change(self, record):
        return True
