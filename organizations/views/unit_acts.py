"""The acts on units, each with its page."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.views.errors import refuse
from organizations import rights
from organizations.forms import units as forms
from organizations.forms.acts import ActForm
from organizations.models import Post, Unit, UnitGroupMember, hanging
from organizations.views.acts import Act, carry_out

MOVED_BY_MERGE = (Unit, Post, UnitGroupMember)
SHOWN = 10  # names of units that a page of confirmation lists


def found(request, pk):
    """The unit, if I see it; else 404."""
    return get_object_or_404(Unit.objects.visible_to(request.actor).select_related("parent"), pk=pk)


def page_of(unit, title, button, lead=""):
    return Act(title % {"name": unit.name}, button, unit.get_absolute_url(), lead, model=Unit)


def many(units):
    """The first names of many, with how many there are."""
    names = [unit.name for unit in units[:SHOWN]]
    listed = _("、").join(names)
    return listed if len(units) <= SHOWN else _("%(names)s等 %(n)d 个") % {"names": listed, "n": len(units)}


def make(request, pk):
    """A new unit below this one."""
    parent = found(request, pk)
    if reason := parent.refusal(request.actor, "make"):
        return refuse(request, reason)
    form = forms.MakeForm(request.POST or None, parent=parent)
    act = page_of(parent, _("在“%(name)s”下新建单位"), _("新建"))
    return carry_out(request, form, act, partial(_make, request.actor, parent), done=_made)


def _make(actor, parent, cleaned):
    return Unit.make(actor, parent=parent, **cleaned)


def _made(unit):
    return _("已新建“%(name)s”。填错了可以修改，或者撤销。") % {"name": unit.name}, unit


def first(request):
    """The prefecture itself, where no unit is stored."""
    if reason := rights.refusal(request.actor, "unit.edit"):
        return refuse(request, reason)
    if Unit.objects.filter(parent=None).exists():
        return refuse(request, _("自治州已经建立。"))
    act = Act(_("建立自治州"), _("建立"), reverse("organizations:units"), model=Unit)

    def verb(cleaned):
        return Unit.make(request.actor, kind=Unit.Kind.PREFECTURE, parent=None, **cleaned)

    return carry_out(request, forms.FirstForm(request.POST or None), act, verb, done=_made)


def change(request, pk):
    """Names, code, order, opening day."""
    unit = found(request, pk)
    if reason := unit.refusal(request.actor, "change"):
        return refuse(request, reason)
    form = forms.ChangeForm(request.POST or None, actor=request.actor, subject=unit)
    act = page_of(unit, _("修改“%(name)s”"), _("保存"), _("改名后，原名称作为别名保留，仍能查到。"))
    before = unit.name

    def done(_result):
        return _("“%(name)s”已修改。要改回，再改一次即可，原值在修改记录中。") % {"name": before}, unit

    return carry_out(request, form, act, lambda cleaned: unit.change(request.actor, **cleaned), done=done)


def aliases(request, pk):
    """All other names of the unit."""
    unit = found(request, pk)
    if reason := unit.refusal(request.actor, "alias"):
        return refuse(request, reason)
    form = forms.AliasForm(request.POST or None, actor=request.actor, subject=unit)
    act = page_of(
        unit, _("“%(name)s”的别名"), _("保存"), _("文件、表格里的其他叫法。导入和查找时，别名与名称一样有效。")
    )

    def verb(cleaned):
        unit.name_also(request.actor, cleaned["aliases"], version=cleaned["version"], reason=cleaned["reason"])
        return unit.aliases.count()

    def done(n):
        return _("“%(name)s”现有别名 %(n)d 个。") % {"name": unit.name, "n": n}, unit

    return carry_out(request, form, act, verb, done=done)


def move(request, pk):
    """Under another unit, with all below."""
    unit = found(request, pk)
    if reason := unit.refusal(request.actor, "move"):
        return refuse(request, reason)
    form = forms.MoveForm(request.POST or None, actor=request.actor, subject=unit)
    lead = _("现在的上级：%(parent)s。") % {"parent": unit.parent}
    act, old = page_of(unit, _("移动“%(name)s”"), _("移动"), lead), unit.parent

    def done(_result):
        told = {"name": unit.name, "parent": unit.parent, "old": old}
        return _("“%(name)s”已移到“%(parent)s”之下。要退回，再移动到“%(old)s”。") % told, unit

    return carry_out(
        request, form, act, lambda cleaned: unit.move(request.actor, **cleaned),
        done=done, will=lambda cleaned: what_moves(unit, cleaned["parent"]),
    )  # fmt: skip


def what_moves(unit, parent):
    """What a move does, in lines."""
    below = Unit.objects.below(unit, itself=False).filter(valid_to=None).count()
    posts = Post.objects.filter(unit__in=Unit.objects.below(unit), valid_to=None).count()
    return [
        _("“%(name)s”从“%(old)s”移到“%(parent)s”之下") % {"name": unit.name, "old": unit.parent, "parent": parent},
        _("其下 %(units)d 个单位、连同 %(posts)d 个岗位及任职一并移过去，名称和代码不变")
        % {"units": below, "posts": posts},
        _("“%(old)s”的人从此看不到它们，“%(parent)s”的人从此看得到") % {"old": unit.parent, "parent": parent},
    ]


def merge(request, pk):
    """Into another unit of the same kind."""
    unit = found(request, pk)
    if reason := unit.refusal(request.actor, "merge"):
        return refuse(request, reason)
    form = forms.MergeForm(request.POST or None, actor=request.actor, subject=unit)
    lead = _("下级单位、岗位及任职、单位组中的位置转到并入的单位；本单位撤销，名称和别名今后指并入的单位。")
    act = page_of(unit, _("把“%(name)s”并入别的单位"), _("合并"), lead)

    def verb(cleaned):
        unit.merge_into(request.actor, cleaned.pop("target"), cleaned.pop("on"), **cleaned)
        return unit.successor

    def done(target):
        told = {"name": unit.name, "target": target.name}
        return _("“%(name)s”已并入“%(target)s”。误办的，先恢复原单位，再把下级和岗位移回。") % told, target

    def will(cleaned):
        return what_merges(unit, cleaned["target"], cleaned["on"])

    return carry_out(request, form, act, verb, done=done, will=will)


def what_merges(unit, target, on):
    """What a merge does, in lines. Raises Refused for what it can't take along."""
    moved = {str(model._meta.verbose_name) for model in MOVED_BY_MERGE}
    need_nothing(unit, but=moved)
    unit.need_other_names(target)
    children = list(unit.children.filter(valid_to=None))
    posts = list(unit.posts.filter(valid_to=None))
    groups = list(unit.group_rows.filter(until=None).select_related("group"))
    names = [unit.name, *unit.aliases.values_list("text", flat=True)]
    told = {"target": target.name}
    lines = [_("撤销“%(name)s”（最后一天 %(on)s），并入“%(target)s”") % {**told, "name": unit.name, "on": on}]
    if children:
        lines.append(_("下级单位转到“%(target)s”：%(units)s") % {**told, "units": many(children)})
    if posts:
        lines.append(_("岗位及任职转到“%(target)s”：%(posts)s") % {**told, "posts": many(posts)})
    if groups:
        listed = _("、").join(row.group.name for row in groups)
        lines.append(_("单位组中由“%(target)s”接替：%(groups)s") % {**told, "groups": listed})
    lines.append(_("“%(names)s”今后指“%(target)s”") % {**told, "names": _("”“").join(names)})
    return lines


