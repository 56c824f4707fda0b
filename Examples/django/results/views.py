from django.shortcuts import get_object_or_404, render
from scans.models import LidarScan

from .models import Result


def result_list(request):
    context = {
        "results": Result.objects.order_by("name"),
        "freshness": LidarScan.objects.freshness(),
    }
    return render(request, "results/list.html", context)


def result_detail(request, pk):
    result = get_object_or_404(Result, pk=pk)
    context = {
        "result": result,
        "uses": result.use_set.select_related("scan").order_by("scan__key"),
        "freshness": LidarScan.objects.freshness(),
        "bucket": LidarScan.mirror.bucket,
    }
    return render(request, "results/detail.html", context)
