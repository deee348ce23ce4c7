"""Commands on models for the window: one file a subject, put together by `manager_session`."""
