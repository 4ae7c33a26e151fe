"""Everything kept: the schema, the migrations and all SQL."""
