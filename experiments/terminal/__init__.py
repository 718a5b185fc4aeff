"""What commands share: options, what they print, what ends them."""
