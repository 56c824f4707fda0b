"""The names that fields may not have are those of the installed Django."""

import keyword
import os
import unittest

from django.db import models
from scans.models import LidarScan


class NameTests(unittest.TestCase):
    def test_every_attribute_is_reserved(self):
        reserved = set(os.environ["LAB_RESERVED"].split(","))
        names = (
            set(dir(models.Model))
            | set(dir(models.Manager))
            | set(dir(models.QuerySet))
        )
        names |= set(dir(LidarScan.objects)) | set(keyword.kwlist)
        fields = {field.attname for field in LidarScan._meta.concrete_fields}
        names |= {name for name in vars(LidarScan.mro()[3]) if not name.startswith("_")}
        instance = {"model", "name", "live_only"}
        missing = {
            name.lower()
            for name in names - fields - instance
            if not name.startswith("_")
        } - reserved
        # Exceptions of a model are classes with capitals, which no field has.
        self.assertEqual(
            missing - {"doesnotexist", "multipleobjectsreturned", "notupdated", "meta"},
            set(),
        )
