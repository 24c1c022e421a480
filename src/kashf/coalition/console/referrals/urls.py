from django.urls import path

from kashf.coalition.console.referrals import moves, platform, views

urlpatterns = [
    path("", views.listed, name="referrals_list"),
    path("answer/", platform.answer_all, name="referrals_answer_several"),
    path("<uuid:code>/", views.one, name="referrals_one"),
    path("<uuid:code>/notice/", views.notice, name="referrals_notice"),
    path("<uuid:code>/json/", views.as_json, name="referrals_json"),
    path("<uuid:code>/answer/", platform.answer, name="referrals_answer"),
    path("<uuid:code>/change/", moves.change, name="referrals_change"),
    path("<uuid:code>/approve/", moves.approve, name="referrals_approve"),
    path("<uuid:code>/return/", moves.put_back, name="referrals_return"),
    path("<uuid:code>/send/", moves.send, name="referrals_send"),
    path("<uuid:code>/withdraw/", moves.withdraw, name="referrals_withdraw"),
    path("<uuid:code>/close/", moves.close, name="referrals_close"),
]
