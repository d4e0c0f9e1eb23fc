"""`python -m gdtui` is `gdtui`."""

from gdtui.cli.main import main

if __name__ == "__main__":
    main()
