"""The registry in which people work: Django's tables, pages, jobs and API.

Takes    HTTP from people who signed in, and lists through intake's readers.
Gives    pages; every read and write of a child's record is in the trace before the answer leaves.
Leaves   linking, rules and figures to the rooms below; nothing is decided in a page.
Imports  every room but cli. The only room that imports Django.
To add   a page: one function in pages/, one line in urls, one row in the expectation table of
         tests/web (docs/how-to/add-a-page.md).
"""

from leleka.web.project.serving import Serving, open_registry, prepare, serve

__all__ = ["Serving", "open_registry", "prepare", "serve"]
