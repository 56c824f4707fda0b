"""Fields for the types of columns that Django's own do not quite fit."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

__all__ = ["NumericField", "TextArrayField"]


class NumericField(models.DecimalField):
    """A number of type numeric, which has as many digits as it needs."""

    def check(self, **kwargs):
        # Django's own check asks for max_digits, which PostgreSQL does not.
        return models.Field.check(self, **kwargs)


class TextArrayField(ArrayField):
    """A list of texts of type text[].

    `contains` and `overlap` take a single text too, as octue's filters do.
    """

    def __init__(self, base_field=None, **kwargs):
        super().__init__(base_field or models.TextField(), **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("base_field", None)
        return name, path, args, kwargs

    def check(self, **kwargs):
        # Of django.contrib.postgres the app needs nothing that has to be installed.
        return [
            found for found in super().check(**kwargs) if found.id != "postgres.E005"
        ]


class _OfSingleTexts:
    """Makes a lookup take a text for a list of it alone."""

    def __init__(self, lhs, rhs):
        super().__init__(lhs, [rhs] if isinstance(rhs, str) else rhs)


for _name in ("contains", "overlap"):
    _lookup = ArrayField.class_lookups[_name]
    TextArrayField.register_lookup(
        type(_lookup.__name__, (_OfSingleTexts, _lookup), {})
    )


class _AnyLookup(models.Lookup):
    """Compares each text of a list; true where one fits."""

    prefix = suffix = "%"

    def as_sql(self, compiler, connection):
        column, column_params = self.process_lhs(compiler, connection)
        text = (
            str(self.rhs).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        )
        pattern = self.prefix + text + self.suffix
        sql = f"EXISTS (SELECT FROM unnest({column}) AS l (label) WHERE label LIKE %s)"
        return sql, [*column_params, pattern]

    def get_prep_lookup(self):
        return str(self.rhs)


@TextArrayField.register_lookup
class AnyContains(_AnyLookup):
    """`labels__any_contains="shore"`: a label has it somewhere."""

    lookup_name = "any_contains"


@TextArrayField.register_lookup
class AnyStartsWith(_AnyLookup):
    """`labels__any_startswith="off"`: a label begins with it."""

    lookup_name = "any_startswith"
    prefix = ""


@TextArrayField.register_lookup
class AnyEndsWith(_AnyLookup):
    """`labels__any_endswith="shore"`: a label ends with it."""

    lookup_name = "any_endswith"
    suffix = ""
