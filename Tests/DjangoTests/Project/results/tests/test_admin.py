"""The pages of the admin."""

from unittest import mock

from django.contrib.auth.models import User
from django.db import connection
from django.test import TestCase
from django.urls import reverse
from scans.datastores.admin import EstimatingPaginator
from scans.models import LidarScan
from scans.testing import make_lidar_scan, mark_gone

from ..models import Result


class AdminTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.row = make_lidar_scan(
            "hill/2024-07-01/a.nc",
            {"octue__tags": {"turbine": "T1", "elevation": "tall"}},
        )
        cls.user = User.objects.create_superuser("ada")

    def setUp(self):
        self.client.force_login(self.user)

    def page(self, name, *args, **query):
        response = self.client.get(
            reverse(f"admin:scans_lidarscan_{name}", args=args), query
        )
        self.assertEqual(response.status_code, 200)
        return response.content.decode()

    def test_the_list(self):
        text = self.page("changelist")
        self.assertIn("hill/2024-07-01/a.nc", text)
        self.assertIn("Not merged yet", text)
        self.assertNotIn("Add lidar scan", text)
        self.assertNotIn("delete_selected", text)
        for query in (
            {"q": "hill"},
            {"turbine": "T1"},
            {"quality__exact": "suspect"},
            {"elevation_m__isempty": "1"},
            {"captured_at__year": "2024"},
            {"o": "2"},
        ):
            self.page("changelist", **query)
        self.assertNotIn("a.nc", self.page("changelist", q="nowhere"))

    def test_gone_rows_stay_in_the_list(self):
        mark_gone(self.row)
        self.assertIn("a.nc", self.page("changelist"))
        self.assertNotIn("a.nc", self.page("changelist", deleted_at__isnull="True"))

    def test_the_form_writes_the_note(self):
        text = self.page("change", self.row.pk)
        self.assertIn("is not a number", text)
        self.assertEqual(text.count('<input type="text"'), 1)
        address = reverse("admin:scans_lidarscan_change", args=[self.row.pk])
        response = self.client.post(address, {"reviewed_by": "Ada", "quality": "bad"})
        self.assertEqual(response.status_code, 302)
        row = LidarScan.objects.get()
        self.assertEqual((row.reviewed_by, row.quality), ("Ada", "suspect"))

    def test_large_tables_are_counted_by_the_planner(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reltuples::bigint FROM pg_class WHERE relname = 'lidar_scans'"
            )
            estimate = cursor.fetchone()[0]
        with mock.patch("scans.datastores.admin.COUNTED", estimate - 1):
            rows = LidarScan.all_objects.order_by("key")
            self.assertEqual(EstimatingPaginator(rows, 10).count, estimate)
            self.assertEqual(EstimatingPaginator(rows.filter(site="hill"), 10).count, 1)
        with mock.patch("scans.datastores.admin.COUNTED", estimate):
            self.assertEqual(EstimatingPaginator(rows, 10).count, 1)

    def test_nothing_is_added_or_deleted(self):
        for name, args in (("add", []), ("delete", [self.row.pk])):
            response = self.client.get(
                reverse(f"admin:scans_lidarscan_{name}", args=args)
            )
            self.assertEqual(response.status_code, 403)

    def test_rows_are_chosen_by_search(self):
        result = Result.objects.create(name="spring", scan=self.row)
        response = self.client.get(
            reverse("admin:results_result_change", args=[result.pk])
        )
        self.assertIn("admin-autocomplete", response.content.decode())
        answer = self.client.get(
            reverse("admin:autocomplete"),
            {
                "term": "hill",
                "app_label": "results",
                "model_name": "result",
                "field_name": "scan",
            },
        ).json()
        self.assertEqual([row["id"] for row in answer["results"]], [str(self.row.pk)])
