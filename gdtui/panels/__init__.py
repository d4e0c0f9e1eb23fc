"""A session becomes styled lines, one file for each panel."""
