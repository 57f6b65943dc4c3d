"""公告 on the phone: for whoever approves one, and for everybody who reads them."""
