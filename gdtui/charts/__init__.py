"""What a session looks like: charts as plain values, their cells, and their account in words."""
