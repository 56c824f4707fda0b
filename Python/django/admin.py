"""The admin of mirrors: everything is looked at, and notes alone are written."""

import json

from django.contrib import admin
from django.contrib.admin.filters import AllValuesFieldListFilter
from django.core.paginator import Paginator
from django.db import connections, models
from django.forms import TextInput
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join

__all__ = ["EstimatingPaginator", "MirrorAdmin", "TopValuesFilter"]

#: Tables with more rows than this are counted by the planner's estimate.
COUNTED = 10_000


class EstimatingPaginator(Paginator):
    """Counts a large table by what the planner believes; a search is counted in truth."""

    @cached_property
    def count(self):
        rows = self.object_list
        if not rows.query.where and not rows.query.distinct:
            with connections[rows.db].cursor() as cursor:
                cursor.execute(
                    "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass",
                    [
                        connections[rows.db]
                        .ops.quote_name(rows.model._meta.db_table)
                        .replace("%%", "%")
                    ],
                )
                estimate = cursor.fetchone()[0]
            if estimate > COUNTED:
                return estimate
        return super().count


class TopValuesFilter(AllValuesFieldListFilter):
    """Offers the values of a column where they are few; more would be no filter but a list."""

    most = 50

    def __init__(self, field, request, params, model, model_admin, field_path):
        super().__init__(field, request, params, model, model_admin, field_path)
        # One more than is shown tells that there are too many.
        found = list(self.lookup_choices[: self.most + 1])
        self.lookup_choices = found if len(found) <= self.most else []

    def has_output(self):
        chosen = self.lookup_val is not None or self.lookup_val_isnull is not None
        return bool(self.lookup_choices) or chosen


class MirrorAdmin(admin.ModelAdmin):
    """No add, no delete; the form has the notes, and shows the rest beside them."""

    show_full_result_count = False
    paginator = EstimatingPaginator
    list_per_page = 50
    ordering = ["key"]
    formfield_overrides = {models.TextField: {"widget": TextInput(attrs={"size": 80})}}

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return bool(self.model.mirror.notes) and super().has_change_permission(
            request, obj
        )

    def get_readonly_fields(self, request, obj=None):
        mirrored = [
            field.name
            for field in self.opts.concrete_fields
            if field.name not in self.model.mirror.notes
        ]
        return [*mirrored, "shown_rejects", "shown_history"]

    def get_fieldsets(self, request, obj=None):
        notes = self.model.mirror.notes
        names = [field.name for field in self.opts.concrete_fields]
        own = set(_own_names(self.model))
        typed = [name for name in names if name not in own and name not in notes]
        told = [
            name
            for name in names
            if name in own and name not in ("id", "key", "metadata")
        ]
        sets = [(None, {"fields": ["key", *notes]})]
        if typed:
            sets.append(("From the object", {"fields": [*typed, "metadata"]}))
        sets.append(("Rejects", {"fields": ["shown_rejects"]}))
        if self.model.mirror.history:
            sets.append(("History", {"fields": ["shown_history"]}))
        sets.append(
            ("Of the object", {"classes": ["collapse"], "fields": ["id", *told]})
        )
        return sets

    @admin.display(boolean=True, description="live", ordering="fingerprint")
    def is_live(self, row):
        return row.is_live

    @admin.display(description="rejects")
    def shown_rejects(self, row):
        rejects = row.rejects()
        if not rejects:
            return "none"
        return _table(
            ("column", "value", "reason"),
            [
                (reject.column_name, reject.raw or "", reject.reason)
                for reject in rejects
            ],
        )

    @admin.display(description="history")
    def shown_history(self, row):
        versions = row.history()
        if not versions:
            return "none"
        return _table(
            ("from", "to", "ended by", "row"),
            [
                (
                    version.valid_from,
                    version.valid_to,
                    version.ended_by,
                    json.dumps(_told(version.version_of_row), ensure_ascii=False),
                )
                for version in versions
            ],
        )

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(
            request, {**(extra_context or {}), "subtitle": self._banner()}
        )

    def _banner(self):
        """How current the mirror is, beside the title."""
        state = self.model.all_objects.all().freshness()
        mirror = self.model.mirror
        if state.complete_as_of is None:
            return f"Not merged yet: loader merge {mirror.datastore}"
        more = [f"{state.held} deletions held"] if state.held else []
        more += [f"{state.rejects} values rejected"] if state.rejects else []
        more += [f"{state.unread} objects unread"] if state.unread else []
        as_of = f"{state.complete_as_of:%Y-%m-%d %H:%M %Z}"
        return "; ".join([f"Mirrors {mirror.bucket} as of {as_of}", *more])


def _own_names(model):
    """The fields that every mirror has."""
    from .models import ObjectMirror

    return [field.name for field in ObjectMirror._meta.get_fields()]


def _told(row):
    """Of a former row, what says something."""
    return {
        name: value
        for name, value in row.items()
        if value is not None and name not in ("id", "key")
    }


def _table(heads, rows):
    return format_html(
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        format_html_join("", "<th>{}</th>", ((head,) for head in heads)),
        format_html_join(
            "",
            "<tr>{}</tr>",
            (
                (format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),)
                for row in rows
            ),
        ),
    )
