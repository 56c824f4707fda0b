from django.contrib import admin
from django.urls import path
from results import views

urlpatterns = [
    path("", views.result_list, name="results"),
    path("results/<int:pk>/", views.result_detail, name="result"),
    path("admin/", admin.site.urls),
]
