"""Alembic's environment: the models' metadata on the connection that `running` hands over."""

from alembic import context
from sqlmodel import SQLModel

import bpoctl.models
import bpoctl.models.journal  # noqa: F401  (registers its tables)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="forms.",
)
context.run_migrations()
