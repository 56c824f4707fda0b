"""What the web application keeps of its own: results, and the scans that they used."""

from django.db import models
from django.urls import reverse
from scans.models import LidarScan


class Result(models.Model):
    name = models.CharField(max_length=100, unique=True)
    mean_speed = models.FloatField(help_text="In meters per second.")
    scans = models.ManyToManyField(LidarScan, through="Use", related_name="results")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("result", args=[self.pk])


class Use(models.Model):
    """A scan that a result used, and for what."""

    result = models.ForeignKey(Result, on_delete=models.CASCADE)
    # The row stays when its object goes; nothing of Django's is to follow.
    scan = models.ForeignKey(LidarScan, on_delete=models.DO_NOTHING)
    purpose = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["result", "scan"], name="use_once")
        ]

    def __str__(self):
        return f"{self.result}: {self.scan}"
