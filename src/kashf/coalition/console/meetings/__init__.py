"""The desk of meetings: agendas and commitments."""
