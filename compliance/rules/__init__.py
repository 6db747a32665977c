"""What the documents demand."""
