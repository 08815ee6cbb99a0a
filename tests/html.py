"""Reads pages as a browser does; invalid HTML raises."""

import html5lib

PARSER = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)


def read(response):
    return PARSER.parse(response.content, transport_encoding="utf-8")


def text(element):
    return " ".join("".join(element.itertext()).split())


def texts(root, path):
    """The text of each element at an ElementTree path."""
    return [text(element) for element in root.findall(path)]


def rows(table):
    return [[text(cell) for cell in row if cell.tag in {"th", "td"}] for row in table.iter("tr")]


def section(root, anchor):
    return root.find(f".//*[@id='{anchor}']")
