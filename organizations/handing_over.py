"""What of this room hangs on a post or stays with the person when the post goes over (setting HANDOVER_LISTS)."""

from django.utils.translation import gettext as _

from core.models import InboxItem
from organizations.models import Holding
from organizations.rights import Role

MOST_NAMED = 200


def matter(kind, text, *, moves=True):
    return {"kind": kind, "text": text, "moves": moves}


def of_organizations(post, outgoing, day):
    """Roles, superior and subordinate posts, bodies, notices to the post; what else `outgoing` is."""
    found = [matter(_("角色"), str(Role(row.role).label)) for row in post.roles.order_by("role")]
    members = post.memberships.on(day).select_related("body")
    found += [matter(_("小组"), f"{row.body} {row.get_role_display()}") for row in members]
    below = post.reports.filter(valid_to=None).select_related("unit")[:MOST_NAMED]
    found += [matter(_("以它为上级的岗位"), str(row)) for row in below]
    if unread := InboxItem.objects.filter(recipient=f"post:{post.pk}", readings=None).count():
        found.append(matter(_("发给岗位的消息"), _("未读 %(n)d 条") % {"n": unread}))
    return found + (staying(post, outgoing, day) if outgoing else [])


def staying(post, outgoing, day):
    """The other posts of who leaves, and the notices to the account."""
    others = Holding.objects.on(day).filter(user=outgoing).exclude(post=post).select_related("post__unit")
    found = [matter(_("移交人的其他岗位"), str(row.post), moves=False) for row in others]
    if unread := InboxItem.objects.filter(recipient=f"user:{outgoing.pk}", readings=None).count():
        found.append(matter(_("发给本人的消息"), _("未读 %(n)d 条") % {"n": unread}, moves=False))
    return found
