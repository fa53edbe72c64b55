"""Addresses of the shell."""

from django.urls import path

from shouli.channels.shell import help as help_pages
from shouli.channels.shell import own_account, preferences, saved_filters, sign_in, views

urlpatterns = [
    path("", views.home, name="home"),
    path("help", help_pages.help_page, name="help"),
    path("palette", views.palette, name="palette"),
    path("login", sign_in.login, name="login"),
    path("login/code", sign_in.second_factor, name="login_code"),
    path("logout", sign_in.logout, name="logout"),
    path("account", own_account.own_account, name="own_account"),
    path("account/code.png", own_account.enrolment_code, name="enrolment_code"),
    path("language", preferences.set_language, name="set_language"),
    path("filters", saved_filters.saved_filters, name="saved_filters"),
    path("theme", preferences.set_theme, name="set_theme"),
]
