"""What some commands do before Django is there: make `.venv`, and go on inside it.

Runs on whatever Python the machine has, so it imports the standard library only.
"""

import hashlib
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import venv
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# Holds the fingerprint of what is installed, and nothing while that is going on.
# An environment without this file was made by somebody else.
MARKER = VENV / ".made-by-manage.py"
LOCKS = {
    "up": "requirements.lock",
    "test": "requirements-dev.lock",
    "benchmark": "requirements-dev.lock",
}


def main(argv):
    command, *arguments = argv[1:]
    if sys.version_info < (3, 11):  # noqa: UP036  older Pythons come this far
        sys.exit("Python 3.11 or newer is needed.")
    try:
        enter_environment(command, arguments)
        if command == "up":
            folder = make_data_folder()
            if not os.environ.get("SECRET_KEY"):
                os.environ["SECRET_KEY"] = secret_key(folder)
        if command == "benchmark":
            # The portals that it measures have keys of their own.
            os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe())
    except OSError as error:
        sys.exit(f"{error.strerror}: {error.filename}")
    if command == "test":
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])


def enter_environment(command, arguments):
    """Goes on in an environment that has what the command needs, in our own if no other has."""
    inside = Path(sys.prefix).resolve() == VENV.resolve()
    if not (inside and MARKER.exists()) and suits(command):
        return
    if MARKER.exists() or not VENV.exists() or not any(VENV.iterdir()):
        make_environment(command)
    elif inside:
        sys.exit(
            f"{VENV} was not made by manage.py and lacks packages: "
            f"install {LOCKS[command]} into it, or remove it."
        )
    if not inside:
        os.execv(PYTHON, [str(PYTHON), str(ROOT / "manage.py"), command, *arguments])


def suits(command):
    """Whether the running Python has all that `pyproject.toml` asks for, as under `uv run`."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"]
    if LOCKS[command] == LOCKS["test"]:
        wanted = wanted + project["dependency-groups"]["dev"]
    try:
        return all(
            numbers(metadata.version(name)) >= numbers(lowest)
            for name, lowest in re.findall(r"([\w.-]+)(?:\[\w+\])?>=([\d.]+)", " ".join(wanted))
        )
    except metadata.PackageNotFoundError:
        return False


def numbers(version):
    return [int(number) for number in re.findall(r"\d+", version)]


def make_environment(command):
    """Gives `.venv` what the command's lock file names, if it has not got that already."""
    wanted = fingerprint(LOCKS[command])
    made = MARKER.read_text() if MARKER.exists() and PYTHON.exists() else ""
    if made in (wanted, fingerprint(LOCKS["test"])):
        return
    if find_spec("ensurepip") is None:
        sys.exit(
            "This Python cannot make environments. Install its venv package (on Debian: "
            f"apt install python3-venv), or use: uv run manage.py {command}"
        )
    print("Installing the pinned packages into .venv …", flush=True)  # noqa: T201
    VENV.mkdir(exist_ok=True)
    MARKER.write_text("")
    install = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    install += ["--require-hashes", "--only-binary=:all:", "--requirement", ROOT / LOCKS[command]]
    try:
        if not made:
            empty_but_for_marker()
            venv.create(VENV, symlinks=True, with_pip=True)
        subprocess.check_call(install)
    except subprocess.CalledProcessError:
        sys.exit("The packages could not be installed; the lines above say why.")
    MARKER.write_text(wanted)


def empty_but_for_marker():
    """Removes what an interrupted run left, and at no moment the sign that it is ours."""
    for entry in VENV.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry != MARKER:
            entry.unlink()


def fingerprint(lock):
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def make_data_folder():
    """The folder of database, uploads and key; refused now if nothing can be written there."""
    folder = Path(os.environ.get("DATA_DIR") or ROOT / "data")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    tempfile.TemporaryFile(dir=folder).close()
    return folder


def secret_key(folder):
    """The key that this installation made on its first run, readable by its owner alone."""
    path = folder / "secret-key"
    if not path.exists():
        # Written aside first: an interrupted run must not leave half a key.
        handle, draft = tempfile.mkstemp(dir=folder)
        with open(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
        os.replace(draft, path)
    return path.read_text()
