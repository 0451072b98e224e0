"""Prints the lowest version of each dependency that pyproject.toml allows, as pip takes it."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
for dependency in project["dependencies"]:
    print(re.sub(r">=([^,]*).*", r"==\1", dependency))
