"""An independent reader and writer of Siegel's byte formats, for checking the specification."""
