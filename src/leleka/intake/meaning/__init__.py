"""What the columns of a list mean: proposed, written down beside the list, read back.

Takes    headers and cells as text.
Gives    a core Mapping, with the reason beside every proposal; its YAML file.
Leaves   reading the cells themselves to normalize.
Imports  core.
To add   a header: one pattern in headers.yaml, one line in tests/intake/meaning/headers.csv.
"""

from leleka.intake.meaning.propose import propose_mapping
from leleka.intake.meaning.written import (
    load_mapping,
    mapping_from_yaml,
    mapping_path,
    mapping_to_yaml,
    save_mapping,
)

__all__ = [
    "load_mapping",
    "mapping_from_yaml",
    "mapping_path",
    "mapping_to_yaml",
    "propose_mapping",
    "save_mapping",
]
