"""Navigation-phone campaign (导航话机活动)."""
