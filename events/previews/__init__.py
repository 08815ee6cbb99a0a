"""The portal as it will be once a session or a release is out, for staff and their guests."""
