"""The tokens of ``tokens.css`` hold in both schemes, and for eyes that see fewer colours.

Contrast is that of WCAG 2.2; sight is simulated by the matrices of Machado, Oliveira and
Fernandes (2009) at full severity; distance is ΔE of CIE 1976.
"""

import math
import re
from itertools import combinations

import pytest
from django.conf import settings

SCHEMES = ("light", "dark")
SIGHTS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
SRGB_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
WHITE = (0.95047, 1.0, 1.08883)
SERIES = ("c1", "c2", "c3")
TEXT, LARGE = 4.5, 3.0
# Each pair with the contrast that its use needs.
PAIRS = [
    *((ink, paper, TEXT) for ink in ("ink", "ink-2", "link") for paper in ("paper", "tint")),
    ("ink", "tint-2", TEXT),
    ("link-hover", "paper", TEXT),
    ("on-deep", "deep", TEXT),
    ("on-deep-2", "deep", TEXT),
    ("on-seal", "seal", TEXT),
    ("sample-ink", "sample", TEXT),
    ("edge", "paper", LARGE),
    ("focus", "paper", LARGE),
    *((name, "paper", LARGE) for name in ("c0", *SERIES)),
]


def tokens():
    """By scheme the colour of each name, as three channels of 0 to 1."""
    css = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    [root] = re.findall(r"^:root \{(.*?)^\}", css, re.MULTILINE | re.DOTALL)
    found = {scheme: {} for scheme in SCHEMES}
    for name, value in re.findall(r"--([\w-]+): ([^;]*#[^;]*);", root):
        colours = re.findall(r"#[0-9a-f]+", value)
        for scheme, colour in zip(SCHEMES, (colours[0], colours[-1]), strict=True):
            found[scheme][name] = channels(colour)
    return found


def channels(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    return tuple(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))


def linear(colour):
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)


def dot(one, other):
    return sum(a * b for a, b in zip(one, other, strict=True))


def times(matrix, vector):
    return tuple(dot(row, vector) for row in matrix)


def luminance(colour):
    return dot(SRGB_TO_XYZ[1], linear(colour))


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def lab(colour, sight):
    seen = (min(max(c, 0), 1) for c in times(SIGHTS[sight], linear(colour)))
    x, y, z = (
        part ** (1 / 3) if part > (6 / 29) ** 3 else part * (29 / 6) ** 2 / 3 + 4 / 29
        for part in (
            value / white
            for value, white in zip(times(SRGB_TO_XYZ, tuple(seen)), WHITE, strict=True)
        )
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_contrast_is_that_of_black_on_white():
    assert round(contrast(channels("#000"), channels("#fff")), 2) == 21


@pytest.mark.parametrize("scheme", SCHEMES)
def test_colours_stand_out_from_their_ground(scheme):
    colours = tokens()[scheme]

    faint = {
        (front, ground): round(contrast(colours[front], colours[ground]), 2)
        for front, ground, needed in PAIRS
        if contrast(colours[front], colours[ground]) < needed
    }

    assert faint == {}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_series_of_charts_stay_apart_in_every_sight(scheme, sight):
    colours = tokens()[scheme]

    close = {
        (one, other): round(math.dist(lab(colours[one], sight), lab(colours[other], sight)), 1)
        for one, other in combinations(SERIES, 2)
        if math.dist(lab(colours[one], sight), lab(colours[other], sight)) < 12
    }

    assert close == {}
