"""Every way of writing: notes are written, and nothing else."""

from asgiref.sync import async_to_sync
from django.core import serializers
from django.forms import modelform_factory
from django.test import TestCase
from scans.datastores.mirror import MirrorReadOnly
from scans.models import LidarScan
from scans.testing import make_lidar_scan


class WritingTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.key = "hill/2024-07-01/a.nc"
        make_lidar_scan(cls.key, {"quality": "good"})

    def setUp(self):
        self.row = LidarScan.objects.get()

    def refused(self, act, *args, **kwargs):
        with self.assertRaises(MirrorReadOnly) as caught:
            act(*args, **kwargs)
        self.assertIn("loader merge lidar_scans", str(caught.exception))
        self.assertEqual(LidarScan.all_objects.get().quality, "good")

    def note(self):
        return LidarScan.objects.values_list("reviewed_by", flat=True).get()

    def test_save(self):
        self.row.reviewed_by = "Ada"
        self.row.save()
        self.assertEqual(self.note(), "Ada")
        self.row.quality = "bad"
        self.refused(self.row.save)
        self.row.refresh_from_db()
        self.row.metadata["more"] = 1
        self.refused(self.row.save)
        self.refused(LidarScan(key="x").save)
        self.refused(self.row.save, update_fields=["quality"])
        self.refused(self.row.save, force_insert=True)

    def test_deferred_fields_are_left_alone(self):
        row = LidarScan.objects.only("key").get()
        row.reviewed_by = "Bob"
        self.assertEqual(row.quality, "good")
        row.save()
        self.assertEqual(self.note(), "Bob")
        row = LidarScan.objects.defer("quality").get()
        row.size = 99
        self.assertEqual(row.quality, "good")
        self.refused(row.save)

    def test_querysets(self):
        rows = LidarScan.objects
        self.assertEqual(rows.update(reviewed_by="Cyd"), 1)
        self.row.reviewed_by = "Dan"
        rows.bulk_update([self.row], ["reviewed_by"])
        self.assertEqual(self.note(), "Dan")
        self.refused(rows.update, quality="bad")
        self.refused(rows.all().update, size=1)
        self.refused(rows.bulk_update, [self.row], ["quality"])
        self.refused(rows.create, key="x")
        self.refused(rows.bulk_create, [LidarScan(key="x")])
        self.refused(rows.all().delete)
        self.refused(self.row.delete)
        self.assertEqual(rows.get_or_create(key=self.key), (self.row, False))
        self.refused(rows.get_or_create, key="x")
        self.assertFalse(
            rows.update_or_create(key=self.key, defaults={"reviewed_by": "Eve"})[1]
        )
        self.assertEqual(self.note(), "Eve")
        self.refused(rows.update_or_create, key=self.key, defaults={"quality": "bad"})
        self.refused(rows.update_or_create, key="x", defaults={"reviewed_by": "Eve"})

    def test_async(self):
        rows = LidarScan.objects
        self.row.reviewed_by = "Fay"
        async_to_sync(self.row.asave)()
        self.assertEqual(self.note(), "Fay")
        self.row.quality = "bad"
        for act in (self.row.asave, self.row.adelete, rows.all().adelete):
            self.refused(async_to_sync(act))
        for act, arguments in (
            (rows.acreate, {"key": "x"}),
            (rows.aupdate, {"quality": "bad"}),
            (rows.aget_or_create, {"key": "x"}),
            (rows.aupdate_or_create, {"key": "x"}),
            (rows.abulk_create, {"objs": [LidarScan(key="x")]}),
            (rows.abulk_update, {"objs": [self.row], "fields": ["quality"]}),
        ):
            self.refused(async_to_sync(act), **arguments)

    def test_forms_have_the_notes(self):
        form_class = modelform_factory(LidarScan, fields="__all__")
        self.assertEqual(list(form_class.base_fields), ["reviewed_by"])
        form = form_class({"reviewed_by": "Gus"}, instance=self.row)
        self.assertTrue(form.is_valid(), form.errors)
        form.save()
        self.assertEqual(self.note(), "Gus")

    def test_fixtures_are_refused(self):
        text = serializers.serialize("json", [self.row])
        for read in serializers.deserialize("json", text):
            self.refused(read.save)
