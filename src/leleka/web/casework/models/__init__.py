"""What is known of a child, where children are kept, and the work on each case."""

from leleka.web.casework.models.facts import (
    Identity,
    KinLink,
    LegalAct,
    Observation,
    Separation,
    SiblingGroup,
    Stay,
    Trait,
    Transfer,
    TransferParticipant,
)
from leleka.web.casework.models.institutions import Institution, InstitutionCount, InstitutionName, Official
from leleka.web.casework.models.work import (
    Case,
    LevelChange,
    Note,
    Referral,
    Return,
    StatusChange,
    Task,
    TracingAction,
    TracingRequest,
)

__all__ = [
    "Case",
    "Identity",
    "Institution",
    "InstitutionCount",
    "InstitutionName",
    "KinLink",
    "LegalAct",
    "LevelChange",
    "Note",
    "Observation",
    "Official",
    "Referral",
    "Return",
    "Separation",
    "SiblingGroup",
    "StatusChange",
    "Stay",
    "Task",
    "TracingAction",
    "TracingRequest",
    "Trait",
    "Transfer",
    "TransferParticipant",
]
