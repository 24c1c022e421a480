"""The people of an organisation and their keys of the API."""
