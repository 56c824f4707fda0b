"""The management command that runs the loader."""

import os
import shutil
import subprocess
import sys

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, router

from .base import mirrors

__all__ = ["MergeCommand"]


class MergeCommand(BaseCommand):
    """Runs `loader merge` on the project's database, and ends with its exit code."""

    help = (
        "Brings the mirrors in step with their buckets: runs the loader, and ends with its exit code "
        "(0 in step, 2 some objects unread, 3 deletions held, 4 incomplete, 5 another run is at work, "
        "6 locked out, 1 failed)."
    )
    app = None

    def add_arguments(self, parser):
        parser.add_argument(
            "stores",
            nargs="*",
            help="The datastores; all of the app where none is named.",
        )
        parser.add_argument(
            "--database",
            help="The alias of the database; that of the app's models unless said.",
        )
        parser.add_argument(
            "--option",
            action="append",
            default=[],
            metavar="OPTION",
            help="Passed on to the loader, such as --option=--dry-run; may be repeated.",
        )

    def handle(self, *args, stores, database, option, **options):
        classes = mirrors(apps, self.app)
        known = [model.mirror.datastore for model in classes]
        strangers = set(stores).difference(known)
        if strangers:
            raise CommandError(
                f"{self.app} has no datastore {', '.join(sorted(strangers))}; it has {', '.join(known)}"
            )
        alias = database or router.db_for_write(classes[0])
        if alias not in connections:
            raise CommandError(f"the settings have no database {alias}")
        program = getattr(settings, "DATASTORE_LOADER", "loader")
        found = shutil.which(program)
        if found is None:
            raise CommandError(
                f"there is no program {program}: install the loader, or name it in DATASTORE_LOADER of the settings"
            )
        sys.stdout.flush()
        run = subprocess.run(
            [found, "merge", *(stores or known), *option],
            env=environment(alias),
            check=False,
        )
        if run.returncode:
            sys.exit(run.returncode if run.returncode > 0 else 128 - run.returncode)


def environment(alias):
    """libpq's environment for the loader: the database of an alias, but the loader's own role.

    The role of the web application may not merge, and should not. DATASTORE_LOADER_DATABASE has
    what differs: USER, PASSWORD, or a SERVICE of libpq's. No secret stands on a command line.
    """
    parts = {
        **connections[alias].settings_dict,
        **getattr(settings, "DATASTORE_LOADER_DATABASE", {}),
    }
    names = {
        "HOST": "PGHOST",
        "PORT": "PGPORT",
        "NAME": "PGDATABASE",
        "USER": "PGUSER",
        "PASSWORD": "PGPASSWORD",
        "SERVICE": "PGSERVICE",
    }
    told = {
        variable: str(parts[name])
        for name, variable in names.items()
        if parts.get(name)
    }
    return {**os.environ, **told}
