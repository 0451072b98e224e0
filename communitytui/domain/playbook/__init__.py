"""The playbook: the template a community starts from, read and checked."""