def split(request, pk):
    """A new unit beside this one that takes a part of it."""
    unit = found(request, pk)
    if reason := unit.refusal(request.actor, "split"):
        return refuse(request, reason)
    form = forms.SplitForm(request.POST or None, actor=request.actor, subject=unit)
    lead = _("新单位与“%(name)s”同类、同一上级；勾选划给它的下级单位和岗位，其余不动。") % {"name": unit.name}
    act = page_of(unit, _("从“%(name)s”分出新单位"), _("拆分"), lead)

    def done(made):
        told = {"made": made.name, "name": unit.name}
        return _("已从“%(name)s”分出“%(made)s”。要退回，把“%(made)s”并入“%(name)s”。") % told, made

    return carry_out(
        request, form, act, lambda cleaned: unit.split_off(request.actor, **cleaned),
        done=done, will=lambda cleaned: what_splits(unit, cleaned),
    )  # fmt: skip


def what_splits(unit, cleaned):
    told = {"made": cleaned["name"], "parent": unit.parent, "on": cleaned["on"]}
    lines = [_("在“%(parent)s”下新建“%(made)s”，自 %(on)s 起") % told]
    if children := list(cleaned["children"]):
        lines.append(_("下级单位划给“%(made)s”：%(units)s") % {**told, "units": many(children)})
    if posts := list(cleaned["posts"]):
        lines.append(_("岗位及任职划给“%(made)s”：%(posts)s") % {**told, "posts": many(posts)})
    if not children and not posts:
        lines.append(_("不划转任何下级单位和岗位"))
    return lines


