"""Routes of signing in; allauth's views under our addresses."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path

from claimwright.interfaces.web.guarding import public
from claimwright.interfaces.web.sign_in import views

urlpatterns = [
    path("sign-in/", public(account.login), name="account_login"),
    path("sign-out/", public(account.logout), name="account_logout"),
    path("sign-in/again/", public(account.reauthenticate), name="account_reauthenticate"),
    path("sign-in/code/", public(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/code/again/", public(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("two-step/", public(mfa.index), name="mfa_index"),
    path("two-step/app/", public(totp.activate_totp), name="mfa_activate_totp"),
    path("two-step/app/remove/", public(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("two-step/codes/", public(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "two-step/codes/new/",
        public(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "two-step/codes/file/",
        public(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("practice/switch/", views.switch_practice, name="switch_practice"),
]
