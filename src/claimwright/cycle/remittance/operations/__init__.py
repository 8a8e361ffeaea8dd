"""Receive, match, post and take back remittances."""

from __future__ import annotations
