"""Who speaks for whom: proposed, confirmed by somebody who saw the mandate, and ended."""
