"""One click into a demonstration account: no password, this machine alone."""

from itertools import groupby

from django.utils.translation import gettext as _

from core import clock
from core.refusals import Refused
from organizations import rights, sessions
from organizations.models import Holding, Unit, User

LONGEST = 18  # digits of a key


def offered():
    """The demonstration accounts that the sign-in page offers, in their order."""
    shown = User.objects.filter(demonstration=True, is_active=True, demonstration_order__isnull=False)
    return shown.order_by("demonstration_order", "pk")


def groups():
    """[(heading, [(account, post, roles in words)])] for the sign-in page; two statements and one for the roles."""
    posts = posts_today()
    entries = [entry(user, posts.get(user.pk)) for user in offered()]
    return [(heading, [rest for _heading, *rest in found]) for heading, found in groupby(entries, key=lambda e: e[0])]


def posts_today():
    """{account: its first post today} of the offered accounts."""
    held = Holding.objects.on(clock.today()).filter(user__in=offered()).select_related("post__unit")
    return {holding.user_id: holding.post for holding in held.prefetch_related("post__roles").order_by("-pk")}


def entry(user, post):
    if post is None:
        return _("管理员"), user, user.get_administrator_display() or user.name, ""
    roles = _("、").join(str(rights.Role(row.role).label) for row in post.roles.all())
    return heading_of(post.unit.kind), user, str(post), roles


def heading_of(kind):
    kinds = Unit.Kind
    if kind in (kinds.PREFECTURE, kinds.LEADERSHIP):
        return _("州领导")
    if kind == kinds.OFFICE:
        return _("推进办公室")
    if kind in (kinds.COUNTY, kinds.COUNTY_DEPARTMENT):
        return _("县市")
    if kind in (kinds.TOWNSHIP, kinds.VILLAGE):
        return _("乡镇和村")
    return _("州直部门")


def enter(request, key):
    """Enter the offered account `key`; it counts as both factors. Raises Refused."""
    if not sessions.demonstration_is_open(request):
        raise Refused(_("演示登录只在安装演示数据的本机上可用。"))
    known = key.isascii() and key.isdigit() and len(key) <= LONGEST
    user = offered().filter(pk=key).first() if known else None
    if user is None:
        raise Refused(_("没有这个演示账号：请回到登录页重新选择。"))
    sessions.enter(request, user, second_factor=True)
