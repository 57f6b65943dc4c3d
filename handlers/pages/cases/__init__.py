"""Cases on the phone, for their verified parties."""
