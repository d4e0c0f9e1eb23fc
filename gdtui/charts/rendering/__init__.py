"""Chart specs become cells."""
