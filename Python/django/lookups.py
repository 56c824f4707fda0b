"""The filters of octue's SDK, as filters of Django.

`filter(tags__turbine__equals="T1", labels__any_label_starts_with="off")` means here what
it means to the SDK's containers, but that nothing raises where a row lacks a value: such a
row is left out, by the negated filters too.
"""

from django.db.models import Q

_SAME = {
    "equals": "exact",
    "is": "exact",
    "iequals": "iexact",
    "starts_with": "startswith",
    "ends_with": "endswith",
    "any_label_contains": "any_contains",
    "any_label_starts_with": "any_startswith",
    "any_label_ends_with": "any_endswith",
    "year_equals": "year",
    "month_equals": "month",
    "day_equals": "day",
    "iso_weekday_equals": "iso_week_day",
    "hour_equals": "hour",
    "minute_equals": "minute",
    "second_equals": "second",
    "time_equals": "time",
    "year_in": "year__in",
    "month_in": "month__in",
    "day_in": "day__in",
    "iso_weekday_in": "iso_week_day__in",
    "hour_in": "hour__in",
    "minute_in": "minute__in",
    "second_in": "second__in",
    "time_in": "time__in",
    "in_date_range": "date__range",
    "in_time_range": "time__range",
}
_NEGATED = {
    "not_equals": "exact",
    "is_not": "exact",
    "not_iequals": "iexact",
    "not_contains": "contains",
    "not_icontains": "icontains",
    "not_starts_with": "startswith",
    "not_ends_with": "endswith",
    "not_any_label_contains": "any_contains",
    "not_any_label_starts_with": "any_startswith",
    "not_any_label_ends_with": "any_endswith",
}


def translate(mirror, args, kwargs):
    """Says the arguments of a filter in Django's own terms."""
    positional = [
        _translate_q(mirror, arg) if isinstance(arg, Q) else arg for arg in args
    ]
    named = {}
    for lookup, value in kwargs.items():
        told = _translate(mirror, lookup, value)
        if isinstance(told, Q):
            positional.append(told)
        else:
            named[told] = value
    return positional, named


def _translate_q(mirror, condition):
    told = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, Q):
            told.children.append(_translate_q(mirror, child))
        elif isinstance(child, tuple):
            lookup = _translate(mirror, *child)
            told.children.append(
                lookup if isinstance(lookup, Q) else (lookup, child[1])
            )
        else:
            told.children.append(child)
    return told


def _translate(mirror, lookup, value):
    """A lookup of Django's, or a condition where one is not enough."""
    for octue, field in mirror.by_length:
        if lookup == octue or lookup.startswith(octue + "__"):
            lookup = field + lookup[len(octue) :]
            break
    path, _, operator = lookup.rpartition("__")
    if not path:
        return lookup
    if operator in ("weekday_equals", "weekday_in"):
        # Python counts from Monday, 0; ISO from Monday, 1.
        iso = "iso_week_day" if operator == "weekday_equals" else "iso_week_day__in"
        days = value + 1 if operator == "weekday_equals" else [day + 1 for day in value]
        return Q(**{f"{path}__{iso}": days})
    if operator in ("is", "is_not") and value is None:
        return Q(**{f"{path}__isnull": operator == "is"})
    if operator in ("in_range", "not_in_range"):
        # Not Django's range, which documents do not have.
        least, greatest = value
        within = Q(**{f"{path}__gte": least, f"{path}__lte": greatest})
        if operator == "in_range":
            return within
        return Q(**{f"{path}__isnull": False}) & ~within
    if operator in _SAME:
        return f"{path}__{_SAME[operator]}"
    if operator in _NEGATED:
        return Q(**{f"{path}__isnull": False}) & ~Q(
            **{f"{path}__{_NEGATED[operator]}": value}
        )
    return lookup
