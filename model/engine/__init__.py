"""What plays the rules: one negotiation live, many compiled, their luck, their memory and what comes out of them."""
