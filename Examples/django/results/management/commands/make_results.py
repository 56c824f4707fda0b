from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from scans.models import LidarScan

from ...models import Result


class Command(BaseCommand):
    """Makes two results of the example, and somebody who may see the admin."""

    help = __doc__

    def handle(self, **options):
        scans = LidarScan.objects.filter(labels__contains="calibrated").order_by("key")
        for name, speed, purpose, used in (
            ("spring gust", 11.4, "the gust itself", scans.filter(site="ellerby")[:3]),
            (
                "first light",
                7.9,
                "the hour after dawn",
                scans.exclude(site="ellerby")[:2],
            ),
        ):
            result, _ = Result.objects.get_or_create(
                name=name, defaults={"mean_speed": speed}
            )
            result.scans.set(used, through_defaults={"purpose": purpose})
        if not User.objects.filter(username="ada").exists():
            User.objects.create_superuser("ada", password="lovelace")
        self.stdout.write(
            f"{Result.objects.count()} results; ada, password lovelace, may see the admin"
        )
