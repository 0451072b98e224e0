"""The command line: the commands, and the only writers of stdout and stderr.

``main`` is the entry; ``program`` runs a command and turns what goes wrong into an exit code;
``grammar`` is click in two languages; ``session`` holds what every command needs; ``output``
writes stdout, ``problems`` stderr; ``commands`` has one module for each command, named after it
and loaded when it is called.
"""
