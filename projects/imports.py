"""Signed projects as rows of a spreadsheet: the columns that import and export share."""

import re
from collections import Counter, defaultdict

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.imports import ids
from events.models import ExpoSession, Figure, Organization, Term
from expo_portal.forms import as_typed
from expo_portal.imports.columns import (
    AsPrinted,
    Choice,
    Day,
    Id,
    Links,
    Plain,
    Rows,
    Several,
    Whole,
    Word,
    YesNo,
    each_language,
    language_of,
    legible,
    listed,
)
from expo_portal.imports.effects import Effect
from expo_portal.imports.resource import Resource, free_address
from expo_portal.quantities import Qualifier, Quantity, QuantityError, parse
from expo_portal.texts import Text

from .models import (
    ProjectAmount,
    ProjectMilestone,
    ProjectParty,
    ProjectQuantity,
    SignedProject,
)

WITH_NOTE = re.compile(r"(.+?)\s*[(（]([^()（）]+)[)）]")

AMOUNTS = {
    "total": (
        "amount",
        "investment",
        "总投资",
        "总投资额",
        "投资额",
        "投资总额",
        "计划投资",
        "金额",
    ),
    "contract": ("contracted investment", "合同额", "合同金额", "合同引资额", "签约额", "签约金额"),
    "agreed": ("协议额", "协议金额"),
    "fixed-assets": ("fixed asset investment", "固定资产投资"),
    "purchase": ("采购额", "采购金额"),
    "in-place": ("funds in place", "到位资金", "到位金额"),
}


class Amounts(Rows, AsPrinted):
    """The money of one kind, as printed; several of a kind are divided by semicolons."""

    help_text = gettext_lazy("As printed, with its currency: over 196.2 billion yuan, 逾11.2亿元.")

    def __init__(self, kind):
        super().__init__(f"amount_{kind.value}", kind.label, *AMOUNTS[kind], example="逾11.2亿元")
        self.kind = kind

    def read(self, text, known, unit=""):
        entries = listed(legible(text))
        return tuple(self.quantity(entry, unit) for entry in entries)

    def value(self, project):
        return tuple(row.quantity for row in self.own(project.amounts.all()))

    def own(self, rows):
        return [row for row in rows if row.kind == self.kind]

    def fill(self, draft, value):
        rows = draft.rows_of("amounts")
        kept = self.own(rows)
        for row in kept[len(value) :]:
            rows.remove(row)
        for position, quantity in enumerate(value):
            if position == len(kept):
                kept.append(ProjectAmount(kind=self.kind))
                rows.append(kept[-1])
            kept[position].quantity = quantity
            kept[position].currency = quantity.currency

    def typed(self, value, known):
        return "; ".join(map(as_typed, value))


class Parties(Rows):
    """Who signed, and as what: "Wanda Group (investor); Jingyue Zone". New names are taken on."""

    help_text = gettext_lazy(
        "Divided by semicolons, a role in brackets. A name that is not known yet is added."
    )

    def roles(self, known):
        return known.words(Term, vocabulary=Term.Kind.ROLE)

    def read(self, text, known):
        found = []
        for entry in listed(legible(text)):
            name, role = self.named(entry, known)
            pair = self.organization(name, known).pk, role and role.pk
            if pair in found:
                raise ValidationError(_("“%(name)s” stands here twice.") % {"name": name})
            found.append(pair)
        return tuple(found)

    def named(self, entry, known):
        """A name and a role; brackets that hold none belong to the name: 东北亚（吉林）公司."""
        note = WITH_NOTE.fullmatch(entry)
        role = self.roles(known).get(note[2]) if note else None
        return (note[1], role) if role else (entry, None)

    def organization(self, name, known):
        words = known.words(Organization)
        if words.among(name):
            return words.find(name)
        if not known.rights.may_add(Organization):
            raise ValidationError(
                _("“%(name)s” is not known yet, and you may not add organisations.")
                % {"name": name}
            )
        kind = Organization.Kind.COMPANY
        made = Organization(name=Text({language_of(name): name}), kind=kind)
        made.slug = free_address(name, kind, words)
        made.clean_fields(exclude=["place"])
        words.add(made)
        known.made[made.pk] = made
        return made

    def value(self, project):
        return tuple((row.organization_id, row.role_id) for row in project.parties.all())

    def fill(self, draft, value):
        held = {(row.organization_id, row.role_id): row for row in draft.rows_of("parties")}
        rows = []
        for place, (organization, role) in enumerate(value, start=1):
            row = held.get((organization, role)) or ProjectParty(
                organization_id=organization, role_id=role
            )
            row.order = 10 * place
            rows.append(row)
            if organization in draft.known.made:
                draft.made.append(draft.known.made[organization])
        draft.parts["parties"] = rows

    def typed(self, value, known):
        names, roles = known.words(Organization), self.roles(known)
        return "; ".join(
            f"{names.typed(organization)} ({roles.typed(role)})"
            if role
            else names.typed(organization)
            for organization, role in value
        )


