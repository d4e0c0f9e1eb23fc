"""A class on one machine: who is who, and what the teacher sees."""
