"""The way over from models of django-twined itself; its save() would upload, so that rows are made in bulk."""

import io
import uuid

from django.core.management import CommandError, call_command
from django.test import TestCase
from scans.testing import make_lidar_scan

from .models import BlobbedScan, FiledScan, Report


def adopt(model, *arguments):
    out = io.StringIO()
    call_command("adopt_datastore", f"heritage.{model}", *arguments, stdout=out)
    return out.getvalue()


class HeritageTests(TestCase):
    def setUp(self):
        self.ids = [uuid.uuid4() for _ in range(4)]
        described = [{"octue__id": f'"{one}"'} for one in self.ids]
        self.filed = make_lidar_scan("it's/a %place/day/a.nc", described[0])
        self.blobbed = make_lidar_scan("hill/day/b.nc", described[1])
        self.moved = make_lidar_scan("hill/day/c.nc", described[2])

    def test_a_file_field_begins_behind_the_location_of_its_storage(self):
        FiledScan.objects.bulk_create(
            [
                FiledScan(id=self.ids[0], file="day/a.nc", turbine="T1"),
                FiledScan(id=self.ids[2], file="day/former.nc", turbine="T1"),
                FiledScan(id=self.ids[3], file="", turbine="T1"),
            ]
        )
        for one in (0, 2):
            Report.objects.create(filed_id=self.ids[one])
        told = adopt(
            "FiledScan",
            "--to",
            "LidarScan",
            "--move",
            "heritage.Report.filed=scan",
            "--leave-unmapped",
        )
        self.assertIn("2 rows map to one, 1 to none or several", told)
        self.assertIn(f"maps to none: {self.ids[3]}", told)
        found = dict(Report.objects.values_list("filed_id", "scan_id"))
        self.assertEqual(
            found, {self.ids[0]: self.filed.pk, self.ids[2]: self.moved.pk}
        )

    def test_a_blob_field_has_the_whole_path(self):
        BlobbedScan.objects.bulk_create(
            [
                BlobbedScan(
                    id=self.ids[1], blob={"path": "hill/day/b.nc"}, turbine="T1"
                ),
                BlobbedScan(id=self.ids[3], blob=None, turbine="T1"),
            ]
        )
        Report.objects.create(blobbed_id=self.ids[1])
        with self.assertRaisesMessage(CommandError, "nothing was moved"):
            adopt(
                "BlobbedScan",
                "--to",
                "LidarScan",
                "--move",
                "heritage.Report.blobbed=scan",
            )
        BlobbedScan.objects.filter(id=self.ids[3]).delete()
        adopt(
            "BlobbedScan", "--to", "LidarScan", "--move", "heritage.Report.blobbed=scan"
        )
        self.assertEqual(Report.objects.get().scan, self.blobbed)

    def test_the_definition_has_the_bucket_of_the_field(self):
        text = adopt("FiledScan", "--define", "--name", "lidar_scans")
        self.assertEqual(
            text.splitlines(),
            [
                "datastore: lidar_scans",
                'bucket: "gs://acme/it\'s/a %place/"',
                "metadata: octue",
                "columns:",
                "  - { name: octue_id, from: octue.id, type: uuid }",
                '  - { name: "elevation", from: "octue.tags.elevation", type: "numeric(10,6)" }',
                '  - { name: "labelled", from: "octue.tags.labelled", type: "jsonb" }',
                '  - { name: "turbine", from: "octue.tags.turbine", type: "text", required: true }',
            ],
        )
        self.assertIn('bucket: "gs://acme-blobs/"', adopt("BlobbedScan", "--define"))
