"""Z3 at test size: townships move between counties while others read; sight of shares moves with them, the tree stays a tree."""

from accountability.cascade import cascade
from accountability.models import Share
from core.actor import acting
from core.refusals import Refused
from organizations.models import Unit
from tasks.models import KeyTask
from tests.prefecture import Prefecture
from tests.tasks.register import Register

TURNS = 6


def test_shares_follow_moved_townships_at_once(parallel):
    p = Prefecture()
    with acting(p.system):
        r = Register(p)
        r.indicator(r.tasks[0], annual={2026: (55, "")})
        r.tasks[0].issue(p.system, version=1)
        cascade(p.system, KeyTask.objects.get(pk=r.tasks[0].pk), 2026, Unit.Kind.VILLAGE)
    sides = [(p.county_a, p.actor(p.magistrate_a)), (p.county_b, p.actor(p.magistrate_b))]
    townships = [p.township_a1, p.township_a2, p.township_b1, p.township_b2]

    def sees(actor, township):
        return Share.objects.visible_to(actor).filter(unit__parent=township).count()

    def mover(township):
        for turn in range(TURNS):
            unit = Unit.objects.get(pk=township.pk)
            (new, gains), (_old, loses) = sides if unit.parent_id == p.county_b.pk else sides[::-1]
            unit.move(p.system, Unit.objects.get(pk=new.pk), version=unit.version)
            assert (sees(gains, township), sees(loses, township)) == (2, 0), turn
        return TURNS

    def reader():
        for _turn in range(TURNS * 3):
            for _county, actor in sides:
                assert Share.objects.visible_to(actor).count() <= 14
        return TURNS

    def work(k):
        with acting(p.system):
            return mover(townships[k // 2]) if k % 2 == 0 else reader()

    assert parallel.run(work, 8, width=8) == [TURNS] * 8
    for unit in Unit.objects.exclude(parent=None).select_related("parent"):
        assert unit.path.startswith(unit.parent.path), unit
    with acting(p.system):
        seen = [set(Share.objects.visible_to(actor).values_list("unit", flat=True)) for _county, actor in sides]
    below = set(Unit.objects.filter(kind__in=["county", "township", "village"]).values_list("pk", flat=True))
    assert seen[0] | seen[1] == below
    assert not seen[0] & seen[1]


def test_of_two_that_would_go_below_one_another_one_is_refused(parallel):
    """A under B and B under A at once: exactly one wins, and no ring is left."""
    p = Prefecture()
    with acting(p.system):
        one, other = (
            Unit.make(p.system, code=f"S{n}", name=f"处{n}", kind="section", parent=p.transport) for n in (1, 2)
        )

    def under(unit, above):
        def work():
            with acting(p.system):
                fresh = Unit.objects.get(pk=unit.pk)
                fresh.move(p.system, Unit.objects.get(pk=above.pk), version=fresh.version)

        return work

    results = parallel.together(under(one, other), under(other, one))
    refused = [result for result in results if isinstance(result, Exception)]
    assert len(refused) >= 1
    assert all(isinstance(why, Refused) for why in refused)
    for unit in Unit.objects.filter(pk__in=[one.pk, other.pk]).select_related("parent"):
        assert unit.path.startswith(unit.parent.path)
