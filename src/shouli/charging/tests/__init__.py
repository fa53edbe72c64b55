"""Tests of charging."""
