"""People, their duties (role and place), what each role may do, signing in, and the audit (账号与权限)."""
