"""Whatever lets somebody see more waits for a second person; what the first one is told who tries both."""

SECOND = "提请的人自己不能同意，要由另一位总联络员或系统管理员同意"
