"""The same clinic and people as for the pages."""

from tests.web.conftest import clinic, sign_in

__all__ = ["clinic", "sign_in"]
