"""leleka: find the same child across lists that disagree, and say why.

The rooms, in the order in which data walks through: intake, normalize, linkage; core
under them all; demo beside them; cli on top.
"""

__version__ = "0.1.0"
