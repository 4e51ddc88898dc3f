"""The rules of tracking, pure: no database, no clock, no bus but its refusals."""
