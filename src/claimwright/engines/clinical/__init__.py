"""Reads what clinical systems send (HL7 v2, FHIR R4, CSV) into plain values. Pure."""