class Quantities(Rows):
    """What it counts besides money: "Sets a year / 年产套数: 300,000; Output: 20 [MW]"."""

    help_text = gettext_lazy("What, then the number: Jobs / 就业岗位: over 500; Output: 20 [MW].")
    form = re.compile(r"(.+?)\s*[:：]\s*(.+?)(?:\s*\[(.+?)\])?(?:\s*\((\w+)\))?")

    def read(self, text, known):
        return tuple(map(self.quantity, listed(legible(text))))

    def quantity(self, entry):
        found = self.form.fullmatch(entry)
        if not found:
            raise ValidationError(_("Type what it is and its number: Jobs: over 500."))
        what, number, unit, certainty = found.groups("")
        certainty = certainty or ProjectQuantity.Certainty.EXPECTED
        if certainty not in ProjectQuantity.Certainty.values:
            number, certainty = f"{number} ({certainty})", ProjectQuantity.Certainty.EXPECTED
        try:
            quantity = parse(number, is_count=True)
        except QuantityError as error:
            raise ValidationError(str(error)) from error
        names = {language_of(name): name for name in re.split(r"\s+/\s+", what)}
        return tuple(sorted(names.items())), quantity, unit, certainty

    def value(self, project):
        return tuple(
            (tuple(sorted(row.what.items())), row.quantity, row.unit, row.certainty)
            for row in project.quantities.all()
        )

    def fill(self, draft, value):
        held = draft.rows_of("quantities")
        rows = [*held[: len(value)], *(ProjectQuantity() for _more in value[len(held) :])]
        for row, (what, quantity, unit, certainty) in zip(rows, value, strict=True):
            row.what, row.quantity, row.unit = Text(what), quantity, unit
            row.certainty = certainty
        draft.parts["quantities"] = rows

    def typed(self, value, known):
        entries = []
        for what, quantity, unit, certainty in value:
            entry = f"{' / '.join(dict(what).values())}: {as_typed(quantity)}"
            entry += f" [{unit}]" if unit else ""
            is_usual = certainty == ProjectQuantity.Certainty.EXPECTED
            entries.append(entry if is_usual else f"{entry} ({certainty})")
        return "; ".join(entries)


class Projects(Resource):
    """Signed projects, known by their reference."""

    name = "projects"
    model = SignedProject

    def declare(self):
        return [
            Plain(
                "reference", "ref", "no.", "number", "编号", "项目编号", "序号", example="13-057"
            ),
            *each_language(
                "title",
                en=["title", "project", "project name", "name", "英文名称", "项目英文名称"],
                zh_hans=["名称", "项目名称", "项目", "签约项目", "中文名称", "chinese title"],
            ),
            Several("unofficial"),
            *each_language(
                "summary",
                en=["summary", "description", "英文简介"],
                zh_hans=["简介", "项目简介", "建设内容", "项目内容"],
            ),
            Word("session", "expo", "届次", "届", example="13"),
            Word("deal_type", "type", "项目类型", "类型", "签约类型"),
            Word("nature", "项目性质"),
            Word("direction", "合作方向"),
            Word("sector", "field", "sector", "industry", "领域", "行业", "产业", "产业领域"),
            Links("other_sectors", "其他领域"),
            Word("place", "location", "city", "地区", "地点", "落户地", "项目所在地"),
            Parties(
                "parties",
                gettext_lazy("parties"),
                "companies",
                "签约方",
                "签约单位",
                "合作方",
                "投资方",
                "企业",
                example="Wanda Group; 长春净月高新区",
            ),
            *(Amounts(kind) for kind in ProjectAmount.Kind),
            Quantities("quantities", gettext_lazy("quantities"), "规模", "建设规模"),
            Day(
                "signed_on",
                "date",
                "signing date",
                "签约日期",
                "签约时间",
                "日期",
                precision="signed_on_precision",
                example="2021-09-24",
            ),
            Day("signed_by", "截至"),
            Word("forum", "signing ceremony", "签约活动", "签约会议"),
            Word("release", "发布"),
            Word("document", "source", "来源", "文件"),
            Whole("items_count", "number of projects", "项目数", "个数", example="1"),
            YesNo("is_expansion", "扩建"),
            Word("parent", "part of", "umbrella", "所属项目", is_late=True),
            Word("continues", "原项目", is_late=True),
        ]

    def column_of_part(self, row, relation):
        return f"amount_{row.kind}" if relation == "amounts" else relation

    def complete(self, draft):
        """13-057 is a project of session 13, if its row names no other."""
        project = draft.record
        if project.session is None and "session" not in draft.problems:
            stem, hyphen, _number = project.reference.partition("-")
            session = draft.known.words(ExpoSession).get(stem) if hyphen else None
            if session is not None:
                project.session = session

    def effects(self, drafts):
        """By session and deal type: how many were announced, how many are and will be recorded."""
        change = Counter()
        for draft in drafts:
            if draft.outcome in {"new", "changed"}:
                change.update(counted(draft.record))
                change.subtract(counted(draft.stored) if draft.stored else {})
        sessions = {session for session, _deal_type in change if session is not None}
        recorded = items_recorded(sessions)
        found = []
        for figure in announced(sessions):
            dimensions = figure.dimensions.all()
            deal_types = [term for term in dimensions if term.vocabulary == Term.Kind.DEAL_TYPE]
            key = figure.session_id, deal_types[0].pk if deal_types else None
            if change[key] or not deal_types:
                named = [str(figure.session), *map(str, deal_types)]
                before, after = recorded[key], recorded[key] + change[key]
                found.append(Effect(" · ".join(named), as_typed(figure.quantity), before, after))
        return sorted(found, key=lambda effect: effect.label)


