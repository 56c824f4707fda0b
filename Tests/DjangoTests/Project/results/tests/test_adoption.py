"""The way over from a model of django-twined."""

import io
import uuid

from django.core.management import CommandError, call_command
from django.test import TestCase
from legacy.models import Finding, OldScan
from scans.testing import make_lidar_scan


def octue(identity):
    return {"octue__id": f'"{identity}"', "octue__tags": {"turbine": "T1"}}


class AdoptionTests(TestCase):
    def setUp(self):
        ids = self.ids = [uuid.uuid4() for _ in range(5)]
        # Where it was; moved; overwritten, so that it has no id any more; copied, and its original moved; gone.
        self.rows = {
            "same": make_lidar_scan("a/b/same.nc", octue(ids[0])),
            "moved": make_lidar_scan("c/d/moved.nc", octue(ids[1])),
            "bare": make_lidar_scan("a/b/bare.nc"),
            "copy": make_lidar_scan("a/b/copy.nc", octue(ids[3])),
        }
        make_lidar_scan("c/d/copy.nc", octue(ids[3]))
        for identity, path in zip(
            ids,
            (
                "a/b/same.nc",
                "a/b/moved.nc",
                "a/b/bare.nc",
                "a/b/lost.nc",
                "a/b/gone.nc",
            ),
        ):
            Finding.objects.create(
                old=OldScan.objects.create(id=identity, turbine="T1", file=path)
            )

    def adopt(self, *arguments):
        out = io.StringIO()
        call_command("adopt_datastore", "legacy.OldScan", *arguments, stdout=out)
        return out.getvalue()

    def test_the_definition_has_the_tag_fields(self):
        text = self.adopt("--define", "gs://acme/lidar/", "--name", "lidar_scans")
        self.assertEqual(
            text.splitlines(),
            [
                "datastore: lidar_scans",
                'bucket: "gs://acme/lidar/"',
                "metadata: octue",
                "columns:",
                "  - { name: octue_id, from: octue.id, type: uuid }",
                '  - { name: "elevation", from: "octue.tags.elevation", type: "numeric(10,6)" }',
                '  - { name: "grade", from: "octue.tags.grade", type: "text", values: ["a", "b"] }',
                '  - { name: "turbine", from: "octue.tags.turbine", type: "text", required: true, '
                'description: "The turbine\'s \\"name\\"" }',
            ],
        )

    def test_what_maps_to_none_or_several_is_listed_and_stops_everything(self):
        told = self.adopt("--to", "LidarScan")
        self.assertIn(f"maps to several: {self.ids[3]} a/b/lost.nc", told)
        self.assertIn(f"maps to none: {self.ids[4]} a/b/gone.nc", told)
        self.assertIn("3 rows map to one, 2 to none or several", told)
        with self.assertRaisesMessage(CommandError, "nothing was moved"):
            self.adopt("--to", "LidarScan", "--move", "legacy.Finding.old=scan")
        self.assertEqual(Finding.objects.filter(scan=None).count(), 5)

    def test_foreign_keys_are_moved_by_path_and_id(self):
        told = self.adopt(
            "--to", "LidarScan", "--move", "legacy.Finding.old=scan", "--leave-unmapped"
        )
        self.assertIn("legacy.Finding.scan: 3 rows filled from old", told)
        found = {
            finding.old.file: finding.scan
            for finding in Finding.objects.exclude(scan=None)
        }
        expected = {
            f"a/b/{name}.nc": self.rows[name] for name in ("same", "moved", "bare")
        }
        self.assertEqual(found, expected)
        again = self.adopt(
            "--to", "LidarScan", "--move", "legacy.Finding.old=scan", "--leave-unmapped"
        )
        self.assertIn("0 rows filled", again)

    def test_a_path_and_an_id_that_speak_for_two_objects_map_to_several(self):
        OldScan.objects.filter(id=self.ids[1]).update(file="a/b/bare.nc")
        self.assertIn(
            f"maps to several: {self.ids[1]} a/b/bare.nc",
            self.adopt("--to", "LidarScan"),
        )

    def test_what_cannot_be_is_refused(self):
        for arguments, message in (
            ([], "say --define"),
            (["--to", "Nothing"], "there is no model"),
            (["--to", "LidarScan", "--move", "x"], "--move takes"),
            (
                ["--to", "LidarScan", "--move", "legacy.Finding.scan=old"],
                "has no foreign key scan",
            ),
        ):
            with (
                self.subTest(arguments),
                self.assertRaisesMessage(CommandError, message),
            ):
                self.adopt(*arguments)
