"""``python -m communitytui``: the same as the command ``communitytui``."""

from communitytui.cli.main import main

if __name__ == "__main__":
    main()
