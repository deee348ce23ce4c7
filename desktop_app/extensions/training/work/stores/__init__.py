"""Folders of trainings, their logs, and files of settings."""
