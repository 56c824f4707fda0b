"""Asks for, filters by and writes every field of every mirror of the app; prints what it did."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lab.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.core.serializers.json import DjangoJSONEncoder  # noqa: E402
from scans.datastores.base import mirrors  # noqa: E402
from scans.datastores.factory import make_row  # noqa: E402

VALUES = {
    "TextField": "x",
    "IntegerField": 1,
    "DateTimeField": "2024-01-01T00:00:00Z",
    "TextArrayField": ["a", "b"],
    "DecimalField": "1.50",
}

for model in mirrors(apps, "scans"):
    row = make_row(model, os.environ["LAB_KEY_" + model.__name__.upper()], {})
    for field in model._meta.concrete_fields:
        assert model.all_objects.filter(**{f"{field.name}__isnull": False}).count() in (
            0,
            1,
        )
        value = getattr(row, field.name)
        if value is not None and field.name not in (
            "metadata",
            "object_tags",
            "contexts",
        ):
            assert model.all_objects.filter(**{field.name: value}).get() == row, (
                field.name
            )
    for name in model.mirror.notes:
        setattr(row, name, VALUES[type(model._meta.get_field(name)).__name__])
    row.save()
    row = model.all_objects.get()
    told = DjangoJSONEncoder(sort_keys=True, ensure_ascii=False).encode(
        {name: getattr(row, name) for name in model.mirror.notes}
    )
    print(model.__name__, row.key, told)
