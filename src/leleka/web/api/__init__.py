"""Programs ask the registry: /api/v1, the same rights and the same trace as pages.

Takes    a token of accounts.tokens, JSON.
Gives    children, search, rows of lists, pairs and answers, frozen counts, the trace; as JSON.
Leaves   what may be seen and done to accounts.rights, all reading and writing to the rooms.
Imports  every room of web that has pages.
To add   a question: one function in one module here, with `caller(request, scope)` as its first line.
"""
