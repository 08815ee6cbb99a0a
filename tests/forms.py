"""A form as a browser would send it, read from the page that shows it."""

from html.parser import HTMLParser

from django.db import connection
from django.urls import reverse

from events.models import Release


class FormReader(HTMLParser):
    def __init__(self, wanted):
        super().__init__()
        self.wanted, self.inside, self.values = wanted, False, {}
        self.select = self.textarea = None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.inside = attributes.get("id", "").endswith(self.wanted)
        name = attributes.get("name")
        if not self.inside:
            return
        match tag, attributes.get("type", "text"):
            case "input", "submit" | "file":
                pass
            case "input", "checkbox" | "radio":
                if "checked" in attributes:
                    self.values.setdefault(name, []).append(attributes.get("value", "on"))
            case "input", _:
                self.values.setdefault(name, []).append(attributes.get("value", ""))
            case "textarea", _:
                self.textarea, self.values[name] = name, [""]
            case "select", _:
                self.select = name
                self.values.setdefault(name, [])
            case "option", _ if "selected" in attributes:
                self.values[self.select].append(attributes.get("value"))

    def handle_data(self, text):
        if self.textarea:
            self.values[self.textarea] = [text.lstrip("\n")]

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        if tag == "textarea":
            self.textarea = None


def form_on(response, wanted="_form"):
    """By name, the values that the form on a page sends: of rows for more, none."""
    reader = FormReader(wanted)
    reader.feed(response.content.decode())
    return {name: values for name, values in reader.values.items() if "__prefix__" not in name}


def address(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def add(client, model, **typed):
    """Opens the form of a new record, types into it and saves."""
    page = address(model, "add")
    return client.post(page, form_on(client.get(page)) | typed)


def errors(response):
    """What stands at the fields of the form and, by row, at the cells of its tables."""
    found = dict(response.context["adminform"].form.errors)
    for table in response.context["inline_admin_formsets"]:
        for form in table.formset.forms:
            found |= {form.add_prefix(name): texts for name, texts in form.errors.items()}
    return found


def type_rows(client, release, *rows, **typed):
    """Types rows below those that the grid of a release has, and saves."""
    page = address(Release, "change", release.pk)
    values = form_on(client.get(page))
    first = int(values["figures-INITIAL_FORMS"][0])
    for number, row in enumerate(rows, start=first):
        values |= {f"figures-{number}-{name}": value for name, value in row.items()}
    values["figures-TOTAL_FORMS"] = [str(first + len(rows))]
    return client.post(page, values | typed)


def most(kind):
    """The largest number that a column of this kind takes on the database in use."""
    return connection.ops.integer_field_range(kind)[1]
