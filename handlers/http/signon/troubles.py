"""What may go wrong between us and an identity provider. No token, code or name is in an error's text."""


class SignOnError(Exception):
    """Signing in at the provider did not come to an end. The text is a short reason for the log."""


class ProviderAway(SignOnError):
    """The provider cannot be reached, or does not answer as an OpenID provider does: trying again later may help."""


class SignOnRefused(SignOnError):
    """The provider did not take what it was sent, or what it sent is not to be trusted."""


class UnknownKey(SignOnRefused):
    """A token names a key that is not among those published, so far as we read them."""
