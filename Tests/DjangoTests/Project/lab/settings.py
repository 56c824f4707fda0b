"""Settings; the tests say by the environment which database and whether it has roles."""

import os

SECRET_KEY = "tests"
DEBUG = True
USE_TZ = True
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "lab.urls"
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "scans",
    "results",
    "legacy",
]
if os.environ.get("LAB_TWINED") == "yes":
    INSTALLED_APPS += ["django_gcp", "django_twined", "heritage"]
    GCP_STORAGE_MEDIA = {"bucket_name": "acme", "location": "it's/a %place"}
    GCP_STORAGE_OVERRIDE_BLOBFIELD_VALUE = True
    GCP_STORAGE_EXTRA_STORES = {"blobs": {"bucket_name": "acme-blobs"}}
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def database(name):
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": os.environ["LAB_HOST"],
        "PORT": os.environ["LAB_PORT"],
        "USER": os.environ["LAB_USER"],
        "NAME": name,
    }


DATABASES = {"default": database(os.environ["LAB_DATABASE"])}
if "LAB_OTHER" in os.environ:
    DATABASES["lab"] = database(os.environ["LAB_OTHER"])
    DATABASE_ROUTERS = ["scans.datastores.router.MirrorRouter"]
    DATASTORE_DATABASE = "lab"
if os.environ.get("LAB_ROLES") == "no":
    DATASTORE_ROLES = False
DATASTORE_LOADER = os.environ.get("LAB_LOADER", "loader")
DATASTORE_LOADER_DATABASE = {
    "USER": os.environ.get("LAB_LOADER_USER", os.environ["LAB_USER"])
}
