"""Marks on what waits, comments, tasks, notices and saved filters."""

from __future__ import annotations

from django.db import models

from claimwright.foundation.tenancy.models import TenantModel


class AboutColumns(TenantModel):
    """What a row is about; all empty when it is about nothing in particular."""

    about_kind = models.CharField(max_length=12, blank=True)
    about_id = models.BigIntegerField(null=True)
    about_public_id = models.UUIDField(null=True)
    about_label = models.CharField(max_length=60, blank=True)
    patient = models.ForeignKey(
        "registration.Patient", on_delete=models.PROTECT, related_name="+", null=True
    )

    class Meta:
        abstract = True


class Mark(TenantModel):
    """What was decided about one item of the inbox: put aside until a day, or somebody's.

    `batch` names the act that set it, so that the act can be undone as a whole.
    """

    kind = models.CharField(max_length=12)
    object_id = models.BigIntegerField()
    aside_until = models.DateField(null=True)
    assignee = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, related_name="+", null=True
    )
    batch = models.UUIDField(null=True)
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "kind", "object_id"], name="mark_once")
        ]
        indexes = [models.Index(fields=["practice", "batch"], name="mark_batch")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Comment(AboutColumns):
    """Words on one thing; rows are only added. `key` is the form's, so that it is said once."""

    key = models.UUIDField()
    body = models.TextField(max_length=4000)
    author = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["practice", "key"], name="comment_once")]
        indexes = [
            models.Index(fields=["practice", "about_kind", "about_id"], name="comment_about"),
            models.Index(fields=["practice", "patient"], name="comment_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.about_kind} {self.about_label}"


class Task(AboutColumns):
    """Something to do by a day, by somebody."""

    key = models.UUIDField()
    title = models.CharField(max_length=200)
    due_on = models.DateField(null=True)
    assignee = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, related_name="+", null=True
    )
    asked_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, related_name="+", null=True
    )

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [models.UniqueConstraint(fields=["practice", "key"], name="task_once")]
        indexes = [
            models.Index(fields=["practice", "done_at", "due_on"], name="task_open"),
            models.Index(fields=["practice", "about_kind", "about_id"], name="task_about"),
            models.Index(fields=["practice", "patient"], name="task_patient"),
        ]

    def __str__(self) -> str:
        return self.title


class Notice(AboutColumns):
    """What one person has been told: a mention, a task given. Never a patient's name."""

    user = models.ForeignKey("access.User", on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=200)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["practice", "user", "read_at"], name="notice_unread")]

    def __str__(self) -> str:
        return self.words


class SavedView(TenantModel):
    """The filters of one list under a name; its owner's, or everybody's in the practice."""

    page = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    owner = models.ForeignKey("access.User", on_delete=models.CASCADE, related_name="+")
    is_shared = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_shared", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "owner", "page", "name"], name="view_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
