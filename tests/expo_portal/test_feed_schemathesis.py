import os
import subprocess
import sys

import pytest
from django.conf import settings

from expo_portal.resources import RESOURCES
from tests.expo_portal.test_feed_openapi import make_everything

SECONDS = 30
EXAMPLES = 4

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_feed_answers_as_its_document_says(live_server, settings, tmp_path):
    settings.SITE_URL = live_server.url
    make_everything()
    assert all(found.model.objects.published().exists() for found in RESOURCES)

    run = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run"),
            *(f"{live_server.url}/api/v1/openapi.json", "--checks=all", "--continue-on-failure"),
            *(f"--max-examples={EXAMPLES}", f"--max-time={SECONDS}", "--no-color"),
        ],
        cwd=tmp_path,
        env=os.environ | {"SCHEMATHESIS_HOOKS": "tests.partners", "PYTHONPATH": root()},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr


def root():
    return str(settings.BASE_DIR)
