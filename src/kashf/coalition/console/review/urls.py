from django.urls import path

from kashf.coalition.console.review import outcomes, views

urlpatterns = [
    path("", views.queued, name="review_queue"),
    path("pause/", views.pause, name="review_pause"),
    path("keys/", views.keys, name="review_keys"),
    path("<uuid:code>/", views.one, name="review_case"),
    path("<uuid:code>/peek/", views.peek, name="review_peek"),
    path("<uuid:code>/reveal/", views.reveal_one, name="review_reveal"),
    path("<uuid:code>/take/", outcomes.take, name="review_take"),
    path("<uuid:code>/return/", outcomes.put_back, name="review_return"),
    path("<uuid:code>/decide/", outcomes.decide, name="review_decide"),
    path("<uuid:code>/undo/", outcomes.undo_it, name="review_undo"),
    path("<uuid:code>/reopen/", outcomes.reopen, name="review_reopen"),
    path("<uuid:code>/carry/", outcomes.carry, name="review_carry"),
    path("<uuid:code>/carry/<uuid:narrative>/end/", outcomes.uncarry, name="review_uncarry"),
    path("<uuid:code>/refer/", outcomes.refer, name="review_refer"),
]
