"""A form as a browser would send it, read from the page that shows it."""

from html.parser import HTMLParser


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
                self.values[name] = [attributes.get("value", "")]
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
