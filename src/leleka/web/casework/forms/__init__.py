"""What the pages of casework ask for. A form knows its right and what it does, so a page only shows it."""

from leleka.web.casework.forms.base import CaseForm
from leleka.web.casework.forms.case import FORMS_OF_CASE
from leleka.web.casework.forms.rows import FORMS_OF_ROWS

FORMS: dict[str, type[CaseForm]] = {form.name: form for form in (*FORMS_OF_CASE, *FORMS_OF_ROWS)}
"""Every form by its name; its address is named case_ and its name."""

__all__ = ["FORMS", "FORMS_OF_CASE", "FORMS_OF_ROWS", "CaseForm"]
