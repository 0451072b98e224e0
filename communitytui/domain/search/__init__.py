"""Finding things by what is typed: the filter language, quick open, completion."""
