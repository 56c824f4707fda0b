from django.contrib import admin

from .models import Result, Use


class UseInline(admin.TabularInline):
    model = Use
    # Not a select with a million rows.
    autocomplete_fields = ["scan"]
    extra = 1


@admin.register(Result)
class ResultAdmin(admin.ModelAdmin):
    list_display = ["name", "mean_speed"]
    search_fields = ["name"]
    inlines = [UseInline]
