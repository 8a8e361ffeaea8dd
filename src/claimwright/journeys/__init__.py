"""Use cases that cross stages, one public function each."""
