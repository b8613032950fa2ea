"""Which address leads to which page."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path

from rapport.web import assets
from rapport.web.api import api
from rapport.web.pages import (
    explore,
    glossary,
    health,
    live,
    overview,
    people,
    privacy,
    refusals,
    segments,
    settings,
    sign,
)

PROJECT = "p/<slug:project>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", sign.home, name="home"),
    path("setup/", sign.setup, name="setup"),
    path("sign-in/", sign.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("password/", sign.password, name="password"),
    path("join/<str:token>/", sign.join, name="join"),
    path("projects/", sign.projects, name="projects"),
    path("files/<str:digest>/<str:name>", assets.send, name="asset"),
    path("api/v1/", api.urls),
    path(PROJECT, overview.overview, name="overview"),
    path(f"{PROJECT}number/<str:metric>/", overview.number, name="number"),
    path(f"{PROJECT}chart.csv", overview.chart_csv, name="chart-csv"),
    path(f"{PROJECT}by/<str:by>/", overview.table, name="table"),
    path(f"{PROJECT}by/<str:by>.csv", overview.table_csv, name="table-csv"),
    path(f"{PROJECT}explore/", explore.index, name="explore"),
    path(f"{PROJECT}explore/<str:name>.csv", explore.as_csv, name="question-csv"),
    path(f"{PROJECT}explore/<str:name>/", explore.question, name="question"),
    path(f"{PROJECT}suggested/", explore.suggested, name="suggested"),
    path(f"{PROJECT}people/", people.listed, name="people"),
    path(f"{PROJECT}people/<path:person>/forget/", people.forget, name="forget-person"),
    path(f"{PROJECT}people/<path:person>/export/", people.export, name="export-person"),
    path(f"{PROJECT}people/<path:person>/", people.one, name="person"),
    path(f"{PROJECT}segments/", segments.segments, name="segments"),
    path(f"{PROJECT}segments/new/", segments.build, name="new-segment"),
    path(f"{PROJECT}segments/count/", segments.preview, name="count-segment"),
    path(f"{PROJECT}segments/weights/", segments.weights, name="weights"),
    path(f"{PROJECT}segments/lists/", segments.upload, name="upload-list"),
    path(f"{PROJECT}segments/lists/<int:number>/drop/", segments.drop_list, name="drop-list"),
    path(f"{PROJECT}segments/of/<slug:slug>/", segments.build, name="segment"),
    path(f"{PROJECT}segments/of/<slug:slug>/drop/", segments.drop, name="drop-segment"),
    path(f"{PROJECT}live/", live.page, name="live"),
    path(f"{PROJECT}live/stream", live.stream, name="live-stream"),
    path(f"{PROJECT}glossary/", glossary.glossary, name="glossary"),
    path(f"{PROJECT}glossary/<slug:slug>", glossary.term, name="term"),
    path(f"{PROJECT}search/", glossary.find, name="search"),
    path(f"{PROJECT}start/", settings.start, name="start"),
    path(f"{PROJECT}settings/", settings.settings, name="settings"),
    path(f"{PROJECT}settings/privacy/", privacy.privacy, name="privacy"),
    path(f"{PROJECT}settings/judging/", privacy.judging, name="judging"),
    path(f"{PROJECT}settings/keys/", settings.keys, name="keys"),
    path(f"{PROJECT}settings/keys/<int:key>/revoke/", settings.revoke_key, name="revoke-key"),
    path(f"{PROJECT}settings/members/", settings.members, name="members"),
    path(f"{PROJECT}settings/members/<int:other>/", settings.change_member, name="change-member"),
    path(f"{PROJECT}settings/invitations/<int:invitation>/withdraw/", settings.withdraw, name="withdraw"),
    path(f"{PROJECT}settings/collection/", settings.collection, name="collection"),
    path(f"{PROJECT}settings/health/", health.health, name="health"),
    path(f"{PROJECT}settings/refused/", refusals.refusals, name="refused"),
]
