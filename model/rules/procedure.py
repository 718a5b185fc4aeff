"""Who proposes: the convenor always, a capital drawn by its weight (Baron & Ferejohn 1989), or each in turn."""

CONVENOR, WEIGHT, ROTATION = range(3)
PROCEDURES = ("convenor", "weight", "rotation")
