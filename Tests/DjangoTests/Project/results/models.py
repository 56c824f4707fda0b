"""What the web application keeps of its own, related to the mirrored objects."""

from django.db import models
from scans.models import LidarScan


class Result(models.Model):
    name = models.CharField(max_length=100)
    scan = models.ForeignKey(
        LidarScan,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="results",
    )
    used = models.ManyToManyField(LidarScan, through="Use", related_name="uses")

    def __str__(self):
        return self.name


class Use(models.Model):
    """A dataset that a result used."""

    result = models.ForeignKey(Result, on_delete=models.CASCADE)
    scan = models.ForeignKey(LidarScan, on_delete=models.DO_NOTHING, related_name="+")
