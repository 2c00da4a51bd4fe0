"""What lists say of each unit beside its own fields, by annotations: units below, posts, vacancies, the head of today; and the gaps."""

from django.db import models
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject, Length
from django.utils.translation import gettext_lazy

from core.lists.prepared import Prepared
from organizations import rules
from organizations.models import Holding, Post, PostRole, Unit, UnitGroupMember
from organizations.models.units import within
from organizations.rights import Role


class Gap(models.TextChoices):
    """What a unit lacks; each unit lacks one of them, or nothing."""

    NO_POST = "no_post", gettext_lazy("没有岗位")
    NO_HEAD = "no_head", gettext_lazy("有岗位，没有负责人岗位")
    VACANT = "vacant", gettext_lazy("负责人空缺")


def described(units, day):
    """`units` with what their list says of them as of `day`.

    `.below`, `.post_count`, `.vacant_count`, `.head` ({title, number, holder, acting} or None), `.above_name` and `.above_short_name`.
    """
    above = {"above_name": F("parent__name"), "above_short_name": F("parent__short_name")}
    return units.annotate(**above, **DESCRIPTION.on(day))


def description(day):
    posts = Post.objects.open_on(day).filter(unit=OuterRef("pk"))
    held = Holding.objects.on(day).filter(post=OuterRef("pk"))
    return {
        "below": counted(Unit.objects.open_on(day).filter(parent=OuterRef("pk")), "parent"),
        "post_count": counted(posts, "unit"),
        "vacant_count": counted(posts.exclude(Exists(held)), "unit"),
        "head": Subquery(head_posts(day).filter(unit=OuterRef("pk")).values(data=head_of(held))[:1]),
    }


DESCRIPTION = Prepared(Unit, description)


def counted(rows, field):
    """How many of `rows` (already bound to the outer row by `field`), 0 where there are none."""
    count = rows.order_by().values(field).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)


def head_posts(day):
    """Open posts of heads, the first of a unit first."""
    is_head = Exists(PostRole.objects.filter(post=OuterRef("pk"), role=Role.HEAD))
    return Post.objects.open_on(day).filter(is_head).order_by("tier", "number", "pk")


def head_of(held):
    """A post with who holds it: the regular holder, else the acting one."""
    first = held.order_by("acting", "-since")
    return JSONObject(
        title="title",
        number="number",
        holder=Subquery(first.values("user__name")[:1]),
        acting=Subquery(first.values("acting")[:1]),
    )


def gap_conditions(day):
    """{Gap: the condition on units that lack just this on `day`}."""
    posts = Post.objects.open_on(day).filter(unit=OuterRef("pk"))
    heads = head_posts(day).filter(unit=OuterRef("pk")).order_by()
    held = Holding.objects.on(day).filter(post=OuterRef("pk"))
    return {
        Gap.NO_POST: ~Exists(posts),
        Gap.NO_HEAD: Exists(posts) & ~Exists(heads),
        Gap.VACANT: Exists(heads) & ~Exists(heads.filter(Exists(held))),
    }


def lacking(units, gap, day):
    """Those of `units` that lack `gap` on `day`."""
    return units.filter(gap_conditions(day)[Gap(gap)])


def kinds_of(units):
    """[(label, how many)] of `units` by kind, in the order of the kinds. One statement."""
    rows = units.order_by().values("kind").annotate(n=Count("pk"))
    found = {row["kind"]: row["n"] for row in rows}
    return [(kind.label, found[kind]) for kind in Unit.Kind if kind in found]


def gaps_of(units, day):
    """[(kind, {gap or "": how many})] of `units` on `day`, in the order of the kinds. One statement."""
    cases = [When(condition, then=Value(gap)) for gap, condition in gap_conditions(day).items()]
    rows = units.annotate(gap=Case(*cases, default=Value(""))).order_by().values("kind", "gap").annotate(n=Count("pk"))
    found = {}
    for row in rows:
        found.setdefault(row["kind"], {})[row["gap"]] = row["n"]
    return [(kind, found[kind]) for kind in Unit.Kind if kind in found]


def posts_with_holders(posts, day):
    """`posts` with `.holding` ({name, acting, since} or None) of `day`."""
    held = Holding.objects.on(day).filter(post=OuterRef("pk")).order_by("acting", "-since")
    holding = held.values(data=JSONObject(name=F("user__name"), acting=F("acting"), since=F("since")))[:1]
    return posts.annotate(holding=Subquery(holding))


def tree_below(units, paths, day, *, levels):
    """Open units of `units` from those at `paths` down to `levels` below them, with `.below` (open units directly below each)."""
    reach = Q(pk__in=[])
    for path in paths:
        reach |= within([path]) & Q(length__lte=len(path) + levels * rules.DIGITS)
    near = units.open_on(day).annotate(length=Length("path")).filter(reach)
    return near.annotate(below=counted(Unit.objects.open_on(day).filter(parent=OuterRef("pk")), "parent"))


def groups_with_counts(groups, units, day):
    """`groups` with `.unit_count`: how many of `units` (a queryset) each means on `day`."""
    there = units.open_on(day).order_by()
    of_kind = there.filter(kind=OuterRef("kind"))
    inside = of_kind.filter(path__startswith=OuterRef("within_unit__path")).exclude(pk=OuterRef("within_unit"))
    rows = UnitGroupMember.objects.on(day).filter(group=OuterRef("pk"), unit__in=there.values("pk"))
    return groups.select_related("within_unit").annotate(
        unit_count=Case(
            When(kind="", then=counted(rows, "group")),
            When(within_unit=None, then=counted(of_kind, "kind")),
            default=counted(inside, "kind"),
        )
    )