def close(request, pk):
    """The end of a unit on which nothing hangs any more."""
    unit = found(request, pk)
    if reason := unit.refusal(request.actor, "close"):
        return refuse(request, reason)
    form = forms.CloseForm(request.POST or None, actor=request.actor, subject=unit)
    act = page_of(unit, _("撤销“%(name)s”"), _("撤销"), what_holds(unit))

    def verb(cleaned):
        return unit.close(request.actor, cleaned.pop("on"), **cleaned)

    def done(_result):
        return _("“%(name)s”已撤销。误办的，在本页点“恢复”。") % {"name": unit.name}, unit

    def will(cleaned):
        need_nothing(unit)
        lines = [_("撤销“%(name)s”，最后一天是 %(on)s") % {"name": unit.name, "on": cleaned["on"]}]
        if successor := cleaned["successor"]:
            lines.append(_("记明职能并入“%(name)s”；名称和别名不转过去") % {"name": successor.name})
        return [*lines, _("它不再出现在现有单位中，历史和记录都保留")]

    return carry_out(request, form, act, verb, done=done, will=will)


def need_nothing(unit, *, but=()):
    """Raise Refused with what hangs on the unit beside rows of the models called `but`."""
    if held := [f"{label} {count}" for label, count in hanging(unit) if label not in but]:
        told = {"name": unit.name, "held": _("、").join(held)}
        raise Refused(_("“%(name)s”名下还有：%(held)s。请先转移或结束，再办。") % told)


def what_holds(unit):
    """The sentence over the form of closing: what still hangs on the unit, or that nothing does."""
    if held := [f"{label} {count}" for label, count in hanging(unit)]:
        return _("名下还有：%(held)s。要先转移或结束它们；整个并到别的单位，请用“合并”。") % {
            "held": _("、").join(held)
        }
    return _("名下没有下级单位、岗位和其他事项，可以撤销。")


def reopen(request, pk):
    """A closing taken back."""
    unit = found(request, pk)
    if reason := unit.refusal(request.actor, "reopen"):
        return refuse(request, reason)
    form = ActForm(request.POST or None, actor=request.actor, subject=unit)
    act = page_of(
        unit, _("恢复“%(name)s”"), _("恢复"), _("恢复后又是现有单位；已转到别处的下级单位和岗位不会自动回来。")
    )

    def done(_result):
        return _("“%(name)s”已恢复。") % {"name": unit.name}, unit

    return carry_out(request, form, act, lambda cleaned: unit.reopen(request.actor, **cleaned), done=done)
