"""Foreign keys and many-to-many fields at a mirror."""

from django.db.models import ProtectedError
from django.test import TestCase, TransactionTestCase
from scans.datastores.factory import EmptyMirrorsMixin
from scans.models import LidarScan
from scans.testing import make_lidar_scan, mark_gone

from ..models import Result


class RelationTests(TestCase):
    def setUp(self):
        self.scan = make_lidar_scan("hill/2024-07-01/a.nc", {"quality": "good"})
        self.result = Result.objects.create(name="spring", scan=self.scan)
        self.result.used.add(self.scan)

    def test_they_outlive_deletion_and_return(self):
        for expected in (False, True):
            mark_gone(self.scan)
            if expected:
                make_lidar_scan(self.scan.key, {"quality": "bad"})
            result = Result.objects.get()
            self.assertEqual((result.scan, result.scan.is_live), (self.scan, expected))
            self.assertEqual(list(result.used.all()), [self.scan])
            self.assertEqual(list(self.scan.results.all()), [self.result])
        self.assertEqual(Result.objects.filter(scan__quality="bad").get(), self.result)
        self.assertEqual(
            LidarScan.objects.filter(results__name="spring").get(), self.scan
        )
        self.assertEqual(
            list(LidarScan.all_objects.prefetch_related("uses")[0].uses.all()),
            [self.result],
        )

    def test_a_form_keeps_what_is_gone(self):
        from django.forms import modelform_factory

        mark_gone(self.scan)
        form_class = modelform_factory(Result, fields=["name", "scan"])
        form = form_class(
            {"name": "summer", "scan": str(self.scan.pk)}, instance=self.result
        )
        self.assertTrue(form.is_valid(), form.errors)
        self.assertEqual(form.save().scan_id, self.scan.pk)

    def test_nothing_is_deleted_along(self):
        with self.assertRaises(Exception) as caught:
            LidarScan.objects.all().delete()
        self.assertNotIsInstance(caught.exception, ProtectedError)
        self.result.delete()
        self.assertEqual(LidarScan.objects.count(), 1)


class EmptyingTests(EmptyMirrorsMixin, TransactionTestCase):
    """Each test begins with empty mirrors, though their tables are none of Django's."""

    def test_one(self):
        self.assertEqual(LidarScan.all_objects.count(), 0)
        make_lidar_scan("hill/2024-07-01/a.nc", {"octue__tags": {"elevation": "tall"}})

    test_two = test_one
    test_three = test_one
