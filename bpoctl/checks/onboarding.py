"""Rules of stage onboarding."""
