"""Forms to fill in, which check reads back."""
