"""One file per chart, named as lessons name it: what it draws, and what it says in words."""
