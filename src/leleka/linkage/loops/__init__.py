"""Compiled loops that stand alone, each in one file that imports no other loop.

Takes    arrays only.
Gives    components; pairs compared on columns of one's own choosing.
Leaves   everything with a name or a type to the modules above.
Imports  nothing of the room but where kernels keep what was compiled.
To add   a loop: one file here, if it needs no other; else it belongs to kernels.

A change here throws away only what was compiled of its own file. A change in kernels throws away all that
was compiled, as one of them is built into the other.
"""

import leleka.linkage.kernels  # noqa: F401  says where compiled loops are kept
