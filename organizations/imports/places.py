"""The open units and posts of the prefecture beside one another, in memory: which unit a text means, who stands above whom."""

from collections import defaultdict

from django.utils.functional import cached_property

from organizations import names, rules
from organizations.models import Post, Unit


class Places:
    """All open units and posts as of `day`; posts that a sheet is about to make are added by `expect`."""

    def __init__(self, day):
        self.open_units = Unit.objects.open_on(day)
        self.units = {unit.pk: unit for unit in self.open_units}
        self.by_kind = defaultdict(list)
        for unit in self.units.values():
            self.by_kind[unit.kind].append(unit)
        self.numbers = defaultdict(set)  # (key of the unit, title) → numbers
        for post in self.posts.values():
            self.numbers[post.unit_id, post.title].add(post.number)

    @cached_property
    def posts(self):
        """{(key of the unit, title, number): post} of what is stored."""
        rows = Post.objects.filter(valid_to=None).select_related("unit", "reports_to__unit").prefetch_related("roles")
        return {(post.unit_id, post.title, post.number): post for post in rows}

    def meanings(self, texts):
        """{text: Meaning}: the unit that each text names (organizations.names)."""
        return names.resolve_all(texts, self.open_units)

    def post(self, unit, title, number):
        return self.posts.get((unit.pk, title, number))

    def expect(self, unit, title, number):
        self.numbers[unit.pk, title].add(number)

    def superior(self, unit, title, *, kinds=(), number=None, below=""):
        """(unit, title, number) of the nearest post `title` from `unit` upward, in a unit of `kinds` where they are named, or None.

        Of several it is the one with `number`, counted round; without a number the first. A post called `below` does not
        stand under one of its own title in its own unit.
        """
        for pk in reversed(rules.steps_of(unit.path)):
            above = self.units.get(pk)
            numbers = sorted(self.numbers.get((pk, title), ()))
            if (
                above is None
                or not numbers
                or (kinds and above.kind not in kinds)
                or (pk == unit.pk and title == below)
            ):
                continue
            return above, title, numbers[((number or 1) - 1) % len(numbers)]
        return None

    def how_many(self, unit, title):
        return len(self.numbers.get((unit.pk, title), ()))
