"""What the screens need from the outside, and what is decided between them."""
