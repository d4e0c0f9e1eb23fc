"""`python -m gdtui` is `gdtui`."""

import gc


def start_program() -> None:
    """Start the program, and look for no garbage meanwhile: what modules make on import stays."""
    gc.disable()
    from gdtui.cli.main import main

    gc.freeze()
    gc.enable()
    main()


if __name__ == "__main__":
    start_program()
