"""Spring 2023 for Spring 2024: the session of a fair that was held a year before, at one season."""

import re

from .models.sessions import DatePrecision

# As labels of sessions say them, in the languages that content may have.
SEASONS = {
    "spring": re.compile(r"\bspring\b|春|봄|\bвесен|\bвесн", re.IGNORECASE),
    "summer": re.compile(r"\bsummer\b|夏|여름|\bлетн|\bлето\b", re.IGNORECASE),
    "autumn": re.compile(r"\bautumn\b|\bfall\b|秋|가을|\bосен", re.IGNORECASE),
    "winter": re.compile(r"\bwinter\b|冬|겨울|\bзим", re.IGNORECASE),
}
# How far from a year two sessions may lie that are held once a year at about one time.
QUARTER = 92


def same_season(own, sessions):
    """Of the sessions of its series, the one of the year before; None where that is not sure."""
    years = [each.year for each in sessions if each.year is not None]
    is_yearly = len(years) == len(set(years))
    alike = [
        each for each in sessions if each.pk != own.pk and is_a_year_before(each, own, is_yearly)
    ]
    return alike[0] if len(alike) == 1 else None


def is_a_year_before(each, own, is_yearly):
    """By the seasons in their labels, else by their days, else as the only one of its year."""
    is_of_year_before = None not in (each.year, own.year) and each.year == own.year - 1
    seasons = named_season(own), named_season(each)
    if all(seasons):
        return is_of_year_before and bool(seasons[0] & seasons[1])
    days = known_start(own), known_start(each)
    if all(days):
        return abs((days[0] - days[1]).days - 365) <= QUARTER
    # Of a fair whose sessions bear seasons, one without may be of any.
    return is_of_year_before and is_yearly and not any(seasons)


def named_season(expo_session):
    """The seasons that its label names; else what the label says beside its year, by language."""
    label = expo_session.label
    named = {
        season
        for season, form in SEASONS.items()
        if any(form.search(said) for said in label.values())
    }
    return named or {
        (code, rest)
        for code, said in label.items()
        if (rest := re.sub(r"\d+", "", said).strip().casefold())
    }


def known_start(expo_session):
    is_known = expo_session.date_precision != DatePrecision.YEAR
    return expo_session.starts_on if is_known else None
