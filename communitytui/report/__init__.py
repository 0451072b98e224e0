"""A community as a document or as records: text in, text out, no file is touched."""
