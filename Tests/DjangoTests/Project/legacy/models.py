"""A model as those of django-twined are, and one that refers to it."""

import uuid

from django.db import models
from scans.models import LidarScan


class OldScan(models.Model):
    __TAG_FIELDS__ = {"turbine", "elevation", "grade"}
    __FILE_FIELD__ = "file"

    id = models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True)
    turbine = models.CharField(max_length=32, help_text='The turbine\'s "name"')
    elevation = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    grade = models.CharField(
        max_length=4, choices=[("a", "best"), ("b", "other")], blank=True
    )
    file = models.CharField(max_length=200)

    def __str__(self):
        return self.file


class Finding(models.Model):
    old = models.ForeignKey(OldScan, on_delete=models.CASCADE)
    scan = models.ForeignKey(LidarScan, on_delete=models.PROTECT, null=True)

    def __str__(self):
        return str(self.old)
