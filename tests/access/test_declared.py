"""Every route declares who may use it, and every object route is known to the matrix."""

from __future__ import annotations

from claimwright.foundation.access.roles import PERMISSIONS
from tests.access.routes import OBJECTS, all_routes

PUBLIC = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}


def test_every_route_declares_a_permission() -> None:
    undeclared = [route.name for route in all_routes() if not route.permission]
    assert undeclared == []


def test_public_routes_are_only_those_of_signing_in() -> None:
    assert {route.name for route in all_routes() if route.permission == "public"} == PUBLIC


def test_every_other_route_names_a_known_permission() -> None:
    named = {route.permission for route in all_routes()} - {"public"}
    assert named <= PERMISSIONS


def test_every_object_route_is_in_the_matrix() -> None:
    with_id = {route.name for route in all_routes() if "public_id" in route.ids}
    assert with_id == set(OBJECTS)


def test_every_route_has_a_name() -> None:
    assert all(route.name for route in all_routes())
