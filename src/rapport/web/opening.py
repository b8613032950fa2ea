"""Makes this process ready for a data folder: settings, log and database. Everything of Django comes after it."""

import io
import logging
import logging.handlers
import os

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from rapport.web.folder import Folder

LOG_BYTES = 5_000_000


def prepare(folder: Folder, *, migrate: bool = True) -> None:
    """Set Django up for this folder and bring its database up to date; once per process."""
    os.environ["RAPPORT_DATA"] = str(folder.root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.web.settings")
    keep_log(folder)
    django.setup(set_prefix=False)
    if migrate and behind():
        call_command("migrate", verbosity=0, interactive=False, stdout=io.StringIO())


def behind() -> bool:
    """Whether the database lacks a migration."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def keep_log(folder: Folder) -> None:
    """Write warnings and errors into the folder's log."""
    handler = logging.handlers.RotatingFileHandler(folder.log, maxBytes=LOG_BYTES, backupCount=1, delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.WARNING)
    logging.getLogger().addHandler(handler)
    # An address that leads nowhere is nobody's trouble here.
    logging.getLogger("django.request").setLevel(logging.ERROR)
