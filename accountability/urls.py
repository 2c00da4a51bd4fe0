from django.urls import path

from accountability.views import chain, orders, reports, share_acts, shares

app_name = "accountability"
urlpatterns = [
    path("shares/", shares.shares, name="shares"),
    path("shares/receive/", share_acts.receive_all, name="receive_all"),
    path("shares/<int:pk>/", shares.share, name="share"),
    path("shares/<int:pk>/decompose/", share_acts.decompose, name="decompose"),
    path("shares/<int:pk>/issue/", share_acts.issue, name="issue"),
    path("shares/<int:pk>/undo/", share_acts.undo, name="undo"),
    path("shares/<int:pk>/change/", share_acts.change, name="share_change"),
    path("shares/<int:pk>/receive/", share_acts.receive, name="share_receive"),
    path("shares/<int:pk>/return/", share_acts.give_back, name="share_return"),
    path("shares/<int:pk>/posts/add/", chain.appoint, name="duty_appoint"),
    path("shares/<int:pk>/posts/<int:duty>/release/", chain.release, name="duty_release"),
    path("tasks/<int:pk>/shares/", shares.task_shares, name="task_shares"),
    path("tasks/<int:pk>/shares/begin/", share_acts.begin, name="begin"),
    path("tasks/<int:pk>/chains/", chain.chains, name="chains"),
    path("tasks/<int:pk>/chains/<int:unit>/", chain.chain, name="chain"),
    path("tasks/programmes/<int:pk>/coverage/", chain.coverage, name="coverage"),
    path("ledger/", reports.ledger, name="ledger"),
    path("reports/", reports.reports, name="reports"),
    path("reports/unchanged/", reports.unchanged, name="unchanged"),
    path("shares/<int:pk>/report/<str:month>/", reports.report, name="report"),
    path("shares/<int:pk>/report/<str:month>/return/", reports.give_back, name="report_return"),
    path("shares/<int:pk>/report/<str:month>/verify/", reports.verify, name="report_verify"),
    path("duties/", chain.mine, name="duties"),
    path("tasks/<int:pk>/orders/give/", orders.give, name="order_give"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("orders/<int:pk>/send/", orders.send, name="order_send"),
    path("deliveries/<int:pk>/receive/", orders.receive, name="delivery_receive"),
    path("deliveries/<int:pk>/return/", orders.give_back, name="delivery_return"),
    path("deliveries/<int:pk>/forward/", orders.forward, name="delivery_forward"),
    path("deliveries/<int:pk>/report/", orders.report_back, name="delivery_report"),
]
