"""The walk: being asked what the current stage lacks, from an empty folder to the end of stage 8.

`steps` decides what comes next (pure), `filling` asks for a record, `mending` for what a finding needs, `starting` for
a workspace and an engagement, and `going` puts them in a row. Every answer is kept as a draft the moment it is given.
"""

from bpoctl.records.walking.actions import Action, Actions, Parameter
from bpoctl.records.walking.going import go
from bpoctl.records.walking.starting import settle_engagement, settle_workspace
from bpoctl.records.walking.walker import Leave, Walker

__all__ = ["Action", "Actions", "Leave", "Parameter", "Walker", "go", "settle_engagement", "settle_workspace"]
