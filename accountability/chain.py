"""The responsibility chain (责任链): the eight posts from governor to village head behind a task in one county, and the posts of one share.

“纵向全贯通：州长、副州长、联系副秘书长、各县县长、分管副县长、县级主管部门局长、乡镇长、村委会主任”. Responsibility belongs to the post; who
holds it is read as of a day.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models import Duty, Share
from organizations.models import Holding, Post, Unit
from organizations.models.units import within

Chain, Kind = Post.ChainRole, Unit.Kind
BOX_WIDTH, BOX_HEIGHT, STEP, LEFT, TOP = 420, 46, 64, 150, 8
LINKS = (
    ("governor", gettext_lazy("州长"), Chain.OVERALL),
    ("deputy", gettext_lazy("副州长"), Chain.IN_CHARGE),
    ("secretary", gettext_lazy("联系副秘书长"), Chain.COORDINATING),
    ("county_head", gettext_lazy("县（市）长"), Chain.IMPLEMENT),
    ("county_deputy", gettext_lazy("分管副县（市）长"), Chain.IMPLEMENT),
    ("county_department", gettext_lazy("县级主管部门负责人"), Chain.IMPLEMENT),
    ("township_head", gettext_lazy("乡镇长"), Chain.IMPLEMENT),
    ("village_head", gettext_lazy("村（居）委会主任"), Chain.MOBILISE),
)


@dataclass(frozen=True)
class Held:
    """A post with the name of who holds it on the day, or nothing."""

    post: Post
    holder: str = ""

    @property
    def words(self):
        return f"{self.post} {self.holder}" if self.holder else _("%(post)s（空缺）") % {"post": self.post}


@dataclass
class Link:
    """One of the eight: its posts with their holders, and why the chain is broken there (`gap`), or nothing."""

    number: int
    label: object
    role: str
    held: list = field(default_factory=list)
    gap: str = ""

    @property
    def role_words(self):
        return str(Chain(self.role).label)

    @property
    def names(self):
        shown = _("；").join(one.words for one in self.held[:3])
        return shown + (_("等 %(n)d 个岗位") % {"n": len(self.held)} if len(self.held) > 3 else "")

    # its place in the drawing

    x, width, height = LEFT, BOX_WIDTH, BOX_HEIGHT

    @property
    def y(self):
        return TOP + (self.number - 1) * STEP

    @property
    def line_1(self):
        return self.y + 19

    @property
    def line_2(self):
        return self.y + 37

    @property
    def below(self):
        return self.y + BOX_HEIGHT

    @property
    def next_y(self):
        return self.y + STEP

    @property
    def short(self):
        text = self.gap or self.names
        return text if len(text) <= 28 else f"{text[:27]}…"


def chain_of(task, county, day):
    """[Link], all eight, of a task in a county on a day. A fixed number of statements."""
    shares = list(
        Share.objects.filter(within([county.path], "unit__path"), task=task, returned_on=None).select_related("unit")
    )
    posts = posts_of([share.unit_id for share in shares] + [county.pk], task, shares)
    holders = holders_of([post.pk for found in posts.values() for post in found], day)
    links = []
    for number, (key, label, role) in enumerate(LINKS, 1):
        held = [Held(post, holders.get(post.pk, "")) for post in posts[key]]
        links.append(Link(number, label, role, held, gap_of(key, held, shares, county)))
    return links


def posts_of(units, task, shares):
    """{key of LINKS: [Post]}: two statements, one more for posts that were put in the place of others."""
    told = set(Duty.objects.filter(share__in=shares, role=Chain.IMPLEMENT).values_list("post", flat=True))
    by_unit = {}
    for post in chain_posts(units):
        by_unit.setdefault((post.unit.kind, post.chain_role), {}).setdefault(post.unit_id, []).append(post)
    in_counties = [post for found in by_unit.get((Kind.COUNTY, Chain.IMPLEMENT), {}).values() for post in found]
    top = min((post.tier for post in in_counties), default=0)
    deputies = [post for post in in_counties if post.tier > top]
    chosen = [post for post in deputies if post.pk in told]
    return {
        "governor": governors(),
        "deputy": [task.lead_leader] if task.lead_leader else [],
        "secretary": [task.coordinating_secretary] if task.coordinating_secretary else [],
        "county_head": [post for post in in_counties if post.tier == top][:1],
        "county_deputy": chosen or deputies,
        "county_department": firsts(by_unit.get((Kind.COUNTY_DEPARTMENT, Chain.IMPLEMENT), {})),
        "township_head": firsts(by_unit.get((Kind.TOWNSHIP, Chain.IMPLEMENT), {})),
        "village_head": firsts(by_unit.get((Kind.VILLAGE, Chain.MOBILISE), {})),
    }


def chain_posts(units):
    """The open posts of `units` that stand in the chain, the highest first. One statement."""
    posts = Post.objects.filter(unit__in=units, valid_to=None).exclude(chain_role="").select_related("unit")
    return posts.order_by("tier", "title", "number")


def governors():
    """[the post that has the whole], or nothing. One statement."""
    whole = Post.objects.filter(chain_role=Chain.OVERALL, valid_to=None)
    return list(whole.select_related("unit").order_by("tier")[:1])


def firsts(by_unit):
    """The highest post of each unit."""
    return [posts[0] for posts in by_unit.values()]


def holders_of(posts, day):
    """{post: name of the regular holder of `day`, else of the acting one}. One statement."""
    found = {}
    for holding in Holding.objects.on(day).filter(post__in=posts).select_related("user").order_by("-acting", "since"):
        found[holding.post_id] = holding.user.name + (_("（代理）") if holding.acting else "")
    return found


def gap_of(key, held, shares, county):
    """Why the chain is broken at a link, or nothing."""
    kinds = {"county_department": Kind.COUNTY_DEPARTMENT, "township_head": Kind.TOWNSHIP, "village_head": Kind.VILLAGE}
    if key in kinds:
        units = {share.unit_id for share in shares if share.unit.kind == kinds[key]}
        if not units:
            return {
                "county_department": _("没有分到县级主管部门"), "township_head": _("没有分到乡镇"), "village_head": _("没有分到村"),
            }[key]  # fmt: skip
        if without := len(units - {one.post.unit_id for one in held}):
            return _("%(n)d 个单位没有设这个岗位") % {"n": without}
    if not held:
        return {"deputy": _("没有写明责任领导"), "secretary": _("没有写明联系副秘书长")}.get(key) or _("没有设这个岗位")
    if not any(share.unit_id == county.pk for share in shares) and key.startswith("county_"):
        return _("没有分到“%(county)s”") % {"county": county}
    if key == "county_deputy" and len(held) > 1:
        return _("有 %(n)d 个副职，没有指定分管的") % {"n": len(held)}
    if vacant := sum(not one.holder for one in held):
        return _("空缺 %(n)d 个") % {"n": vacant}
    return ""


# the posts of one share


def duties_of(share, day):
    """[{role, post, holder, told}] of a share: the task's leaders, the lead unit's head, the posts of its own unit."""
    told = list(share.duties.select_related("post__unit"))
    found = [(duty.role, duty.post, True) for duty in told]
    replaced = {duty.role for duty in told}
    for role, post in usual_duties(share):
        if role not in replaced and post is not None:
            found.append((role, post, False))
    order = list(Chain.values)
    found.sort(key=lambda row: (order.index(row[0]), row[1].tier))
    holders = holders_of([post.pk for _role, post, _told in found], day)
    return [
        {"role": Chain(role).label, "post": post, "holder": holders.get(post.pk, ""), "told": is_told}
        for role, post, is_told in found
    ]


def usual_duties(share):
    """[(role, Post or None)] that follow from the task and from the unit's own chain."""
    task = share.task
    yield Chain.IN_CHARGE, task.lead_leader
    yield Chain.COORDINATING, task.coordinating_secretary
    units = {share.unit_id}
    root = Share.objects.filter(task=task, parent=None).first()
    if root:
        units.add(root.unit_id)
    first = {}
    for post in chain_posts(units):
        first.setdefault((post.unit_id, post.chain_role), post)
    yield from ((post.chain_role, post) for post in first.values())
    yield from ((Chain.OVERALL, post) for post in governors())
