"""Where the quoted documents are: in the folder that COMPLIANCE_DOCUMENTS names, else in ``documents`` of the checkout.

They are no part of the project; docs/sources.md says which they are.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

DOCUMENTS = Path(os.environ.get("COMPLIANCE_DOCUMENTS") or Path(__file__).parent.parent / "documents")
needs_documents = pytest.mark.skipif(
    not DOCUMENTS.is_dir(),
    reason="the quoted documents are not here (COMPLIANCE_DOCUMENTS names their folder; see docs/sources.md)",
)
