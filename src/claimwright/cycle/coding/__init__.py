"""Which codes there are on a day, and how to find the right one."""
