import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse

from events.models import Image, Rendition
from expo_portal.pictures import renditions
from tests.factories import make_forum, make_image, make_session, text
from tests.forms import form_on
from tests.pictures import content, photo, upload

pytestmark = pytest.mark.django_db

ADD = reverse("admin:events_image_add")


def save(client, page, **typed):
    return client.post(page, form_on(client.get(page)) | typed)


def add(client, *files, **typed):
    words = {"session": make_session().pk, "alt_en": "A hall", "credit": "Jilin Daily"}
    return save(client, ADD, photos=files, **words | typed)


def change(image):
    return reverse("admin:events_image_change", args=[image.pk])


def errors(response):
    return dict(response.context["adminform"].form.errors)


def stored():
    return set(default_storage.listdir("")[1])


def rows():
    return set(Rendition.objects.values_list("file", flat=True))


@pytest.fixture(autouse=True)
def empty_storage():
    for name in stored():
        default_storage.delete(name)


def test_photo_is_stored_under_names_of_our_own(admin_client):
    add(admin_client, upload(name="../../etc/A hall.php"))

    image = Image.objects.get()
    assert (image.status, image.entered_by.username, image.alt) == (
        "draft",
        "admin",
        {"en": "A hall"},
    )
    stems = {name.rpartition("-")[0] for name in rows()}
    assert stored() == rows()
    assert (len(stems), len(stems.pop())) == (1, 24)
    assert {name.rpartition("-")[2] for name in rows()} == {
        "320.webp",
        "320.jpg",
        "640.webp",
        "640.jpg",
        "800.webp",
        "800.jpg",
    }


def test_several_photos_become_drafts_at_the_same_place(admin_client):
    session = make_session()
    forum = make_forum(session)

    response = add(admin_client, upload(), upload(), upload(), session=session.pk, forum=forum.pk)

    assert response.status_code == 302
    found = sorted(
        (image.alt.get("en", ""), image.forum_id, image.credit, image.status)
        for image in Image.objects.all()
    )
    assert found == [(words, forum.pk, "Jilin Daily", "draft") for words in ("", "", "A hall")]
    assert [image.renditions.count() for image in Image.objects.all()] == [6, 6, 6]
    assert stored() == rows()


def test_hostile_file_is_refused_at_the_field_and_leaves_nothing(admin_client):
    response = add(admin_client, upload(b"<script>", "hall.jpg"))

    assert errors(response) == {
        "photos": ["This is no JPEG, PNG or WebP photo, whatever its name ends in."]
    }
    assert (Image.objects.count(), stored()) == (0, set())


def test_one_bad_file_of_several_is_named(admin_client):
    response = add(admin_client, upload(), upload(b"", "b.png"), upload(b"GIF89a", "c.gif"))

    assert errors(response) == {
        "photos": [
            "The submitted file is empty.",
        ]
    }
    response = add(admin_client, upload(), upload(b"GIF89a", "c.gif"))
    assert errors(response) == {
        "photos": ["c.gif: This is no JPEG, PNG or WebP photo, whatever its name ends in."]
    }
    assert (Image.objects.count(), stored()) == (0, set())


def test_eleven_photos_at_once_are_refused(admin_client):
    response = add(admin_client, *[upload() for _ in range(11)])

    assert errors(response) == {"photos": ["At most 10 photos at once."]}


def test_image_needs_a_photo_and_a_credit(admin_client):
    assert errors(add(admin_client, credit="")) == {
        "photos": ["This field is required."],
        "credit": ["This field is required."],
    }


def test_another_photo_takes_the_place_under_new_names(
    admin_client, django_capture_on_commit_callbacks
):
    add(admin_client, upload())
    before, image = rows(), Image.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        response = save(admin_client, change(image), photos=upload(content(photo(size=(400, 300)))))

    assert response.status_code == 302
    assert (len(rows()), rows() & before, stored()) == (4, set(), rows())
    response = save(admin_client, change(image), photos=[upload(), upload()])
    assert errors(response) == {"photos": ["One photo takes the place of this one."]}


def test_change_of_words_keeps_the_photo(admin_client):
    add(admin_client, upload())
    before = rows()

    save(admin_client, change(Image.objects.get()), credit="Xinhua")

    assert (Image.objects.get().credit, rows(), stored()) == ("Xinhua", before, before)


def test_deleted_image_takes_its_files_along(admin_client, django_capture_on_commit_callbacks):
    add(admin_client, upload())
    with django_capture_on_commit_callbacks(execute=True):
        Image.objects.get().delete()
    assert (rows(), stored()) == (set(), set())

    add(admin_client, upload())
    with django_capture_on_commit_callbacks(execute=True):
        Image.objects.all().delete()
    assert (rows(), stored()) == (set(), set())


def test_deletion_undone_keeps_the_files(admin_client):
    add(admin_client, upload())

    with transaction.atomic():
        Image.objects.get().delete()
        transaction.set_rollback(True)

    assert stored() == rows() != set()


def test_upload_undone_leaves_no_file(admin_client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the database went away")

    monkeypatch.setattr("events.admin.images.ImageAdmin.save_related", fail)

    with pytest.raises(RuntimeError):
        add(admin_client, upload(), upload())

    assert (Image.objects.count(), stored()) == (0, set())


def test_new_photo_sends_a_checked_image_back(admin_client):
    image = make_image(publish_at=None)

    save(admin_client, change(image), photos=upload())

    assert Image.objects.get().status == "draft"


def test_staff_see_a_draft_and_nobody_else(admin_client, client, django_user_model):
    image = make_image(status="draft", alt=text("A hall"))
    image.paint(renditions(upload()))
    shown = image.renditions.get(media_type="image/jpeg", width=640)
    page = reverse("admin:events_image_file", args=[shown.pk])

    response = admin_client.get(page)
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in response["Cache-Control"]
    assert page in admin_client.get(change(image)).content.decode()

    assert client.get(page).status_code == 302
    clerk = django_user_model.objects.create_user("clerk", is_staff=True)
    client.force_login(clerk)
    assert client.get(page).status_code == 403
    clerk.user_permissions.add(Permission.objects.get(codename="view_image"))
    assert client.get(page).status_code == 200
