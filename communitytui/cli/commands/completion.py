"""The script that completes commands in the shell."""

from __future__ import annotations

from communitytui.cli import manual, output
from communitytui.cli.grammar import command
from communitytui.cli.params import argument, completing
from communitytui.cli.session import Session
from communitytui.domain.kernel.words import one_of
from communitytui.i18n import N_

_SHELLS = ("bash", "zsh", "fish")


@command(
    "completion",
    json=False,
    examples=N_(
        "bash: communitytui completion bash > ~/.local/share/bash-completion/completions/"
        "communitytui\n"
        'zsh: add eval "$(communitytui completion zsh)" to ~/.zshrc\n'
        "fish: communitytui completion fish > ~/.config/fish/completions/communitytui.fish"
    ),
)
@argument(
    "shell",
    metavar="SHELL",
    shell_complete=completing("shells"),
    help=N_("bash, zsh or fish"),
)
def completion(session: Session, shell: str) -> None:
    """Print click's completion script for a shell."""
    output.text(manual.completion(one_of(shell, _SHELLS, N_("unknown shell {value}"))))
