"""what follows when a subscription's topic is gone

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What a topic's subscription did until now is what it goes on to do.
    pause = sa.Column("topic_gone", sa.Text(), nullable=False, server_default="pause")
    op.add_column("subscriptions", pause)


def downgrade() -> None:
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.drop_column("topic_gone")
