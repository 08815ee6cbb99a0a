"""Figures, forums, pavilions and organisations as rows of a spreadsheet."""

from collections import defaultdict
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from expo_portal.forms import as_typed
from expo_portal.imports.columns import (
    AsPrinted,
    Choice,
    Clock,
    Day,
    Exact,
    Id,
    Links,
    Plain,
    Several,
    Whole,
    Word,
    YesNo,
    each_language,
)
from expo_portal.imports.resource import NamedResource, Resource
from expo_portal.quantities import Qualifier, Quantity, parse

from .forms import (
    band_typed,
    share_typed,
    take_band,
    take_count,
    take_equivalent,
    take_share,
)
from .models import Figure, Forum, Organization, Pavilion
from .models.figures import same_vocabulary_twice

NAME = {
    "en": ["name", "title", "english name", "英文名称"],
    "zh_hans": ["名称", "中文名称", "chinese name"],
}


def address():
    return Plain("slug", "address", "网址", "地址代码", example="jilin-pavilion-13")


def session():
    return Word("session", "expo", "届次", "届", example="13")


class Organizations(NamedResource):
    name = "organizations"
    model = Organization

    def declare(self):
        return [
            address(),
            *each_language("name", **NAME),
            Several("unofficial"),
            Choice("kind", "type", "类型", "类别"),
            Word("place", "place", "city", "country", "地区", "所在地"),
            Plain("website", "web", "网站", "网址链接"),
        ]


class Pavilions(NamedResource):
    name = "pavilions"
    model = Pavilion

    def declare(self):
        return [
            address(),
            session(),
            Word("release", "发布"),
            Whole("number", "no.", "hall", "馆号", "编号"),
            *each_language("name", **NAME),
            Several("unofficial"),
            *each_language("theme", en=["theme"], zh_hans=["主题"]),
            Word("mode", "形式"),
            Exact("area_m2", "area", "面积"),
            Whole("order", "顺序"),
        ]


class Forums(NamedResource):
    name = "forums"
    model = Forum

    def declare(self):
        return [
            address(),
            session(),
            Word("release", "发布"),
            Word("series", "系列"),
            Whole("ordinal", "第几届"),
            Whole("year", "年份"),
            *each_language("name", **NAME),
            Several("unofficial"),
            *each_language("joint_title"),
            Choice("kind", "type", "类型"),
            Word("tier", "层级"),
            Choice("event_status", "status"),
            Word("mode", "形式"),
            Day("starts_on", "date", "日期", "开始日期", precision="date_precision"),
            Day("ends_on", "结束日期"),
            YesNo("dates_inferred"),
            Clock("start_time", "time", "时间", "开始时间"),
            Clock("end_time", "结束时间"),
            Word("place", "city", "地点", "城市"),
            *each_language("venue", en=["venue"], zh_hans=["场馆", "会场"]),
            *each_language("agreed"),
            Whole("order", "顺序"),
        ]


# Figures


class Number(AsPrinted):
    """What was announced, as printed."""

    def __init__(self, *aliases, **kwargs):
        super().__init__("number", *aliases, **kwargs)
        self.fields = ("number", "qualifier", "scale", "number_max", "currency")

    def value(self, figure):
        quantity = replace(figure.quantity, is_count=False)
        return None if quantity == UNSAID else quantity

    def fill(self, draft, value):
        draft.record.quantity = value or UNSAID
        draft.record.currency = value.currency if value else ""


UNSAID = Quantity(Qualifier.EXACT)


class Cell(AsPrinted):
    """Several columns of a figure in one cell: ``take`` fills them, ``held`` reads them."""

    def __init__(self, fields, take, held, *aliases, title, example=""):
        super().__init__(fields[0], *aliases, title=title, example=example)
        self.fields, self.take, self.held = fields, take, held

    def read(self, text, known, unit=""):
        """As it would be read back, so that 1-5亿元 is the same as 100-500 million yuan."""
        figure = self.model()
        self.take(figure, super().read(text, known, unit))
        return self.value(figure)

    def value(self, figure):
        held = self.held(figure)
        return parse(held) if isinstance(held, str) else held

    def fill(self, draft, value):
        self.take(draft.record, value)


class Share(Cell):
    def typed(self, value, known):
        return f"{as_typed(value)}%" if value else ""


class Dimensions(Links):
    def read(self, text, known):
        keys = super().read(text, known)
        words = self.words(known)
        if twice := same_vocabulary_twice(words.records[key] for key in keys):
            raise ValidationError(
                _("At most one word of each vocabulary; here are two of “%(vocabulary)s”.")
                % {"vocabulary": twice}
            )
        return keys


