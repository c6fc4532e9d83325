"""The organization (社区社会组织): what filing creates and everything else is about."""
