"""The app: one main screen of panes over a session that alone talks to the services.

State goes down (a pane is shown a workspace), messages go up (a pane says what was chosen).
Only this room imports Textual; ``launch`` is its door, and importing it costs nothing.
"""
