import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("scans", "0002_create_lidar_scans")]
    operations = [
        migrations.CreateModel(
            name="OldScan",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "turbine",
                    models.CharField(help_text='The turbine\'s "name"', max_length=32),
                ),
                (
                    "elevation",
                    models.DecimalField(decimal_places=6, max_digits=10, null=True),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[("a", "best"), ("b", "other")],
                        max_length=4,
                    ),
                ),
                ("file", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "old",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="legacy.oldscan"
                    ),
                ),
                (
                    "scan",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="scans.lidarscan",
                    ),
                ),
            ],
        ),
    ]
