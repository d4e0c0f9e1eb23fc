"""What there is to say of each setting and rule: plain data, light to import, in one place each."""
