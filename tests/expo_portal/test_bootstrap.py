import os
import stat
import subprocess
import sys

import pytest

from expo_portal import bootstrap


class Became(BaseException):
    """What the process would be now: ``os.execv`` never returns."""


@pytest.fixture
def clone(monkeypatch, tmp_path):
    """A fresh clone with lock files that name nothing, on a Python that lacks what is needed."""
    for lock in bootstrap.LOCKS.values():
        (tmp_path / lock).write_text(f"# {lock}\n")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv/bin/python")
    monkeypatch.setattr(bootstrap, "MARKER", tmp_path / ".venv/.made-by-manage.py")
    monkeypatch.setattr(bootstrap, "suits", lambda command: False)
    monkeypatch.delenv("DATA_DIR")
    monkeypatch.delenv("SECRET_KEY")

    def become(path, arguments):
        raise Became(*map(str, arguments))

    monkeypatch.setattr("os.execv", become)
    return tmp_path


@pytest.fixture
def installed(clone, monkeypatch):
    """The lock files installed so far; instead of pip, which would need a network."""
    files = []

    def create(folder, **options):
        (folder / "bin").mkdir()
        (folder / "bin/python").touch()

    monkeypatch.setattr("venv.create", create)
    monkeypatch.setattr("subprocess.check_call", lambda command: files.append(command[-1].name))
    return files


def run(command):
    with pytest.raises(Became) as became:
        bootstrap.main(["manage.py", command, "--argument"])
    return became.value.args


def stop(command="up"):
    with pytest.raises(SystemExit) as stopped:
        bootstrap.main(["manage.py", command])
    return stopped.value.code


def test_commands_go_on_in_an_environment_made_once(clone, installed):
    inside = (f"{clone}/.venv/bin/python", f"{clone}/manage.py")

    assert run("up") == run("up") == (*inside, "up", "--argument")
    assert run("test") == run("test") == (*inside, "test", "--argument")
    assert run("benchmark") == (*inside, "benchmark", "--argument")
    run("up")

    assert installed == ["requirements.lock", "requirements-dev.lock"]


def test_changed_lock_file_is_installed(clone, installed):
    run("up")
    (clone / "requirements.lock").write_text("# a newer one\n")

    run("up")

    assert installed == ["requirements.lock", "requirements.lock"]


def test_interrupted_installation_begins_again(clone, installed, monkeypatch):
    def interrupt(command):
        (clone / ".venv/bin/half-made").touch()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("subprocess.check_call", interrupt)
        with pytest.raises(KeyboardInterrupt):
            bootstrap.main(["manage.py", "up"])
    run("up")

    assert installed == ["requirements.lock"]
    assert [path.name for path in (clone / ".venv/bin").iterdir()] == ["python"]


def test_failed_installation_says_so(clone, installed, monkeypatch):
    def fail(command):
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr("subprocess.check_call", fail)

    assert stop() == "The packages could not be installed; the lines above say why."


def test_environment_that_suits_is_used_as_it_is(clone, monkeypatch):
    monkeypatch.setattr(bootstrap, "suits", lambda command: True)

    assert run("test") == (sys.executable, "-m", "pytest", "--argument")
    assert not (clone / ".venv").exists()


def test_environment_of_somebody_else_is_entered_and_left_alone(clone):
    (clone / ".venv").mkdir()
    (clone / ".venv/pyvenv.cfg").write_text("theirs")

    assert run("up")[0] == f"{clone}/.venv/bin/python"
    assert [path.name for path in (clone / ".venv").iterdir()] == ["pyvenv.cfg"]


def test_environment_of_somebody_else_that_lacks_packages_is_refused(clone, monkeypatch):
    (clone / ".venv").mkdir()
    (clone / ".venv/pyvenv.cfg").write_text("theirs")
    monkeypatch.setattr("sys.prefix", f"{clone}/.venv")

    assert stop() == (
        f"{clone}/.venv was not made by manage.py and lacks packages: "
        "install requirements.lock into it, or remove it."
    )


@pytest.mark.parametrize(
    ("wanted", "suits"),
    [("Django>=5.2.8,<5.3", True), ("Django>=99", False), ("no-such-package>=1", False)],
)
def test_environment_suits_if_it_has_every_package(tmp_path, monkeypatch, wanted, suits):
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    (tmp_path / "pyproject.toml").write_text(f'[project]\ndependencies = ["pytest>=9", "{wanted}"]')

    assert bootstrap.suits("up") is suits


def test_missing_ensurepip_gets_one_line(clone, monkeypatch):
    monkeypatch.setattr(bootstrap, "find_spec", lambda name: None)

    assert stop() == (
        "This Python cannot make environments. Install its venv package (on Debian: "
        "apt install python3-venv), or use: uv run manage.py up"
    )
    assert not (clone / ".venv").exists()


def test_unusable_data_folder_gets_one_line(clone, monkeypatch):
    monkeypatch.setattr(bootstrap, "suits", lambda command: True)
    (clone / "data").write_text("a file")

    assert stop() == f"File exists: {clone}/data"


def test_up_makes_and_keeps_a_secret_key_for_its_owner_alone(clone, monkeypatch):
    monkeypatch.setattr(bootstrap, "suits", lambda command: True)
    keys = []
    for _start in range(2):
        bootstrap.main(["manage.py", "up"])
        keys.append(os.environ.pop("SECRET_KEY"))
    modes = [
        stat.S_IMODE(path.stat().st_mode) for path in (clone / "data", clone / "data/secret-key")
    ]

    assert keys[0] == keys[1]
    assert len(keys[0]) == 86
    assert modes == [0o700, 0o600]
