from django.contrib import admin

from .models import Result, Use


class UseInline(admin.TabularInline):
    model = Use
    autocomplete_fields = ["scan"]
    extra = 1


@admin.register(Result)
class ResultAdmin(admin.ModelAdmin):
    autocomplete_fields = ["scan"]
    inlines = [UseInline]
