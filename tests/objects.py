"""Objects of the feed in full, as a partner reads them."""

from django.utils.timezone import localtime

SITE = "http://127.0.0.1:8000"


def get(client, address):
    response = client.get(f"/api/v1/{address}/")
    assert response.status_code == 200
    return response.json()


def envelope(record, type_, path, page=None):
    """What surrounds the content of each object."""
    record.refresh_from_db()
    return {
        "type": type_,
        "id": str(record.pk),
        "url": f"{SITE}/api/v1/{path}/",
        "html_url": page and f"{SITE}/{page}",
        "version": record.version,
        "changed_at": localtime(record.changed_at).isoformat(),
        "published_at": localtime(record.public_from).isoformat(),
    }
