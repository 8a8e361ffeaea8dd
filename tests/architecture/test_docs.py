"""What the documents derive from code is current."""

from __future__ import annotations

from tools.write_docs import PERMISSIONS, declared_routes, permissions_document


def test_the_permissions_document_is_current() -> None:
    assert PERMISSIONS.read_text() == permissions_document(), "run `make docs`"


def test_every_route_declares_its_permission() -> None:
    routes = dict(declared_routes())
    assert routes
    assert [address for address, needed in routes.items() if needed == "undeclared"] == []
