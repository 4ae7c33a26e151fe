"""the index of when parts were sent leaves out those that were not

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEX = "ix_messages_sent_at"


def upgrade() -> None:
    sent = sa.text("sent_at IS NOT NULL")
    op.drop_index(INDEX, table_name="messages")
    op.create_index(INDEX, "messages", ["sent_at"], sqlite_where=sent, postgresql_where=sent)


def downgrade() -> None:
    op.drop_index(INDEX, table_name="messages")
    op.create_index(INDEX, "messages", ["sent_at"])