class OtherFigure(Word):
    """A figure of the same file or another, by its ID or as "13 · 111 · Projects signed"."""

    def words(self, known):
        return known.words(Figure, named=labels)


def labels(figure):
    if figure.session_id is None or figure.measure_id is None:
        return []
    return [f"{figure.session.slug} · {as_typed(figure.quantity)} · {figure.measure}"]


class Figures(Resource):
    """Announced numbers, known by what exactly they tell of: measure, session, kind, place …"""

    name = "figures"
    model = Figure
    key = "id"
    # What two figures differ in, if they are two; the rest is said of one.
    telling = (
        "session",
        "release",
        "measure",
        "dimensions",
        "place",
        "sector",
        "forums",
        "pavilion",
        "band_low",
        "basis",
        "stage",
        "period_start",
        "period_end",
        "sessions_from",
        "sessions_to",
        "as_of",
        *(f"scope_{code}" for code in ("en", "zh-hans")),
    )

    def declare(self):
        return [
            Id("id"),
            session(),
            Word("release", "发布"),
            Word("document", "source", "来源", "文件"),
            Word("measure", "what is counted", "指标", example="Projects signed"),
            Number("figure", "value", "数字", "数值", title=gettext_lazy("Number as printed")),
            Cell(
                (
                    "equivalent_number",
                    "equivalent_scale",
                    "equivalent_qualifier",
                    "equivalent_currency",
                ),
                take_equivalent,
                lambda figure: figure.equivalent,
                title=gettext_lazy("Stated equivalent"),
            ),
            OtherFigure("part_of", "所属", is_late=True),
            Share(
                ("share", "share_qualifier"),
                take_share,
                share_typed,
                "占比",
                title=gettext_lazy("Share"),
                example="44.28%",
            ),
            YesNo("parts_add_up"),
            Cell(
                ("from_count", "from_qualifier"),
                take_count,
                lambda figure: figure.origins,
                title=gettext_lazy("From how many"),
            ),
            Word("from_kind"),
            Whole("out_of"),
            *each_language("wording"),
            Dimensions("dimensions", "类别"),
            Cell(
                ("band_low", "band_high", "band_currency"),
                take_band,
                band_typed,
                title=gettext_lazy("Size class"),
            ),
            Word("place", "地区"),
            Word("sector", "领域"),
            Links("forums", "论坛"),
            Word("pavilion", "展馆"),
            YesNo("names_all"),
            *each_language("scope"),
            Choice("basis"),
            Choice("stage"),
            Day("period_start"),
            Day("period_end"),
            Whole("sessions_from"),
            Whole("sessions_to"),
            Day("as_of", "截至"),
            *each_language("note"),
            YesNo("is_headline", "头条"),
            Whole("order", "顺序"),
            OtherFigure("supersedes", is_late=True),
        ]

    def identity(self, draft):
        if draft.values.get("id"):
            return draft.values["id"]
        if draft.values.get("measure") is None:
            return None
        return self.told(draft, draft.values)

    def told(self, draft, values):
        known = [self.by_name[name] for name in self.telling if name in self.by_name]
        told = {column.name: values.get(column.name, column.empty) for column in known}
        told |= self.of_source(draft, values)
        return tuple(
            tuple(sorted(told[column.name])) if isinstance(column, Links) else told[column.name]
            for column in known
        )

    def of_source(self, draft, values):
        """The release and the session that a row names by its document or its release."""
        found = {name: values.get(name) for name in ("session", "release")}
        if found["release"] is None and values.get("document") is not None:
            documents = self.by_name["document"].words(draft.known)
            found["release"] = documents.records[values["document"]].release_id
        if found["session"] is None and found["release"] is not None:
            releases = self.by_name["release"].words(draft.known)
            found["session"] = releases.records[found["release"]].session_id
        return found

    def stored(self, drafts):
        found = {record.pk: record for record in self.found("id", ids(drafts))}
        sessions = {self.of_source(draft, draft.values)["session"] for draft in drafts} - {None}
        alike = defaultdict(list)
        for figure in self.found("session", sessions):
            values = {column.name: column.value(figure) for column in self.columns}
            alike[self.told(drafts[0], values)].append(figure)
        # Of two that tell of the same the row does not say which it means; its id would.
        return found | {told: figures[0] for told, figures in alike.items() if len(figures) == 1}

    def complete(self, draft):
        if draft.values.get("id"):
            draft.refuse("id", self.by_name["id"].unknown)
        source = self.of_source(draft, draft.values)
        for name, key in source.items():
            if key is not None:
                words = self.by_name[name].words(draft.known)
                setattr(draft.record, name, words.records[key])


def ids(drafts):
    return {draft.values.get("id") for draft in drafts} - {None}
