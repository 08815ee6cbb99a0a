import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


def test_readme_lists_every_variable_that_settings_read():
    settings = (ROOT / "expo_portal" / "settings.py").read_text()
    read = set(re.findall(r'(?:environ\.get|env_\w+)\(\s*"([A-Z_]+)"', settings))
    bootstrap = (ROOT / "expo_portal" / "management" / "commands" / "up.py").read_text()
    read |= set(re.findall(r'environ\.get\("([A-Z_]+)"', bootstrap))

    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", README, flags=re.MULTILINE))

    assert read <= listed
    assert listed - read == {"EXPO_TEST_DB", "EXPO_TEST_DATABASE_URL", "EXPO_CHROMIUM"}


def test_readme_is_short():
    assert len(README.splitlines()) <= 150
