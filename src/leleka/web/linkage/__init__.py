"""Records become children, and people decide which are the same.

Takes    records of web.intake, pairs that leleka.linkage proposes, people's answers.
Gives    Person, Membership, Pair, Decision, Change; the review queue.
Leaves   scoring to leleka.linkage; who may answer second to casework.
Imports  core, intake, normalize, linkage, casework, web.intake, web.common, web.accounts.
To add   a reason for an answer: the list match_reason in core.codelists.yaml.
"""
