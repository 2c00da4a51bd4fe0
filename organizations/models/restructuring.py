"""The acts that change the tree of units: move, merge, split, close, reopen; and what hangs on a unit."""

from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from core import audit
from core.history import because
from core.refusals import Refused
from core.shown import translated
from organizations import rights, rules
from organizations.models.tree import lock_tree

ACTS = frozenset({"make", "change", "alias", "move", "merge", "split", "close", "reopen"})  # all by the right unit.edit
NOT_THE_ROOT = frozenset({"move", "merge", "split", "close"})
ENDINGS = ("valid_to", "until", "closed_on", "ended_on")  # fields by which the rows of every room end


class InTree(models.Model):
    """What `Unit` may have done to it as a part of the tree."""

    class Meta:
        abstract = True

    def refusal(self, actor, act):
        """Why `actor` may not do `act` on this unit now, or None: one of ACTS, or a verb of the table of rights."""
        if act not in ACTS:
            return rights.refusal(actor, act, self.path)
        return rights.refusal(actor, "unit.edit", self.path) or self.obstacle(act)

    def obstacle(self, act):
        """Why `act` is open to nobody: the unit is closed, is the prefecture itself, or has nothing below; or None."""
        if act == "reopen":
            return None if self.valid_to else _("“%(name)s”没有撤销，不用恢复。") % {"name": self.name}
        if self.valid_to:
            return _("“%(name)s”已于 %(day)s 撤销，不再变动。误撤的，请先恢复。") % {
                "name": self.name,
                "day": self.valid_to,
            }
        if act in NOT_THE_ROOT and self.parent_id is None:
            return _("自治州不能移动、合并、拆分、撤销。")
        if act == "make" and not rules.kinds_below(self.kind):
            return _("%(kind)s之下不设单位。") % {"kind": self.get_kind_display()}
        return None

    def need(self, actor, act):
        """Raise Refused when `act` is not open to `actor` on this unit."""
        if reason := self.refusal(actor, act):
            raise Refused(reason)

    def check_parent(self, parent):
        """Raise Refused when this unit may not stand under `parent` (None: nowhere)."""
        fault = rules.parent_fault(
            self.kind,
            parent.kind if parent else None,
            self.get_kind_display(),
            parent.get_kind_display() if parent else "",
        )
        if fault:
            raise Refused(_("“%(name)s”：%(fault)s。") % {"name": self.name, "fault": translated(fault)})
        if parent and self.pk and rules.is_under(parent.path, self.path):
            raise Refused(_("“%(name)s”不能移到自己或自己的下级之下。") % {"name": self.name})
        if parent and len(parent.path) // rules.DIGITS >= rules.DEEPEST:
            raise Refused(_("“%(name)s”之下的层级过多，最多 %(n)d 级。") % {"name": parent.name, "n": rules.DEEPEST})
        if parent and parent.valid_to and not self.valid_to:
            raise Refused(_("“%(name)s”已撤销，不能作上级单位。") % {"name": parent.name})

    # verbs

    @transaction.atomic
    def move(self, actor, parent, *, version, reason=""):
        """Stand under another parent with all that stands below: one UPDATE of the paths. Raises Refused or Conflict."""
        self.need(actor, "move")
        lock_tree()
        current = dict(type(self)._base_manager.filter(pk__in=[self.pk, parent.pk]).values_list("pk", "path"))
        self.path, parent.path = current[self.pk], current[parent.pk]
        self.check_parent(parent)
        self.claim(version)
        old_parent, old_path = self.parent, self.path
        self.parent = parent
        self.full_clean(exclude=["path"])
        with because(reason):
            self.save(update_fields=["parent"])
        self._repath(old_path, parent.path + rules.step(self.pk))
        audit.record(actor, "unit.move", self, reason=reason, old_parent=str(old_parent), parent=str(parent))

    def _repath(self, old, new):
        """Give the subtree that stood at `old` its place at `new`."""
        first, behind = rules.subtree(old)
        rows = type(self)._base_manager.filter(path__gte=first, path__lt=behind)
        rows.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
        self.path = new

    @transaction.atomic
    def close(self, actor, on, *, version, reason="", successor=None):
        """End on `on` (its last day). Raises Refused while anything still hangs on it: see `hanging`."""
        self.need(actor, "close")
        lock_tree()
        if on > actor.today:
            raise Refused(_("撤销日期不能晚于今天：请在当日或之后办理。"))
        if held := [f"{label} {count}" for label, count in hanging(self)]:
            raise Refused(
                _("“%(name)s”名下还有：%(held)s。请先转移或结束，再撤销。")
                % {"name": self.name, "held": _("、").join(held)}
            )
        self.claim(version)
        self.valid_to, self.successor = on, successor
        self.full_clean(exclude=["path"])
        with because(reason):
            self.save(update_fields=["valid_to", "successor"])
        audit.record(actor, "unit.close", self, on=on, reason=reason, successor=str(successor or ""))

    @transaction.atomic
    def reopen(self, actor, *, version, reason=""):
        """Take a closing back; what a merge carried to the successor stays there. Raises Refused or ValidationError."""
        self.need(actor, "reopen")
        lock_tree()
        if self.parent.valid_to:
            raise Refused(_("上级“%(name)s”已撤销：请先恢复它。") % {"name": self.parent.name})
        self.claim(version)
        closed_on, successor = self.valid_to, self.successor
        if successor:
            successor.aliases.filter(text=self.name).delete()
        self.valid_to = self.successor = None
        self.full_clean(exclude=["path"])
        with because(reason):
            self.save(update_fields=["valid_to", "successor"])
        audit.record(actor, "unit.reopen", self, reason=reason, closed_on=closed_on, successor=str(successor or ""))

    @transaction.atomic
    def merge_into(self, actor, target, on, *, version, reason=""):
        """Give `target` all that hangs on this unit (units below, posts with their holders, places in groups) and its names; close on `on`."""
        self.need(actor, "merge")
        lock_tree()
        if target.pk == self.pk or target.kind != self.kind or target.valid_to or not target.is_open_on(on):
            raise Refused(_("请选择另一个同类的、当日存在的单位。"))
        self.need_other_names(target)
        children = list(self.children.filter(valid_to=None))
        for child in children:
            child.move(actor, target, version=child.version, reason=reason)
        for post in self.posts.filter(valid_to=None):
            post.go_to(actor, target, reason=reason)
        for row in self.group_rows.filter(until=None):
            row.pass_to(target, on)
        self.close(actor, on, version=version, reason=reason, successor=target)
        names = [self.name, *self.aliases.values_list("text", flat=True)]
        self.aliases.all().delete()
        target.name_also(actor, [*target.aliases.values_list("text", flat=True), *names])
        audit.record(actor, "unit.merge", self, target=str(target), moved=len(children))

    def need_other_names(self, target):
        """Raise Refused when a unit below has the name of one below `target`."""
        there = target.children.filter(valid_to=None).values("name")
        same = self.children.filter(valid_to=None, name__in=there).values_list("name", flat=True)
        if same:
            raise Refused(
                _("“%(target)s”之下已有同名单位：%(names)s。请先改名，再合并。")
                % {"target": target.name, "names": _("、").join(same)}
            )

    @transaction.atomic
    def split_off(self, actor, *, version, children=(), posts=(), on, reason="", **fields):
        """A new unit beside this one, opened on `on`, that takes `children` and `posts` of it with it."""
        self.need(actor, "split")
        self.claim(version)
        made = type(self).make(actor, kind=self.kind, parent=self.parent, valid_from=on, **fields)
        for child in children:
            if child.parent_id != self.pk:
                raise Refused(_("“%(name)s”不是“%(unit)s”的下级。") % {"name": child.name, "unit": self.name})
            child.move(actor, made, version=child.version, reason=reason)
        for post in posts:
            if post.unit_id != self.pk:
                raise Refused(_("“%(post)s”不是“%(unit)s”的岗位。") % {"post": post.name, "unit": self.name})
            post.go_to(actor, made, reason=reason)
        moved = {"children": len(children), "posts": len(posts)}
        audit.record(actor, "unit.split", self, made=str(made), moved=moved, reason=reason)
        return made


def hanging(unit):
    """[(what, how many)] that still hangs on a unit: every open row of every model that points to it, whichever room it stands in."""
    found = []
    for relation in unit._meta.related_objects:
        model = relation.related_model
        if relation.get_accessor_name() in ("aliases", "predecessors") or relation.many_to_many:
            continue
        rows = model._base_manager.filter(**{relation.field.name: unit})
        for ending in ENDINGS:
            if any(field.name == ending for field in model._meta.concrete_fields):
                rows = rows.filter(**{ending: None})
        if count := rows.count():
            found.append((str(model._meta.verbose_name), count))
    return found
