"""Tags and filters of the component library."""
