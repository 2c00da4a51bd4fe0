"""A small prefecture with people in their posts: 1 office, 2 departments, 2 counties with 2 townships of 2 villages each."""

from django.contrib.auth import get_user_model

from core import clock
from core.actor import Actor, acting
from organizations.models import Post, PostRole, Unit
from organizations.rights import Role
from organizations.standing import Standing


class Prefecture:
    """Units and people by name: `p.county_a`, `p.magistrate_a`; `p.actor(user)` is the person at work today."""

    def __init__(self):
        self.system = Actor.system("test")
        with acting(self.system):
            self._units()
            self._posts()

    def _units(self):
        kind = Unit.Kind
        self.root = self.unit("90", "澜岭州", kind.PREFECTURE, None)
        self.office = self.unit("90-01", "州推进办", kind.OFFICE, self.root)
        self.transport = self.unit("90-02", "州交通运输局", kind.DEPARTMENT, self.root)
        self.water = self.unit("90-03", "州水务局", kind.DEPARTMENT, self.root)
        for letter, code, name in (("a", "9001", "云沟县"), ("b", "9002", "石坪县")):
            county = self.unit(code, name, kind.COUNTY, self.root)
            setattr(self, f"county_{letter}", county)
            for n in (1, 2):
                township = self.unit(f"{code}{n}", f"{name[0]}岭{n}乡", kind.TOWNSHIP, county)
                setattr(self, f"township_{letter}{n}", township)
                for m in (1, 2):
                    village = self.unit(f"{code}{n}{m}", f"{name[0]}岭{n}{m}村", kind.VILLAGE, township)
                    setattr(self, f"village_{letter}{n}{m}", village)

    def _posts(self):
        self.governor = self.person("governor", self.root, "州长", 1, chain="overall", role=Role.HEAD)
        self.deputy = self.person(
            "deputy", self.root, "副州长", 2, above=self.post_of(self.governor), chain="in_charge"
        )
        self.drafter = self.person("drafter", self.office, "综合科科长", 6, role=Role.DRAFTER)
        self.reviewer = self.person("reviewer", self.office, "副主任", 5, role=Role.REVIEWER)
        self.inspector = self.person("inspector", self.office, "督查科科长", 6, role=Role.INSPECTOR)
        self.assessor = self.person("assessor", self.office, "考核科科长", 6, role=Role.ASSESSOR)
        self.secrecy = self.person("secrecy", self.office, "保密员", 6, role=Role.SECRECY)
        self.publisher = self.person("publisher", self.office, "主任", 4, role=Role.PUBLISHER)
        self.director = self.person("director", self.transport, "局长", 4, chain="lead", role=Role.HEAD)
        self.director_water = self.person("director_water", self.water, "局长", 4, chain="lead", role=Role.HEAD)
        for letter in "ab":
            county = getattr(self, f"county_{letter}")
            magistrate = self.person(f"magistrate_{letter}", county, "县长", 4, chain="implement", role=Role.HEAD)
            setattr(self, f"magistrate_{letter}", magistrate)
            setattr(self, f"liaison_{letter}", self.person(f"liaison_{letter}", county, "联络员", 6, role=Role.LIAISON))
            township = getattr(self, f"township_{letter}1")
            head = self.person(f"township_head_{letter}", township, "乡镇长", 7, self.post_of(magistrate), "implement")
            setattr(self, f"township_head_{letter}", head)
        village = self.person(
            "village_head", self.village_a11, "村委会主任", 9, self.post_of(self.township_head_a), "mobilise"
        )
        self.village_head = village

    def unit(self, code, name, kind, parent, **fields):
        return Unit.make(self.system, code=code, name=name, kind=kind, parent=parent, order=len(code), **fields)

    def person(self, username, unit, title, tier, above=None, chain="", role=None):
        """A new account in a new post since the first day of the year."""
        post = Post.make(self.system, unit=unit, title=title, tier=tier, reports_to=above, chain_role=chain)
        if role:
            PostRole.objects.create(post=post, role=role)
        user = get_user_model().objects.make(username=username, name=f"{unit}{title}")
        post.appoint(self.system, user, clock.today().replace(month=1, day=1))
        return user

    def post_of(self, user):
        return user.holdings.get().post

    def actor(self, user):
        """`user` at work today."""
        today = clock.today()
        return Actor(user=user, holding=Standing(user, today), today=today, request_id="test")
