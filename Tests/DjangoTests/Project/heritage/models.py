"""Models of django-twined itself, whose rows were files of a bucket, and one that refers to them."""

from django.db import models
from django_gcp.storage import GoogleCloudMediaStorage
from django_gcp.storage.fields import BlobField
from django_twined.models import AbstractSynchronisedDatastore
from scans.models import LidarScan


def destination(instance, original_name, attributes, **kwargs):
    return original_name, False


class FiledScan(AbstractSynchronisedDatastore):
    """A file of a FileField, whose name begins behind the location of its storage."""

    __TAG_FIELDS__ = {"turbine", "elevation", "labelled"}

    file = models.FileField(storage=GoogleCloudMediaStorage())
    turbine = models.CharField(max_length=32)
    elevation = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    labelled = models.JSONField(null=True)

    def __str__(self):
        return self.file.name


class BlobbedScan(AbstractSynchronisedDatastore):
    """An object of a BlobField, whose path is whole."""

    __TAG_FIELDS__ = {"turbine"}
    __FILE_FIELD__ = "blob"

    blob = BlobField(
        store_key="blobs",
        ingress_to="_tmp/",
        get_destination_path=destination,
        null=True,
        blank=True,
    )
    turbine = models.CharField(max_length=32)

    def __str__(self):
        return str(self.blob)


class Report(models.Model):
    filed = models.ForeignKey(FiledScan, on_delete=models.CASCADE, null=True)
    blobbed = models.ForeignKey(BlobbedScan, on_delete=models.CASCADE, null=True)
    scan = models.ForeignKey(LidarScan, on_delete=models.PROTECT, null=True)

    def __str__(self):
        return str(self.pk)
