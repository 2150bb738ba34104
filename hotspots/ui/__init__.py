"""Streamlit pages, session state and caching: thin."""
