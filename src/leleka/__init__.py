"""leleka: find the same child across lists that disagree, and say why.

One room per idea, each importing only from rooms below it: core; intake, normalize and demo; linkage and
reports; figures and casework; web; cli.
"""

__version__ = "0.1.0"
