"""What is read of a mirror, and how it is filtered."""

import datetime

from django.db import connection
from django.db.models import Q
from django.test import TestCase
from scans.datastores.mirror import MirrorError, MirrorStale
from scans.models import LidarScan
from scans.testing import make_lidar_scan, mark_gone

OCTUE = {
    "octue__id": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    "octue__tags": {"turbine": "T1", "elevation": 80.5, "blade": {"length": 3}},
    "octue__labels": {"_type": "set", "items": ["checked", "off-shore"]},
    "octue__timestamp": {"_type": "datetime", "value": "2024-07-01T12:00:00"},
    "octue__sdk_version": "0.69.1",
}


class ReadingTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.good = make_lidar_scan(
            "hill/2024-07-01/a.nc", OCTUE, size=12, reviewed_by="Ada"
        )
        cls.bad = make_lidar_scan(
            "hill/2024-07-01/b.nc",
            {"octue__tags": {"elevation": "tall"}, "quality": "bogus"},
        )

    def keys(self, **filters):
        return [
            row.key[-4] for row in LidarScan.objects.filter(**filters).order_by("key")
        ]

    def test_values_are_derived_by_the_product(self):
        row = self.good
        self.assertEqual((row.turbine, row.elevation_m, row.site), ("T1", 80.5, "hill"))
        # Of a time without an offset, in summer in London.
        self.assertEqual(
            row.captured_at,
            datetime.datetime(2024, 7, 1, 11, tzinfo=datetime.timezone.utc),
        )
        self.assertEqual(row.labels, ["checked", "off-shore"])
        self.assertEqual(
            (row.quality, row.size, row.reviewed_by), ("suspect", 12, "Ada")
        )
        self.assertIsNone(row.rejected)

    def test_the_orm_says_what_sql_says(self):
        names = [field.column for field in LidarScan._meta.concrete_fields]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join(names)} FROM lidar_scans_live JOIN "
                "(SELECT id AS same, fingerprint, deleted_at FROM lidar_scans) AS s ON id = same ORDER BY key"
            )
            rows = [dict(zip(names, row)) for row in cursor.fetchall()]
        found = list(LidarScan.objects.order_by("key").values(*names))
        for one, other in zip(rows, found):
            for name in ("metadata", "object_tags", "contexts", "tags"):
                one.pop(name), other.pop(name)
        self.assertEqual(rows, found)

    def test_what_was_refused_is_told(self):
        self.assertEqual(self.bad.rejected, ["elevation_m", "quality", "turbine"])
        reasons = {reject.column_name: reject.reason for reject in self.bad.rejects()}
        self.assertEqual(reasons["elevation_m"], "is not a number")
        self.assertEqual(self.good.rejects(), [])

    def test_octues_filters(self):
        for filters in (
            {"tags__turbine": "T1"},
            {"tags__turbine__equals": "T1"},
            {"tags__turbine__starts_with": "T"},
            {"tags__turbine__not_equals": "T2"},
            {"tags__elevation__in_range": (80, 81)},
            {"tags__elevation__gt": 80},
            {"tags__blade__length": 3},
            {"tags__blade__length__in_range": (2, 4)},
            {"tags__blade__length__not_in_range": (4, 5)},
            {"tags__blade__length__not_equals": 4},
            {"labels__contains": "checked"},
            {"labels__any_label_starts_with": "off"},
            {"labels__any_label_contains": "-"},
            {"labels__any_label_ends_with": "shore"},
            {"timestamp__year_equals": 2024},
            {"timestamp__weekday_equals": 0},
            {"turbine__is_not": None},
            {"key__starts_with": "hill", "size__gt": 1},
        ):
            with self.subTest(filters):
                self.assertEqual(self.keys(**filters), ["a"])
        self.assertEqual(self.keys(tags__turbine__is=None), ["b"])
        # A row without the value is left out by the negated filters too, as octue's does.
        self.assertEqual(self.keys(labels__not_any_label_contains="x"), ["a"])

    def test_conditions_may_be_nested(self):
        condition = Q(tags__turbine__equals="T1") & ~Q(
            labels__any_label_contains="nowhere"
        )
        self.assertEqual(LidarScan.objects.filter(condition | Q(pk=None)).count(), 1)
        self.assertEqual(
            LidarScan.objects.exclude(tags__turbine__equals="T1").count(), 1
        )

    def test_a_key_is_refused_that_the_definition_does_not_cover(self):
        with self.assertRaisesMessage(MirrorError, "does not cover"):
            make_lidar_scan("hill/2024-07-01/readme.txt")
        with self.assertRaisesMessage(TypeError, "speed"):
            make_lidar_scan("hill/2024-07-01/c.nc", speed=3)

    def test_ids_are_those_of_the_registry(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT datastore.object_id(identity, %s) FROM datastore.store",
                [self.good.key],
            )
            self.assertEqual(cursor.fetchone()[0], self.good.pk)

    def test_gone_rows_are_among_all_objects(self):
        mark_gone(self.good)
        self.assertFalse(self.good.is_live)
        self.assertEqual(LidarScan.objects.count(), 1)
        self.assertEqual(LidarScan.all_objects.count(), 2)
        self.assertEqual(LidarScan.all_objects.gone().get(), self.good)
        again = make_lidar_scan(self.good.key, OCTUE)
        self.assertEqual(
            (again.pk, again.is_live, again.reviewed_by), (self.good.pk, True, "Ada")
        )

    def test_freshness(self):
        self.assertIsNone(LidarScan.objects.freshness().complete_as_of)
        with self.assertRaisesMessage(MirrorStale, "is not merged yet"):
            LidarScan.objects.require_fresh(datetime.timedelta(days=1))
