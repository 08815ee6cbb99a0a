#!/usr/bin/env python3
import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "expo_portal.settings")
    if sys.argv[1:2] in (["up"], ["test"], ["benchmark"]):
        # These need nothing but Python: they make the environment that Django is in.
        from expo_portal import bootstrap

        bootstrap.main(sys.argv)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
