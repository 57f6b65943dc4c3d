"""Signing in at a court's own identity provider: OpenID Connect's authorization code flow. It knows nothing of ours."""
