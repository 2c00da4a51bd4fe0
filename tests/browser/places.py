"""Addresses that every browser test of the whole looks at."""

WIDTHS = (320, 390, 768, 1024, 1366)
FOR_STRANGERS = ("/sign-in/", "/nowhere/")
FOR_THE_ADMINISTRATOR = (
    "/",
    "/inbox/",
    "/runs/",
    "/own/",
    "/own/sessions/",
    "/own/second-factor/",
    "/calendar/2026/",
    "/calendar/2027/",
    "/calendar/2027/publish/",
    "/calendar/day/?date=2026-10-10&layer=state",
    "/calendar/term/?start=2026-09-28&count=10&unit=workdays&start_counts=",
    "/calendar/term/?start=x&count=0&unit=days",
    "/imports/",
    "/imports/units/",
    "/imports/posts/",
    "/components/",
    "/components/?show=wrong",
    "/components/?show=confirm",
    "/components/empty/",
)
