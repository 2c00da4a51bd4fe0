"""What lists say of each account beside its own fields: posts and roles of the day, whether a second factor is set up."""

from allauth.mfa.models import Authenticator
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lists.aggregates import Joined
from organizations.models import Holding
from organizations.upkeep import rests


class SignIn(models.TextChoices):
    """When somebody came in by the account."""

    NEVER = "never", gettext_lazy("从未登录")
    IDLE = "idle", gettext_lazy("180 天没有登录")


def described(accounts, day):
    """`accounts` with `.posts` and `.role_codes` (texts joined with 、) of `day` and `.factor` (yes or no)."""
    held = Holding.objects.on(day).filter(user=OuterRef("pk")).order_by().values("user")
    return accounts.annotate(
        posts=Subquery(held.annotate(texts=Joined(post_text(), by="since")).values("texts")),
        role_codes=Subquery(held.annotate(codes=Joined(F("post__roles__role"), by="since")).values("codes")),
        factor=with_factor(),
    )


def post_text():
    """Unit and title of a holding's post, 州推进办 副主任 2（代理）, as one expression."""
    short, text = F("post__unit__short_name"), models.TextField()
    unit = Case(When(post__unit__short_name="", then=F("post__unit__name")), default=short)
    number = Case(
        When(post__number=1, then=Value("")), default=Concat(Value(" "), Cast("post__number", text)), output_field=text
    )
    acting = Case(When(acting=True, then=Value(_("（代理）"))), default=Value(""), output_field=text)
    return Concat(unit, Value(" "), F("post__title"), number, acting, output_field=text)


def with_factor():
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP))


def holds_post(day):
    return Exists(Holding.objects.on(day).filter(user=OuterRef("pk")))


def selected(accounts, cleaned, day):
    """The accounts that the filter keeps."""
    state = cleaned.get("state", "")
    if state != "every":
        accounts = accounts.filter(is_active=state == "")
    if text := cleaned.get("q"):
        accounts = accounts.filter(Q(username__icontains=text) | Q(name__contains=text))
    if role := cleaned.get("administrator"):
        accounts = accounts.filter(administrator=role) if role != "any" else accounts.exclude(administrator=None)
    if asked := cleaned.get("post"):
        accounts = accounts.filter(holds_post(day) if asked == "yes" else ~holds_post(day))
    if asked := cleaned.get("factor"):
        accounts = accounts.filter(with_factor() if asked == "yes" else ~with_factor())
    if (asked := cleaned.get("sign_in")) == SignIn.NEVER:
        accounts = accounts.filter(last_login=None)
    elif asked == SignIn.IDLE:
        accounts = accounts.filter(rests())
    return accounts


def account_of(accounts, day):
    """{total, holders, administrators, without}: how many of `accounts` there are, by what they are; the parts add up. One statement."""
    is_administrator, is_holder = Q(administrator__isnull=False), Q(has_post=True)
    counts = accounts.annotate(has_post=holds_post(day)).aggregate(
        total=Count("pk"),
        administrators=Count("pk", filter=is_administrator),
        holders=Count("pk", filter=is_holder & ~is_administrator),
    )
    return counts | {"without": counts["total"] - counts["administrators"] - counts["holders"]}
