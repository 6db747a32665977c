"""Measurements judged by rules: verdicts, margins, reasons and doubts."""
