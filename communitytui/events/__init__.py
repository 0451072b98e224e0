"""Chat exports and event tables, streamed: a file in, events out, nothing of it kept.

    event       what every reader gives
    sniff       finds out what a file is and opens it: the one way in
    readers/    one module for each format
    feed        text out of a file or a member of a zip, in chunks and lines
    encodings   utf-8, gb18030 or utf-16, by evidence
    jsonstream  JSON of any size, one element at a time
    zips        members of a zip, hostile ones refused
    times       what people and programs write for an instant; which of day and month comes first
    eras        dates of the Thai and Persian calendars; halves: words for a half of the day
    series      tables of daily values; cells and daily say what is in them
    names       one name for one person, and the id behind it
    sentences   who came and who left, told in sixteen languages
    silence     which silent days an export lacks
    intake      events into the ledger; tally, aggregate, hours and people read it
    ledger      what imports counted, beside the workspace; opening, layout, salts, guard and
                looking are how that file is opened, built, keyed, trusted and examined

A reader knows no aggregate and an aggregate no format. Foreign text never leaves this room, but
for the names that ``services.people`` shows and nobody keeps: of a message there remain its time,
its kind, whose it was and whether it asks something.
"""
