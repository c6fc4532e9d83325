"""Shape and wording of input, one file per screen."""