def counted(project):
    """How many projects it counts as, in its session and in its deal type there."""
    if project.parent_id or project.continues_id:
        return {}
    deal_types = {None, project.deal_type_id}
    return {(project.session_id, deal_type): project.items_count for deal_type in deal_types}


def items_recorded(sessions):
    """The same of all that is stored."""
    stored = SignedProject.objects.filter(session__in=sessions).counted().order_by()
    groups = stored.values_list("session", "deal_type").annotate(Sum("items_count"))
    found = Counter()
    for session, deal_type, items in groups:
        for key in {None, deal_type}:
            found[session, key] += items
    return found


def announced(sessions):
    """The announced numbers of projects: of a session, and of each deal type in it."""
    figures = Figure.objects.filter(
        session__in=sessions, measure__code="projects-signed", basis=Figure.Basis.TOTAL
    ).exclude(number="")
    return figures.select_related("session__series").prefetch_related("dimensions")


# What became of them


class OfProject(Word):
    """The project that a milestone is of, by its reference or any of its titles."""

    def fill(self, draft, value):
        if draft.stored is not None:
            raise ValidationError(_("The milestone with this ID is of another project."))
        super().fill(draft, value)

    def typed(self, value, known):
        return "" if value is None else self.words(known).records[value].reference


class Money(AsPrinted):
    """What came with the step, as printed; most steps come without."""

    def __init__(self, *aliases, **kwargs):
        super().__init__("number", *aliases, name="amount", **kwargs)
        self.fields = ("number", "qualifier", "scale", "number_max", "currency")

    def read(self, text, known, unit=""):
        quantity = super().read(text, known, unit)
        return quantity if quantity.number else None

    def value(self, milestone):
        return milestone.amount

    def fill(self, draft, value):
        draft.record.quantity = value or Quantity(Qualifier.UNDISCLOSED)
        draft.record.currency = value.currency if value else ""


class Milestones(Resource):
    """Dated steps of projects, one a row: 13-057, construction started, 2022-05.

    A row without an ID is the step of that project, stage, date and document. A later word is
    a further row, so nothing that was said before is overwritten.
    """

    name = "milestones"
    model = ProjectMilestone
    key = "id"
    telling = ("project", "stage", "date", "is_planned", "document")

    def declare(self):
        return [
            Id("id"),
            OfProject(
                "project",
                "reference",
                "ref",
                "编号",
                "项目编号",
                "项目",
                "项目名称",
                title=SignedProject._meta.verbose_name,
                example="13-057",
            ),
            Choice("stage", "step", "progress", "进展", "项目进展", "进度", "状态"),
            Day("date", "as of", "日期", "截至", precision="precision", example="2022-05"),
            YesNo("is_planned", "计划"),
            Money(
                "funds in place",
                "金额",
                "到位资金",
                title=gettext_lazy("amount"),
                example="逾11.2亿元",
            ),
            Word("document", "source", "来源", "文件"),
            *each_language("note", en=["note"], zh_hans=["备注", "说明"]),
        ]

    def with_belongings(self, records):
        return super().with_belongings(records).select_related("project", "document__release")

    def identity(self, draft):
        if draft.values.get("id"):
            return draft.values["id"]
        if draft.values.get("project") is None or not draft.values.get("stage"):
            return None
        return self.told(draft.values)

    def told(self, values):
        return tuple(values.get(name, self.by_name[name].empty) for name in self.telling)

    def stored(self, drafts):
        found = {record.pk: record for record in self.found("id", ids(drafts))}
        wanted = {self.identity(draft): draft.values for draft in drafts}
        projects = {draft.values.get("project") for draft in drafts} - {None}
        alike = defaultdict(list)
        for milestone in self.found("project", projects):
            values = {column.name: column.value(milestone) for column in self.columns}
            alike[self.told(values)].append((values, milestone))
        for told in alike.keys() & wanted.keys():
            # Of several such steps the one that the row repeats to the letter, or the last.
            said = wanted[told].items()
            same = [step for values, step in alike[told] if said <= values.items()]
            found[told] = (same or [step for _values, step in alike[told]])[-1]
        return found

    def complete(self, draft):
        if draft.values.get("id"):
            draft.refuse("id", self.by_name["id"].unknown)
