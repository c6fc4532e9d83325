"""What anybody may see: search, an organization's card, certificate check (公开查询)."""
